#include "compliance/policy/bundle.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
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

size_t SignedSize(const std::string& bundle) {
  uint64_t size = 0;
  std::memcpy(&size, bundle.data() + 16, sizeof(size));
  return size;
}

// The bundle with its signed part changed, signed again by the same key.
std::string Resigned(std::string bundle, size_t offset, char byte) {
  const size_t signed_size = SignedSize(bundle);
  bundle[offset] = byte;
  const std::string part = bundle.substr(0, signed_size);
  return bundle.replace(bundle.size() - crypto::kSignatureSize, crypto::kSignatureSize,
                        Key().Sign(crypto::Sha256Of(part).view()));
}

// A bundle so small that every byte of it can be tried.
std::string TinyBundle(const crypto::Signer& signer = Key(), uint32_t engine = kEngineVersion) {
  const std::vector<BundleSection> sections = {
      {"tables", "some tables"}, {"lexicon", "an image"}, {"words", ""}};
  return AssembleBundle(sections, signer, engine);
}

StatusCode OpenCode(const std::string& bytes, const Trust& trust) {
  return OpenBundle(bytes, trust).status().code();
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
  CHECK(loaded.digest() == crypto::Sha256Of(bytes.substr(0, SignedSize(bytes))));
  CHECK(loaded.signers() == std::vector<crypto::Verifier>{Key().verifier()});
  CHECK(loaded.section("sound").empty());
  CHECK_FALSE(loaded.section("tables").empty());
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

TEST_CASE("Bundle: no changed byte goes unseen", "[policy][M-05]") {
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
  // The format before, with entries among the tables, and the next.
  for (const char version : {'\2', '\4'}) {
    const auto status = LoadBytes(Resigned(right, 8, version), TrustIn(Key())).status();
    CHECK(status.code() == StatusCode::kFailedPrecondition);
    CHECK(ToStd(status.message()).find("format version") != std::string::npos);
  }
  // Sizes, counts, names and offsets of the directory.
  for (size_t i = 16; i < 32 + 2 * 32; ++i) {
    const char byte = static_cast<char>(right[i] ^ 0x40);
    INFO(i);
    CHECK(LoadBytes(Resigned(right, i, byte), TrustIn(Key())).status().code() ==
          StatusCode::kDataLoss);
  }
}

TEST_CASE("Bundle: tables that do not fit together are DATA_LOSS even when signed", "[policy]") {
  const std::string right = testing::CompileBundle(SmallYaml(), Key());
  const OpenedBundle opened = *OpenBundle(right, TrustIn(Key()));
  const Tables tables = *ParseTables(opened.section(kTablesSection));
  const std::string_view lexicon = opened.section(kLexiconSection);
  std::string_view entries = opened.section(kEntriesSection);
  const auto load = [&](const Tables& changed) {
    const std::string bytes = SerialiseTables(changed);
    const std::vector<BundleSection> sections = {
        {kTablesSection, bytes}, {kEntriesSection, entries}, {kLexiconSection, lexicon}};
    return LoadBytes(AssembleBundle(sections, Key()), TrustIn(Key())).status().code();
  };
  CHECK(load(tables) == StatusCode::kOk);
  Tables wrong = tables;
  wrong.combinations[0].groups[0][0] = 0;  // not a part
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].groups[0].clear();
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].within = 65;
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].without = {0};  // not a part
  CHECK(load(wrong) == StatusCode::kDataLoss);
  wrong = tables;
  wrong.combinations[0].groups.pop_back();  // one group and nothing without
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
  wrong.combinations[0].category = static_cast<uint32_t>(tables.categories.size());
  CHECK(load(wrong) == StatusCode::kDataLoss);
  const std::string fewer = EntryWriter().Finish();
  entries = fewer;  // than the lexicon has patterns
  CHECK(load(tables) == StatusCode::kDataLoss);
  entries = {};
  CHECK(load(tables) == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: one built with newer tables than this program has is refused, and says which",
          "[policy]") {
  const std::string right = testing::CompileBundle(SmallYaml(), Key());
  const OpenedBundle opened = *OpenBundle(right, TrustIn(Key()));
  const Tables tables = *ParseTables(opened.section(kTablesSection));
  CHECK(tables.manifest.identifier_version == pii::kRulesVersion);
  const auto load = [&](uint32_t Manifest::*version, uint32_t change) {
    Tables changed = tables;
    changed.manifest.*version += change;
    const std::string bytes = SerialiseTables(changed);
    std::vector<BundleSection> sections = opened.sections;
    sections[0].bytes = bytes;
    const auto status = LoadBytes(AssembleBundle(sections, Key()), TrustIn(Key())).status();
    return status.ok() ? std::string("ok") : status.ToString();
  };
  const auto refused = [&](uint32_t Manifest::*version, const char* what) {
    const std::string said(load(version, 1));
    INFO(said);
    CHECK(said.starts_with("FAILED_PRECONDITION"));
    CHECK(said.find(what) != std::string::npos);
  };
  refused(&Manifest::fold_version, "folding version");
  refused(&Manifest::identifier_version, "identifier rules version");
  refused(&Manifest::sound_version, "sound tables version");
  refused(&Manifest::looks_version, "look-alike tables version");
  CHECK(load(&Manifest::identifier_version, ~uint32_t{0}) == "ok");  // an older one is known
}

