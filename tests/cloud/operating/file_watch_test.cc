#include "cloud/operating/file_watch.h"

#include <atomic>
#include <catch2/catch.hpp>

#include "tests/testing/eventually.h"
#include "tests/testing/temp_dir.h"

namespace weir::cloud {
namespace {

constexpr absl::Duration kEvery = absl::Milliseconds(10);

TEST_CASE(
    "FileWatch: a file written, renamed over, gone or new is a change; the same bytes are none",
    "[files]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  const std::string one = dir / "one";
  const std::string two = dir / "two";
  REQUIRE(WriteFileAtomically(*files, one, "a").ok());
  std::atomic<int> changes = 0;
  FileWatch watch(*files, {one, two}, kEvery, [&] { ++changes; });
  REQUIRE(WriteFileAtomically(*files, one, "a").ok());
  absl::SleepFor(kEvery * 10);
  CHECK(changes == 0);
  REQUIRE(WriteFileAtomically(*files, one, "b").ok());
  CHECK(testing::Eventually([&] { return changes == 1; }));
  REQUIRE((*files->Open(one, OpenMode::kReadWrite))->WriteAt(0, "c").ok());
  CHECK(testing::Eventually([&] { return changes == 2; }));
  REQUIRE(WriteFileAtomically(*files, two, "new").ok());
  CHECK(testing::Eventually([&] { return changes == 3; }));
  REQUIRE(files->Remove(one).ok());
  CHECK(testing::Eventually([&] { return changes == 4; }));
}

TEST_CASE("FileWatch: nothing is told while a file still grows", "[files]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  const std::string path = dir / "grows";
  REQUIRE(WriteFileAtomically(*files, path, "a").ok());
  std::atomic<int> changes = 0;
  FileWatch watch(*files, {path}, absl::Milliseconds(100), [&] { ++changes; });
  const auto file = files->Open(path, OpenMode::kReadWrite).value();
  for (uint64_t i = 0; i < 40; ++i) {
    REQUIRE(file->WriteAt(i, "x").ok());
    absl::SleepFor(absl::Milliseconds(20));
  }
  CHECK(changes == 0);
  CHECK(testing::Eventually([&] { return changes == 1; }));
}

}  // namespace
}  // namespace weir::cloud
