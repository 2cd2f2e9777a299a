#include "compliance/base/file.h"

#include <catch2/catch.hpp>

#include "tests/testing/temp_dir.h"

namespace weir {
namespace {

TEST_CASE("File: what was written is read back, short only at the end", "[base]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  auto file = files->Open(dir / "a", OpenMode::kCreate);
  REQUIRE(file.ok());
  REQUIRE((*file)->WriteAt(3, "weir").ok());
  REQUIRE((*file)->Sync().ok());
  CHECK(*(*file)->Size() == 7);
  CHECK(*(*file)->ReadAt(3, 4) == "weir");
  CHECK(*(*file)->ReadAt(5, 100) == "ir");
  CHECK((*file)->ReadAt(7, 1)->empty());
}

TEST_CASE("File: a second lock is refused until the first holder closes", "[base]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  auto first = *files->Open(dir / "lock", OpenMode::kCreate);
  auto second = *files->Open(dir / "lock", OpenMode::kCreate);
  REQUIRE(first->Lock().ok());
  CHECK(second->Lock().code() == absl::StatusCode::kUnavailable);
  first.reset();
  CHECK(second->Lock().ok());
}

TEST_CASE("WriteFileAtomically: replaces the content and leaves no temporary file", "[base]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  REQUIRE(WriteFileAtomically(*files, dir / "x", "one, longer").ok());
  REQUIRE(WriteFileAtomically(*files, dir / "x", "two").ok());
  CHECK(*ReadWholeFile(*files, dir / "x") == "two");
  CHECK(files->List(dir.path())->size() == 1);
}

TEST_CASE("FileSystem: each failure has its code and names the path", "[base]") {
  testing::TempDir dir;
  const auto files = NewPosixFileSystem();
  const auto absent = files->Open(dir / "absent", OpenMode::kRead).status();
  CHECK(absent.code() == absl::StatusCode::kNotFound);
  CHECK(std::string(absent.message()).find(dir / "absent") != std::string::npos);
  REQUIRE(WriteFileAtomically(*files, dir / "x", "0123456789").ok());
  CHECK(ReadWholeFile(*files, dir / "x", 9).status().code() ==
        absl::StatusCode::kResourceExhausted);
}

TEST_CASE("FileSystem: a full disk is RESOURCE_EXHAUSTED", "[base]") {
  const auto files = NewPosixFileSystem();
  auto full = files->Open("/dev/full", OpenMode::kReadWrite);
  REQUIRE(full.ok());
  CHECK((*full)->WriteAt(0, "x").code() == absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace weir
