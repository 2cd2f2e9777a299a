#include "tests/testing/faulty_files.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/testing/memory_files.h"

namespace weir::testing {
namespace {

TEST_CASE("FaultyFiles: exactly the n-th call fails and changes nothing", "[testing]") {
  MemoryFiles base;
  FaultyFiles files(base);
  auto file = *files.Open("/a", OpenMode::kCreate);
  files.FailCall(2, absl::ResourceExhaustedError("full"));
  CHECK(file->WriteAt(0, "one").ok());
  CHECK(file->WriteAt(0, "two").code() == absl::StatusCode::kResourceExhausted);
  CHECK(files.has_failed());
  CHECK(file->Sync().ok());
  CHECK(*file->ReadAt(0, 9) == "one");
}

TEST_CASE("FaultyFiles: a torn write keeps its beginning and fails", "[testing]") {
  MemoryFiles base;
  FaultyFiles files(base);
  auto file = *files.Open("/a", OpenMode::kCreate);
  files.TearWrite(1, 3);
  CHECK(file->WriteAt(0, "abcdef").code() == absl::StatusCode::kUnavailable);
  CHECK(*file->ReadAt(0, 9) == "abc");
}

TEST_CASE("FaultyFiles: a power cut loses only what was not synced, by sectors", "[testing]") {
  std::mt19937_64 random(1);
  std::set<std::string> outcomes;
  for (int round = 0; round < 200; ++round) {
    MemoryFiles base;
    FaultyFiles files(base);
    auto file = *files.Open("/a", OpenMode::kCreate);
    REQUIRE(file->WriteAt(0, std::string(1024, 's')).ok());
    REQUIRE(file->Sync().ok());
    REQUIRE(file->WriteAt(512, std::string(1024, 'u')).ok());
    files.CutPowerAt(1);
    CHECK(file->Sync().code() == absl::StatusCode::kUnavailable);
    REQUIRE(files.Restore(random).ok());
    CHECK(file->Sync().code() == absl::StatusCode::kUnavailable);  // opened in the life before
    const std::string left = *(*files.Open("/a", OpenMode::kRead))->ReadAt(0, 9999);
    CHECK(left.substr(0, 512) == std::string(512, 's'));
    CHECK((left.size() == 1024 || left.size() == 1536));
    outcomes.insert(left);
  }
  CHECK(outcomes.size() == 4);
}

TEST_CASE("FaultyFiles: a renamed file keeps what was synced before the renaming", "[testing]") {
  std::mt19937_64 random(1);
  MemoryFiles base;
  FaultyFiles files(base);
  REQUIRE(WriteFileAtomically(files, "/a", "old").ok());
  REQUIRE(WriteFileAtomically(files, "/a", "new").ok());
  files.CutPowerAt(1);
  CHECK(files.Remove("/a").code() == absl::StatusCode::kUnavailable);
  REQUIRE(files.Restore(random).ok());
  CHECK(*ReadWholeFile(files, "/a") == "new");
}

TEST_CASE("FaultyFiles: a renaming that was not made durable is undone by a power cut, or not",
          "[testing]") {
  std::mt19937_64 random(1);
  for (const bool opened : {false, true}) {
    std::set<std::string> outcomes;
    for (int round = 0; round < 50; ++round) {
      MemoryFiles base;
      FaultyFiles files(base);
      base.Set("/d/a", "old");
      base.Set("/d/b", "new");
      files.FailAfterRename(1, absl::UnavailableError("broken"));
      CHECK(files.Rename("/d/b", "/d/a").code() == absl::StatusCode::kUnavailable);
      CHECK(*ReadWholeFile(base, "/d/a") == "new");
      if (opened) REQUIRE(files.Open("/d/a", OpenMode::kCreate).ok());  // syncs the directory
      REQUIRE(files.Restore(random).ok());
      outcomes.insert(*ReadWholeFile(base, "/d/a") + (base.Exists("/d/b") ? ", b" : ""));
    }
    CHECK(outcomes ==
          (opened ? std::set<std::string>{"new"} : std::set<std::string>{"new", "old, b"}));
  }
}

TEST_CASE("FaultyFiles: read-only, it is read and not changed", "[testing]") {
  MemoryFiles base;
  FaultyFiles files(base);
  base.Set("/a", "old");
  const auto file = *files.Open("/a", OpenMode::kReadWrite);
  files.TurnReadOnlyAt(1, absl::UnavailableError("Read-only file system"));
  CHECK(*file->ReadAt(0, 9) == "old");
  CHECK(files.Open("/a", OpenMode::kRead).ok());
  const absl::Status refused[] = {file->WriteAt(0, "new"),
                                  file->Truncate(0),
                                  file->Sync(),
                                  files.Open("/a", OpenMode::kReadWrite).status(),
                                  files.Rename("/a", "/b"),
                                  files.MakeDirectory("/d"),
                                  files.Remove("/a")};
  for (const absl::Status& status : refused) CHECK(status.message() == "Read-only file system");
  CHECK(*ReadWholeFile(base, "/a") == "old");
}

TEST_CASE("MemoryFiles: behaves like a file system where the ledger looks", "[testing]") {
  MemoryFiles files;
  CHECK(files.Open("/a", OpenMode::kRead).status().code() == absl::StatusCode::kNotFound);
  CHECK(files.List("/d").status().code() == absl::StatusCode::kNotFound);
  REQUIRE(files.MakeDirectory("/d/e").ok());
  CHECK(files.Exists("/d"));
  files.Set("/d/x", "1");
  CHECK(*files.List("/d") == std::vector<std::string>{"e", "x"});
  auto first = *files.Open("/d/x", OpenMode::kReadWrite);
  auto second = *files.Open("/d/x", OpenMode::kReadWrite);
  CHECK(first->Lock().ok());
  CHECK(second->Lock().code() == absl::StatusCode::kUnavailable);
  first.reset();
  CHECK(second->Lock().ok());
  CHECK(files.Rename("/d/x", "/d/y").ok());
  CHECK_FALSE(files.Exists("/d/x"));
}

}  // namespace
}  // namespace weir::testing
