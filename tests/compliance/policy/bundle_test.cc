#include "compliance/policy/bundle.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "compliance/base/file.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/tables.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::policy {
namespace {

using absl::StatusCode;

const crypto::Signer& Key() {
  static const crypto::Signer key = crypto::Signer::Generate();
  return key;
}

Trust TrustIn(const crypto::Signer& signer) { return {{signer.verifier()}, false}; }

testing::PolicyYaml SmallYaml() {
  testing::PolicyYaml yaml;
  yaml.probes = R"({"id":"p1","text":"zorblax","direction":"prompt","action":"refuse"})";
  return yaml;
}

// The bundle with its header changed, signed again by the same key.
std::string Resigned(std::string bundle, size_t offset, char byte) {
  bundle.resize(bundle.size() - crypto::kSignatureSize);
  bundle[offset] = byte;
  return bundle + Key().Sign(crypto::Sha256Of(bundle).view());
}

TEST_CASE("Bundle: everything in the source comes back", "[policy]") {
  const std::string bytes = testing::CompileBundle(SmallYaml(), Key());
  const auto policy = LoadBytes(bytes, TrustIn(Key()));
  REQUIRE(policy.ok());
  const Policy& loaded = **policy;
  CHECK(loaded.manifest().profile == "test");
  CHECK(loaded.manifest().built == testing::PolicyBuiltAt());
  CHECK(loaded.manifest().not_after == testing::PolicyBuiltAt() + absl::Hours(30 * 24));
  CHECK(loaded.manifest().regions == std::vector<std::string>{"CN"});
  CHECK(loaded.manifest().appeal_en == "You can appeal.");
  CHECK(loaded.digest() == crypto::Sha256Of(bytes));
  CHECK(loaded.categories().size() == 7);
  CHECK(loaded.categories()[4].on_prompt == Action::kLocalOnly);
  CHECK(loaded.pii_rules().size() == 4);
  CHECK(loaded.pii_rules()[2].type == pii::Type::kResidentId);
  CHECK(loaded.entries().size() == loaded.lexicon().patterns());
  CHECK(loaded.reply("crisis", Locale::kEnglish) == "Please call a crisis line.");
  CHECK(loaded.reply("crisis", Locale::kChinese) == "请联系心理援助热线。");
  CHECK(loaded.reply("no such key", Locale::kChinese) == "这个问题不能回答。");
  REQUIRE(loaded.probes().size() == 1);
  CHECK(loaded.probes()[0].text == "zorblax");
  CHECK(loaded.origins().size() == 6);
  REQUIRE(loaded.combinations().size() == 1);
  CHECK(loaded.combinations()[0].rule == "A.1.f/mixing");
  CHECK(loaded.combinations()[0].groups.size() == 2);
  CHECK(loaded.combinations()[0].groups[0].size() == 2);
}

TEST_CASE("Bundle: it is stale from not_after on, not before", "[policy]") {
  const auto policy = testing::CompilePolicy();
  const absl::Time end = testing::PolicyBuiltAt() + absl::Hours(30 * 24);
  CHECK_FALSE(policy->stale_at(end - absl::Nanoseconds(1)));
  CHECK(policy->stale_at(end));
}

TEST_CASE("Bundle: the same source, time and key give the same bytes", "[policy]") {
  CHECK(testing::CompileBundle(SmallYaml(), Key()) == testing::CompileBundle(SmallYaml(), Key()));
}

TEST_CASE("Bundle: a rule keeps its id when other words come and go", "[policy]") {
  const std::string id = RuleOf("A.1.d", testing::kRefusedWord);
  CHECK(id == RuleOf("A.1.d", testing::kRefusedWord));
  CHECK(id != RuleOf("A.1.d", testing::kFlaggedWord));
  CHECK(id.starts_with("A.1.d/"));
  const auto policy = testing::CompilePolicy();
  CHECK(policy->entries()[0].rule == id);
}

TEST_CASE("Bundle: no changed byte goes unseen", "[policy]") {
  const std::string right = testing::CompileBundle(SmallYaml(), Key());
  REQUIRE(LoadBytes(right, TrustIn(Key())).ok());
  // Every byte of a header, of the tables and of the signature; a sample of a large lexicon.
  const size_t step = right.size() > 20'000 ? 7 : 1;
  for (size_t i = 0; i < right.size(); ++i) {
    const bool dense = i < 2048 || i + 512 > right.size();
    if (!dense && i % step != 0) continue;
    std::string wrong = right;
    wrong[i] = static_cast<char>(wrong[i] ^ (1 << (i % 8)));
    REQUIRE(LoadBytes(wrong, TrustIn(Key())).status().code() == StatusCode::kDataLoss);
  }
}

TEST_CASE("Bundle: no truncation and no byte behind the end goes unseen", "[policy]") {
  const std::string right = testing::CompileBundle(SmallYaml(), Key());
  const size_t step = right.size() > 20'000 ? 13 : 1;
  for (size_t size = 0; size < right.size(); size += step) {
    REQUIRE(LoadBytes(std::string_view(right).substr(0, size), TrustIn(Key())).status().code() ==
            StatusCode::kDataLoss);
  }
  for (size_t cut = 1; cut < 200; ++cut) {
    REQUIRE(LoadBytes(std::string_view(right).substr(cut), TrustIn(Key())).status().code() ==
            StatusCode::kDataLoss);
  }
  CHECK(LoadBytes(right + '\0', TrustIn(Key())).status().code() == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: a whole bundle of an unknown key is refused unless the tool says otherwise",
          "[policy]") {
  const std::string bytes = testing::CompileBundle(SmallYaml(), Key());
  const crypto::Signer other = crypto::Signer::Generate();
  CHECK(LoadBytes(bytes, TrustIn(other)).status().code() == StatusCode::kPermissionDenied);
  CHECK(LoadBytes(bytes, Trust{}).status().code() == StatusCode::kPermissionDenied);
  CHECK(LoadBytes(bytes, Trust{{}, true}).ok());
  CHECK(LoadBytes(bytes, Trust{{other.verifier(), Key().verifier()}, false}).ok());
}

TEST_CASE("Bundle: another format version is FAILED_PRECONDITION, a false size is DATA_LOSS",
          "[policy]") {
  const std::string right = testing::CompileBundle(SmallYaml(), Key());
  CHECK(LoadBytes(Resigned(right, 8, 2), TrustIn(Key())).status().code() ==
        StatusCode::kFailedPrecondition);
  for (size_t i = 16; i < 32; ++i) {
    const char byte = static_cast<char>(right[i] ^ 0x40);
    INFO(i);
    CHECK(LoadBytes(Resigned(right, i, byte), TrustIn(Key())).status().code() ==
          StatusCode::kDataLoss);
  }
}

TEST_CASE("Bundle: tables that do not fit together are DATA_LOSS even when signed", "[policy]") {
  const std::string right = testing::CompileBundle(SmallYaml(), Key());
  const BundleParts parts = *OpenBundle(right, TrustIn(Key()));
  const Tables tables = *ParseTables(parts.tables);
  const std::string lexicon(parts.lexicon);
  const auto load = [&](const Tables& changed) {
    return LoadBytes(AssembleBundle(SerialiseTables(changed), lexicon, Key()), TrustIn(Key()))
        .status()
        .code();
  };
  CHECK(load(tables) == StatusCode::kOk);
  Tables wrong = tables;
  wrong.entries[0].category = 7;
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.entries.pop_back();
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].groups[0][0] = 0;  // not a part
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].groups[0].clear();
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].within = 65;
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.categories[0].on_prompt = Action::kMask;
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.categories[0].on_answer = Action::kLocalOnly;
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.pii_rules[0].action = Action::kSuspend;
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.replies.erase(wrong.replies.begin());  // "default"
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.manifest.fold_version += 1;
  CHECK(load(wrong) == StatusCode::kFailedPrecondition);
}

