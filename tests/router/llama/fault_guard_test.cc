#include "router/llama/fault_guard.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

constexpr size_t kPages = 4;

size_t PageBytes() { return static_cast<size_t>(::sysconf(_SC_PAGESIZE)); }

// A file of four pages of 'x', open and mapped.
struct MappedFile {
  explicit MappedFile(const std::string& path) {
    std::ofstream(path, std::ios::binary) << std::string(kPages * PageBytes(), 'x');
    descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    void* const at = ::mmap(nullptr, kPages * PageBytes(), PROT_READ, MAP_SHARED, descriptor, 0);
    REQUIRE(at != MAP_FAILED);
    bytes = static_cast<const volatile char*>(at);
  }
  ~MappedFile() {
    ::munmap(const_cast<char*>(bytes), kPages * PageBytes());
    ::close(descriptor);
  }
  void CutTo(size_t pages) const {
    REQUIRE(::ftruncate(descriptor, static_cast<off_t>(pages * PageBytes())) == 0);
  }

  int descriptor = -1;
  const volatile char* bytes = nullptr;
};

TEST_CASE("FaultGuard: reading a guarded file past its new end gives zeros and marks it broken") {
  const testing::TempDir dir;
  const MappedFile file(dir / "model");
  const FaultGuard guard = FaultGuard::Create(file.descriptor).value();
  CHECK_FALSE(guard.broken());
  file.CutTo(2);
  CHECK(file.bytes[0] == 'x');
  CHECK_FALSE(guard.broken());  // nobody has read what is gone
  CHECK(file.bytes[2 * PageBytes() + 17] == 0);
  CHECK(guard.broken());
  CHECK(file.bytes[4 * PageBytes() - 1] == 0);
  CHECK(file.bytes[2 * PageBytes() - 1] == 'x');
}

TEST_CASE("FaultGuard: a fault in one file breaks no other, and all guards of that one") {
  const testing::TempDir dir;
  const MappedFile cut(dir / "cut");
  const MappedFile whole(dir / "whole");
  const FaultGuard first = FaultGuard::Create(cut.descriptor).value();
  const FaultGuard second = FaultGuard::Create(cut.descriptor).value();
  const FaultGuard other = FaultGuard::Create(whole.descriptor).value();
  cut.CutTo(0);
  CHECK(cut.bytes[0] == 0);
  CHECK(first.broken());
  CHECK(second.broken());
  CHECK_FALSE(other.broken());
}

TEST_CASE("FaultGuard: a place is free again when its guard dies, sixteen are the most") {
  const testing::TempDir dir;
  const MappedFile file(dir / "model");
  std::vector<FaultGuard> guards;
  for (size_t i = 0; i < FaultGuard::kMostFiles; ++i) {
    guards.push_back(FaultGuard::Create(file.descriptor).value());
  }
  const auto one_more = FaultGuard::Create(file.descriptor);
  CHECK(one_more.status().code() == absl::StatusCode::kResourceExhausted);
  guards.pop_back();
  CHECK(FaultGuard::Create(file.descriptor).ok());
}

TEST_CASE("FaultGuard: a fault in a file that nobody guards still ends the process") {
  const testing::TempDir dir;
  const MappedFile guarded(dir / "guarded");
  const MappedFile file(dir / "other");
  const FaultGuard guard = FaultGuard::Create(guarded.descriptor).value();
  file.CutTo(0);
  const pid_t child = ::fork();
  if (child == 0) {
    (void)file.bytes[0];
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK_FALSE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("FindMapping: finds the mapping of an address, and none for no address") {
  const testing::TempDir dir;
  const MappedFile file(dir / "model");
  const auto begin = reinterpret_cast<uintptr_t>(file.bytes);
  Mapping mapping;
  REQUIRE(FindMapping(begin + 5, mapping));
  CHECK(mapping.begin <= begin);
  CHECK(mapping.end >= begin + kPages * PageBytes());
  CHECK(mapping.file.inode != 0);
  CHECK_FALSE(FindMapping(1, mapping));
  int here = 0;
  REQUIRE(FindMapping(reinterpret_cast<uintptr_t>(&here), mapping));
  CHECK(mapping.file.inode == 0);
}

}  // namespace
}  // namespace weir::router::llama
