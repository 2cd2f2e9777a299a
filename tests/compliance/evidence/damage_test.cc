#include <catch2/catch.hpp>

#include "compliance/evidence/check.h"
#include "compliance/evidence/manifest.h"
#include "tests/compliance/evidence/bundle_fixture.h"

namespace weir::evidence {
namespace {

using ledger::Outcome;
using testing::BundleMembers;
using testing::MembersOf;
using testing::MemoryFiles;

std::string Packed(const BundleMembers& members) {
  std::vector<Member> list;
  for (const auto& [name, bytes] : members) list.push_back({name, bytes});
  const auto packed = Pack(list, absl::UnixEpoch());
  WEIR_CHECK(packed.ok());
  return *packed;
}

// Lists in the manifest what is there: a forger does that too.
void ListAnew(BundleMembers& members) {
  auto manifest = ParseManifest(members.at(kManifestName));
  WEIR_CHECK(manifest.ok());
  for (Listed& listed : manifest->members) {
    const std::string& bytes = members.at(listed.name);
    listed.size_bytes = bytes.size();
    listed.sha256 = crypto::Sha256Of(bytes);
  }
  members[kManifestName] = ToJson(*manifest);
}

BundleMembers GoodMembers() {
  MemoryFiles files(testing::CleanLog(20));
  return MembersOf(testing::BundleOf(files, {3, 4, 19}));
}

}  // namespace

TEST_CASE("Bundle: no changed byte of the file leads to other content that is found good",
          "[evidence]") {
  MemoryFiles files(testing::CleanLog(3));
  const std::string good = testing::BundleOf(files, {1});
  const BundleMembers members = MembersOf(good);
  REQUIRE(CheckBundle(good, {}).outcome == Outcome::kIntact);
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (at % 2 == 0 ? 1 : 0x80));
    if (CheckBundle(bad, {}).outcome != Outcome::kIntact) continue;
    INFO("byte " << at);  // of the archive's own book-keeping, such as a member's time
    CHECK(MembersOf(bad) == members);
  }
  for (size_t size = 0; size < good.size(); ++size) {
    CHECK(CheckBundle(std::string_view(good).substr(0, size), {}).outcome != Outcome::kIntact);
  }
}

TEST_CASE("Bundle: a forger who lists changed members anew is found", "[evidence][G-14]") {
  const BundleMembers good = GoodMembers();
  REQUIRE(CheckBundle(Packed(good), {}).outcome == Outcome::kIntact);
  for (const auto& [name, bytes] : good) {
    if (name == kManifestName) continue;
    for (size_t at = 0; at < bytes.size(); at += 7) {
      BundleMembers bad = good;
      bad[name][at] = static_cast<char>(bad[name][at] ^ 1);
      ListAnew(bad);
      INFO(name << " byte " << at);
      CHECK(CheckBundle(Packed(bad), {}).outcome == Outcome::kTampered);
    }
  }
}

TEST_CASE("Bundle: the first bad record is named", "[evidence]") {
  BundleMembers bad = GoodMembers();
  std::swap(bad[ProofName(4)], bad[ProofName(19)]);
  ListAnew(bad);
  const BundleCheck check = CheckBundle(Packed(bad), {});
  CHECK(check.outcome == Outcome::kTampered);
  CHECK(check.bad_record == 4u);
  CHECK(check.records == 1);
  CHECK(check.problem == "record 4: proofs/4.tlog-proof: of another entry or checkpoint");
}

TEST_CASE("Bundle: members that are missing, added or listed twice are found", "[evidence]") {
  const BundleMembers good = GoodMembers();
  for (const auto& [name, bytes] : good) {
    BundleMembers less = good;
    less.erase(name);
    INFO(name);
    CHECK(CheckBundle(Packed(less), {}).outcome ==
          (name == kManifestName ? Outcome::kCannotTell : Outcome::kTampered));
  }
  BundleMembers more = good;
  more["records.html.bak"] = "x";
  CHECK(CheckBundle(Packed(more), {}).problem == "records.html.bak: not in the manifest");
  auto manifest = ParseManifest(good.at(kManifestName));
  REQUIRE(manifest.ok());
  manifest->members.push_back(manifest->members.back());
  BundleMembers twice = good;
  twice[kManifestName] = ToJson(*manifest);
  CHECK(CheckBundle(Packed(twice), {}).outcome == Outcome::kTampered);
}

TEST_CASE("Bundle: a record left out of the list is found by the count and by the page",
          "[evidence]") {
  BundleMembers bad = GoodMembers();
  std::string& lines = bad[kRecordsName];
  lines.resize(lines.find('\n') + 1);
  ListAnew(bad);
  CHECK(CheckBundle(Packed(bad), {}).problem == "records.jsonl: 1 records, the manifest says 3");
}

TEST_CASE("Bundle: another format and what is no bundle are 'cannot tell'", "[evidence]") {
  CHECK(CheckBundle("", {}).outcome == Outcome::kCannotTell);
  CHECK(CheckBundle("PK\x03\x04 rubbish", {}).outcome == Outcome::kCannotTell);
  BundleMembers later = GoodMembers();
  std::string& manifest = later[kManifestName];
  manifest.replace(manifest.find("evidence/1"), 10, "evidence/2");
  CHECK(CheckBundle(Packed(later), {}).outcome == Outcome::kCannotTell);
}

TEST_CASE("Archive: a member that unpacks to more than its limit is not read", "[evidence]") {
  const std::vector<Member> members = {{"zeros", std::string(1 << 20, '\0')}};
  const auto packed = Pack(members, absl::UnixEpoch());
  REQUIRE(packed.ok());
  CHECK(packed->size() < (1 << 13));
  const auto archive = Archive::Open(*packed);
  REQUIRE(archive.ok());
  CHECK(archive->Read("zeros", 1 << 20).ok());
  CHECK(archive->Read("zeros", (1 << 20) - 1).status().code() ==
        absl::StatusCode::kResourceExhausted);
  CHECK(archive->Read("ones").status().code() == absl::StatusCode::kNotFound);
}

}  // namespace weir::evidence