TEST_CASE("Load: maps a file, and says which file is absent or damaged", "[policy]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  const std::string bytes = testing::CompileBundle(SmallYaml(), Key());
  REQUIRE(WriteFileAtomically(*files, dir / "p.bundle", bytes).ok());
  const auto policy = Load(dir / "p.bundle", TrustIn(Key()));
  REQUIRE(policy.ok());
  CHECK((*policy)->digest() == crypto::Sha256Of(bytes));

  CHECK(Load(dir / "absent", TrustIn(Key())).status().code() == StatusCode::kNotFound);
  REQUIRE(WriteFileAtomically(*files, dir / "empty", "").ok());
  CHECK(Load(dir / "empty", TrustIn(Key())).status().code() == StatusCode::kDataLoss);
  REQUIRE(WriteFileAtomically(*files, dir / "text", std::string(500, 'x')).ok());
  const auto status = Load(dir / "text", TrustIn(Key())).status();
  CHECK(status.code() == StatusCode::kDataLoss);
  CHECK(std::string(status.message()).find(dir / "text") != std::string::npos);
}

TEST_CASE("Load: a policy outlives the file it was loaded from", "[policy]") {
  std::shared_ptr<const Policy> policy;
  {
    testing::TempDir dir;
    const auto files = NewPosixFileSystem();
    REQUIRE(
        WriteFileAtomically(*files, dir / "p", testing::CompileBundle(SmallYaml(), Key())).ok());
    policy = *Load(dir / "p", TrustIn(Key()));
  }
  CHECK(policy->lexicon().patterns() == policy->entries().size());
}

TEST_CASE("Bundle: a policy without any lexicon loads", "[policy]") {
  testing::PolicyYaml yaml;
  yaml.lexicons.clear();
  CHECK(testing::CompilePolicy(yaml)->entries().empty());
}

}  // namespace
}  // namespace weir::policy
