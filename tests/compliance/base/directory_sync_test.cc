// Which calls make a name durable. It replaces fsync(2), so it is a program of its own.
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "compliance/base/file.h"
#include "tests/testing/temp_dir.h"

namespace {

std::set<std::string> synced;  // what fsync was called for
bool is_failing = false;

}  // namespace

extern "C" int fsync(int fd) {
  synced.insert(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd)));
  if (!is_failing) return static_cast<int>(::syscall(SYS_fsync, fd));
  errno = EIO;
  return -1;
}

namespace weir {
namespace {

using Names = std::set<std::string>;

class Disk {
 public:
  absl::Status Open(const std::string& name, OpenMode mode) {
    return files_->Open(dir_ / name, mode).status();
  }
  absl::Status Rename(const std::string& from, const std::string& to) {
    return files_->Rename(dir_ / from, dir_ / to);
  }
  absl::Status MakeDirectory(const std::string& name) { return files_->MakeDirectory(dir_ / name); }
  // The directories that were synced since it was asked last, as seen from this one.
  Names Synced() {
    Names names;
    for (const std::string& path : std::exchange(synced, {})) {
      names.insert(std::filesystem::path(path).lexically_relative(dir_.path()));
    }
    return names;
  }

 private:
  testing::TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
};

TEST_CASE("FileSystem: made, renamed or found with kCreate, a name is durable", "[base]") {
  Disk disk;
  REQUIRE(disk.MakeDirectory("d").ok());
  CHECK(disk.Synced() == Names{"."});
  REQUIRE(disk.Open("d/a", OpenMode::kCreate).ok());
  CHECK(disk.Synced() == Names{"d"});
  REQUIRE(disk.Open("d/a", OpenMode::kCreate).ok());  // who made it may have ended before its sync
  CHECK(disk.Synced() == Names{"d"});
  REQUIRE(disk.Open("d/next", OpenMode::kTemporary).ok());
  REQUIRE(disk.Open("d/a", OpenMode::kReadWrite).ok());
  CHECK(disk.Synced().empty());
  REQUIRE(disk.Rename("d/next", "d/b").ok());
  CHECK(disk.Synced() == Names{"d"});
}

TEST_CASE("FileSystem: a name that cannot be made durable is an error", "[base]") {
  Disk disk;
  REQUIRE(disk.Open("a", OpenMode::kCreate).ok());
  is_failing = true;
  CHECK(disk.Open("a", OpenMode::kCreate).code() == absl::StatusCode::kUnavailable);
  CHECK(disk.Rename("a", "b").code() == absl::StatusCode::kUnavailable);
  CHECK(disk.MakeDirectory("d").code() == absl::StatusCode::kUnavailable);
  is_failing = false;
}

}  // namespace
}  // namespace weir