TEST_CASE("Bundle: sections come back by name, 8-byte aligned, optional ones too", "[policy]") {
  const std::string image = "opaque";
  const ParsedSource parsed = ParseSource(SmallYaml().files());
  const std::vector<BundleSection> extra = {{"first", image}, {"second", "words"}};
  const auto bytes = Compile(parsed.source, testing::PolicyBuiltAt(), Key(), extra);
  REQUIRE(bytes.ok());
  const auto policy = *LoadBytes(*bytes, TrustIn(Key()));
  CHECK(policy->section("first") == image);
  CHECK(policy->section("second") == "words");
  CHECK(policy->section("other").empty());
  CHECK(reinterpret_cast<uintptr_t>(policy->section("second").data()) % 8 == 0);
}

TEST_CASE("Bundle: a section that this program knows must be whole", "[policy]") {
  const ParsedSource parsed = ParseSource(SmallYaml().files());
  for (const std::string_view name : {kSoundSection, kLeetSection, kSpreadSection, kWordsSection}) {
    const std::vector<BundleSection> extra = {{name, "no image"}};
    const auto bytes = Compile(parsed.source, testing::PolicyBuiltAt(), Key(), extra);
    CHECK(bytes.status().code() == absl::StatusCode::kInternal);
    CHECK(ToStd(bytes.status().message()).find("does not load") != std::string::npos);
  }
}

