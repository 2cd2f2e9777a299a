// What a large file may suffer while it is open, mapped and in use.
#include "compliance/base/held_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "compliance/base/fault_guard.h"
#include "tests/testing/temp_dir.h"

namespace weir {
namespace {

constexpr size_t kPage = 4096;

// In place: the file that was there is written over.
void Overwrite(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << content;
}

// Two pages of a file, mapped.
class Mapped {
 public:
  explicit Mapped(const std::string& path) : fd_(::open(path.c_str(), O_RDWR)) {
    bytes_ = static_cast<volatile char*>(::mmap(nullptr, 2 * kPage, PROT_READ, MAP_SHARED, fd_, 0));
  }
  ~Mapped() {
    ::munmap(const_cast<char*>(bytes_), 2 * kPage);
    ::close(fd_);
  }
  char At(size_t place) const { return bytes_[place]; }
  int fd() const { return fd_; }

 private:
  int fd_;
  volatile char* bytes_;
};

std::string TwoPages(const testing::TempDir& dir, const std::string& name) {
  const std::string path = dir / name;
  Overwrite(path, std::string(2 * kPage, 'x'));
  return path;
}

TEST_CASE("HeldFile: what is done to the name is nothing to the file") {
  const testing::TempDir dir;
  const std::string path = TwoPages(dir, "a");
  const auto file = *HeldFile::Open(path);
  Overwrite(dir / "b", "other");
  REQUIRE(std::rename((dir / "b").c_str(), path.c_str()) == 0);
  CHECK(file->Unchanged().ok());
  CHECK(*MarkOf(file->handle()) != *MarkOf(path));
  ::unlink(path.c_str());
  CHECK(file->Unchanged().ok());
  CHECK(file->size() == 2 * kPage);
  CHECK_FALSE(MarkOf(path).has_value());
}

TEST_CASE("HeldFile: what is no file, or empty, is DATA_LOSS; nothing is NOT_FOUND") {
  const testing::TempDir dir;
  CHECK(HeldFile::Open(dir / "none").status().code() == absl::StatusCode::kNotFound);
  CHECK(HeldFile::Open(dir.path()).status().code() == absl::StatusCode::kDataLoss);
  Overwrite(dir / "empty", "");
  CHECK(HeldFile::Open(dir / "empty").status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("HeldFile: what is done to the file in place shows") {
  const testing::TempDir dir;
  const std::string whole(2 * kPage, 'x');
  for (const std::string& content :
       {std::string(), whole.substr(1), whole + "x", whole, std::string(2 * kPage, 'y')}) {
    const std::string path = TwoPages(dir, "a");
    const auto file = *HeldFile::Open(path);
    CHECK(file->Unchanged().ok());
    ::usleep(20'000);  // a clock tick of the file system
    Overwrite(path, content);
    const absl::Status changed = file->Unchanged();
    CHECK(changed.code() == absl::StatusCode::kDataLoss);
    CHECK_THAT(std::string(changed.message()), Catch::Contains("by rename"));
  }
}

TEST_CASE("FaultGuard: reading behind the end of a cut file gives zeros, and is told") {
  const testing::TempDir dir;
  const std::string path = TwoPages(dir, "a");
  const Mapped mapped(path);
  const auto guard = *FaultGuard::Watch(mapped.fd());
  const Mapped later(path);  // a mapping that came after the guard
  CHECK(mapped.At(kPage) == 'x');
  REQUIRE(::truncate(path.c_str(), kPage) == 0);
  CHECK_FALSE(guard->faulted());
  CHECK(mapped.At(kPage - 1) == 'x');
  CHECK(mapped.At(kPage + 5) == '\0');
  CHECK(guard->faulted());
  CHECK(later.At(2 * kPage - 1) == '\0');
  CHECK(later.At(0) == 'x');
}

TEST_CASE("FaultGuard: of two files only the cut one has faulted, also of one that is deleted") {
  const testing::TempDir dir;
  const Mapped cut(TwoPages(dir, "cut"));
  const Mapped whole(TwoPages(dir, "whole"));
  const auto of_cut = *FaultGuard::Watch(cut.fd());
  const auto of_whole = *FaultGuard::Watch(whole.fd());
  ::unlink((dir / "cut").c_str());
  REQUIRE(::ftruncate(cut.fd(), 0) == 0);
  CHECK(cut.At(0) == '\0');
  CHECK(whole.At(0) == 'x');
  CHECK(of_cut->faulted());
  CHECK_FALSE(of_whole->faulted());
}

TEST_CASE("FaultGuard: other bus errors end the process, as they did") {
  const testing::TempDir dir;
  const Mapped watched(TwoPages(dir, "watched"));
  const std::string path = TwoPages(dir, "other");
  auto guard = *FaultGuard::Watch(watched.fd());
  const Mapped other(path);
  REQUIRE(::truncate(path.c_str(), 0) == 0);
  const auto survives = [](const Mapped& mapped) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(mapped.At(0));
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  CHECK_FALSE(survives(other));
  REQUIRE(::ftruncate(watched.fd(), 0) == 0);
  CHECK(survives(watched));
  guard.reset();
  CHECK_FALSE(survives(watched));
}

TEST_CASE("FaultGuard: one file more than can be guarded is refused, and places come back") {
  const testing::TempDir dir;
  const Mapped mapped(TwoPages(dir, "a"));
  std::vector<std::unique_ptr<FaultGuard>> guards;
  for (size_t i = 0; i < FaultGuard::kMostFiles; ++i) {
    guards.push_back(*FaultGuard::Watch(mapped.fd()));
  }
  CHECK(FaultGuard::Watch(mapped.fd()).status().code() == absl::StatusCode::kResourceExhausted);
  guards.pop_back();
  CHECK(FaultGuard::Watch(mapped.fd()).ok());
}

}  // namespace
}  // namespace weir
