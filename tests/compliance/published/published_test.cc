#include <catch2/catch.hpp>

#include "compliance/base/status.h"
#include "compliance/ledger/tile.h"
#include "compliance/published/published_log.h"
#include "compliance/published/verify_published.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::published {
namespace {

using ledger::Outcome;
using testing::kLogDir;
using testing::MemoryFiles;

// What a web server has of a log: no segments, no keys that sign or open.
MemoryFiles::Contents PublishedPartOf(const MemoryFiles::Contents& all) {
  MemoryFiles::Contents out;
  const std::string dir = kLogDir;
  for (const auto& [path, bytes] : all) {
    const bool published = path == dir + "/log.vkey" || path == dir + "/checkpoint" ||
                           path.starts_with(dir + "/tile/");
    if (published) out[path] = bytes;
  }
  return out;
}

ledger::VerifyResult VerifyOf(const MemoryFiles::Contents& contents) {
  MemoryFiles files(contents);
  return VerifyPublished(files, kLogDir);
}

}  // namespace

TEST_CASE("PublishedLog: tiles alone give the same entries and root as the segments",
          "[published]") {
  const int entries = GENERATE(0, 1, 5, 255, 256, 257, 600);
  const auto all = testing::CleanLog(entries);
  MemoryFiles files(PublishedPartOf(all));
  MemoryFiles whole(all);
  const auto log = PublishedLog::Open(files, kLogDir);
  REQUIRE(log.ok());
  std::vector<std::string> leaves;
  REQUIRE(log->ForEachEntry([&](const auto& stored) {
               CHECK(stored.index == leaves.size());
               leaves.push_back(stored.leaf_bytes);
               return true;
             })
              .ok());
  std::vector<std::string> expected;
  for (const auto& stored : testing::EntriesOf(whole)) expected.push_back(stored.leaf_bytes);
  CHECK(leaves == expected);
  const auto result = VerifyOf(PublishedPartOf(all));
  CHECK(result.outcome == Outcome::kIntact);
  CHECK(result.entries == static_cast<uint64_t>(entries));
  CHECK(result.root == testing::VerifyContents(all).root);
}

TEST_CASE("PublishedLog: every changed byte of what is published is found", "[published]") {
  const auto good = PublishedPartOf(testing::CleanLog(5));
  REQUIRE(VerifyOf(good).outcome == Outcome::kIntact);
  for (const auto& [path, bytes] : good) {
    for (size_t at = 0; at < bytes.size(); ++at) {
      auto bad = good;
      bad[path][at] = static_cast<char>(bad[path][at] ^ 1);
      INFO(path << " byte " << at);
      CHECK(VerifyOf(bad).outcome != Outcome::kIntact);
    }
    for (size_t size = 0; size < bytes.size(); ++size) {
      auto bad = good;
      bad[path].resize(size);
      INFO(path << " cut to " << size);
      CHECK(VerifyOf(bad).outcome != Outcome::kIntact);
    }
  }
}

TEST_CASE("PublishedLog: the first bad entry is named, and a wrong tile is told from it",
          "[published]") {
  const auto good = PublishedPartOf(testing::CleanLog(300));
  const std::string bundles = std::string(kLogDir) + "/tile/entries/000";
  const std::string hashes = std::string(kLogDir) + "/tile/0/000";
  const auto entries = ledger::ReadBundle(good.at(bundles));
  REQUIRE(entries);
  auto bad = good;
  const auto at = static_cast<size_t>((*entries)[17].data() - good.at(bundles).data());
  bad[bundles][at + (*entries)[17].size() - 1] ^= 1;
  auto result = VerifyOf(bad);
  CHECK(result.outcome == Outcome::kTampered);
  CHECK(result.bad_entry == 17u);

  bad = good;
  bad[hashes][40] ^= 1;
  result = VerifyOf(bad);
  CHECK(result.outcome == Outcome::kTampered);
  CHECK(result.bad_tile == "tile/0/000");
  CHECK_FALSE(result.bad_entry.has_value());
}

TEST_CASE("PublishedLog: a missing file is not taken for tampering", "[published]") {
  const auto good = PublishedPartOf(testing::CleanLog(300));
  for (const auto& [path, bytes] : good) {
    auto less = good;
    less.erase(path);
    INFO(path);
    CHECK(VerifyOf(less).outcome == Outcome::kCannotTell);
  }
}

TEST_CASE("PublishedLog: leaving an entry out of a bundle does not go through as a whole reading",
          "[published]") {
  auto contents = PublishedPartOf(testing::CleanLog(5));
  const std::string path = std::string(kLogDir) + "/tile/entries/000.p/5";
  const auto entries = ledger::ReadBundle(contents.at(path));
  REQUIRE(entries);
  std::string other;  // entry 2 twice instead of entry 3
  for (const size_t i : {0u, 1u, 2u, 2u, 4u}) ledger::AppendToBundle(other, (*entries)[i]);
  contents[path] = other;
  MemoryFiles files(contents);
  auto log = PublishedLog::Open(files, kLogDir);
  REQUIRE(log.ok());
  crypto::Digest third;
  const absl::Status read = log->ForEachEntry([&](const auto& stored) {
    if (stored.index == 3) third = stored.leaf;
    return true;
  });
  CHECK(read.code() == absl::StatusCode::kDataLoss);
  CHECK(log->Prove(3, third).status().code() == absl::StatusCode::kDataLoss);
  CHECK(log->Prove(5, third).status().code() == absl::StatusCode::kOutOfRange);
}

}  // namespace weir::published