TEST_CASE("Bundle: sixteen sections and names of sixteen bytes are the most", "[policy]") {
  std::vector<std::string> names;
  for (int i = 0; i < 16; ++i)
    names.push_back("0123456789abcde" + std::string(1, static_cast<char>('a' + i)));
  std::vector<BundleSection> sections;
  for (const std::string& name : names) sections.push_back({name, name});
  const std::string bytes = AssembleBundle(sections, Key());
  const auto opened = OpenBundle(bytes, TrustIn(Key()));
  REQUIRE(opened.ok());
  CHECK(opened->section(names[15]) == names[15]);
  CHECK(OpenCode(Resigned(bytes, 24, 17), TrustIn(Key())) == StatusCode::kDataLoss);
  CHECK(OpenCode(Resigned(bytes, 24, 0), TrustIn(Key())) == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: two sections of one name, and a name with a hole, are DATA_LOSS", "[policy]") {
  const std::vector<BundleSection> twice = {{"tables", "a"}, {"tables", "b"}};
  CHECK(OpenCode(AssembleBundle(twice, Key()), TrustIn(Key())) == StatusCode::kDataLoss);
  CHECK(OpenCode(Resigned(TinyBundle(), 34, 0), TrustIn(Key())) == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: every byte matters, those of four signatures of both kinds too", "[policy]") {
  const crypto::Signer sm2 = crypto::Signer::Generate(crypto::Algorithm::kSm2);
  const crypto::Signer third = crypto::Signer::Generate();
  const crypto::Signer fourth = crypto::Signer::Generate(crypto::Algorithm::kSm2);
  const std::string right =
      *AddSignature(*AddSignature(*AddSignature(TinyBundle(), sm2), third), fourth);
  const Trust all{
      {Key().verifier(), sm2.verifier(), third.verifier(), fourth.verifier()}, false, 4};
  REQUIRE(OpenBundle(right, all).ok());
  for (size_t i = 0; i < right.size(); ++i) {
    std::string wrong = right;
    wrong[i] = static_cast<char>(wrong[i] ^ (1 << (i % 8)));
    INFO(i);
    REQUIRE(OpenCode(wrong, all) == StatusCode::kDataLoss);
    REQUIRE(OpenCode(right.substr(0, i), all) == StatusCode::kDataLoss);
  }
  CHECK(OpenCode(right + '\0', all) == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: so many different trusted keys must have signed as are required",
          "[policy][M-05]") {
  const crypto::Signer second = crypto::Signer::Generate(crypto::Algorithm::kSm2);
  const crypto::Signer stranger = crypto::Signer::Generate();
  const std::string one = TinyBundle();
  const std::string two = *AddSignature(one, second);
  Trust trust{{Key().verifier(), second.verifier()}, false, 2};
  const auto refused = OpenBundle(one, trust).status();
  CHECK(refused.code() == StatusCode::kPermissionDenied);
  CHECK(std::string(refused.message()).find("signed by 1 of 2") != std::string::npos);
  CHECK(OpenBundle(two, trust).ok());
  CHECK(OpenCode(*AddSignature(one, stranger), trust) == StatusCode::kPermissionDenied);
  trust.keys.push_back(trust.keys.front());  // the same key twice is one person
  CHECK(OpenCode(one, trust) == StatusCode::kPermissionDenied);
  trust.required_signatures = 3;
  CHECK(OpenCode(two, trust) == StatusCode::kPermissionDenied);
  trust.required_signatures = 0;  // never none
  CHECK(OpenCode(TinyBundle(stranger), trust) == StatusCode::kPermissionDenied);
}

TEST_CASE("AddSignature: the content stays the same, one key signs once, four at most",
          "[policy]") {
  std::string bundle = TinyBundle();
  const auto digest = OpenBundle(bundle, Trust{{}, true})->digest;
  CHECK(AddSignature(bundle, Key()).status().code() == StatusCode::kAlreadyExists);
  for (int i = 0; i < 3; ++i) bundle = *AddSignature(bundle, crypto::Signer::Generate());
  const auto opened = OpenBundle(bundle, Trust{{}, true});
  REQUIRE(opened.ok());
  CHECK(opened->signers.size() == 4);
  CHECK(opened->signers.front() == Key().verifier());
  CHECK(opened->digest == digest);
  CHECK(AddSignature(bundle, crypto::Signer::Generate()).status().code() ==
        StatusCode::kResourceExhausted);
  bundle.back() = static_cast<char>(bundle.back() ^ 1);
  CHECK(AddSignature(bundle, crypto::Signer::Generate()).status().code() == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: a signature repeated by hand is DATA_LOSS", "[policy]") {
  std::string bundle = TinyBundle();
  const size_t at = SignedSize(bundle);
  bundle += bundle.substr(at + 8);
  bundle[at] = 2;
  CHECK(OpenCode(bundle, TrustIn(Key())) == StatusCode::kDataLoss);
}

TEST_CASE("Bundle: one for a newer engine is FAILED_PRECONDITION, for this one it opens",
          "[policy]") {
  CHECK(OpenCode(TinyBundle(Key(), kEngineVersion), TrustIn(Key())) == StatusCode::kOk);
  CHECK(OpenCode(TinyBundle(Key(), kEngineVersion + 1), TrustIn(Key())) ==
        StatusCode::kFailedPrecondition);
  CHECK(OpenBundle(TinyBundle(), TrustIn(Key()))->minimum_engine == kEngineVersion);
}

TEST_CASE("Load: maps a file, and says which file is absent or damaged", "[policy]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  const std::string bytes = testing::CompileBundle(SmallYaml(), Key());
  REQUIRE(WriteFileAtomically(*files, dir / "p.bundle", bytes).ok());
  const auto policy = Load(dir / "p.bundle", TrustIn(Key()));
  REQUIRE(policy.ok());
  CHECK((*policy)->digest() == crypto::Sha256Of(bytes.substr(0, SignedSize(bytes))));

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
