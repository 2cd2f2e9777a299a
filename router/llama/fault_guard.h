// Keeps the process alive when a mapped model file gets shorter than it was, or its disk fails,
// while llama.cpp reads it: Linux then raises SIGBUS, whose default is to end the process.
//
// The handler looks up in /proc/self/maps which file the address belongs to. If it is a guarded
// one, the file is marked as broken, the rest of the mapping becomes zeros and the computation runs
// to its end, where its result is thrown away (Context::Compute asks). Any other SIGBUS goes to the
// handler that was there before, or ends the process as ever. What is not Linux has no such lookup:
// there nothing is guarded, and only the changes that ModelFile sees are found.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"

namespace weir::router::llama {

// A file as /proc/self/maps names it, which on layered file systems is not what stat says.
struct MappedIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;  // 0: no file
  friend bool operator==(const MappedIdentity&, const MappedIdentity&) = default;
};

struct Mapping {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  MappedIdentity file;
};

// The mapping that `address` lies in; false when there is none or it cannot be known. Safe in a
// signal handler.
bool FindMapping(uintptr_t address, Mapping& out);

// Guards one file while it lives. A signal handler is the process's: so is the table of what is
// guarded, of fixed size and without locks, because the handler reads it. Thread-safe.
class FaultGuard {
 public:
  static constexpr size_t kMostFiles = 16;  // at once, in this process

  // `descriptor` is the open file. RESOURCE_EXHAUSTED: kMostFiles are guarded already.
  static absl::StatusOr<FaultGuard> Create(int descriptor);
  FaultGuard(FaultGuard&& other) noexcept;
  FaultGuard& operator=(FaultGuard&&) = delete;
  ~FaultGuard();

  // Whether a byte of the file could not be read. Never false again.
  bool broken() const;

 private:
  explicit FaultGuard(size_t place) : place_(place) {}
  size_t place_;  // in the table; kMostFiles: of none
};

}  // namespace weir::router::llama
