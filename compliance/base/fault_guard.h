// Lets the process live when a file that it has mapped is cut: reading behind the new end raises
// SIGBUS (POSIX, mmap), which nobody can foresee, for the file may be cut at any moment.
#pragma once

#include <memory>

#include "absl/status/statusor.h"

namespace weir {

// While it lives, a read that fails in a mapping of the file gives zeros from there to the
// mapping's end, and faulted() says so; whoever computes with the file must look before anything of
// the result is used. Other bus errors go where they went before.
//
// Thread-safe. The first guard of a process sets a handler for SIGBUS, which stays. Linux only:
// elsewhere it guards nothing.
class FaultGuard {
 public:
  static constexpr size_t kMostFiles = 64;  // guarded at a time in one process

  // Guards all mappings of the open file, those to come as well. RESOURCE_EXHAUSTED: kMostFiles are
  // guarded. UNAVAILABLE: /proc cannot be read or the file cannot be mapped.
  static absl::StatusOr<std::unique_ptr<FaultGuard>> Watch(int fd);
  ~FaultGuard();
  FaultGuard(const FaultGuard&) = delete;
  FaultGuard& operator=(const FaultGuard&) = delete;

  bool faulted() const;

 private:
  explicit FaultGuard(size_t place) : place_(place) {}
  const size_t place_;
};

}  // namespace weir
