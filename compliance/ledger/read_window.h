// The part of a file that is being read, in memory: it goes on at its end as more is asked for, and
// is let go at its beginning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"

namespace weir::ledger {

// One thread at a time.
class ReadWindow {
 public:
  explicit ReadWindow(uint64_t offset) : offset_(offset) {}

  // The `size` bytes at `offset`, fewer at the end of the file. The view dies with the next call.
  // REQUIRES: `offset` was not dropped.
  absl::StatusOr<std::string_view> Read(const File& file, uint64_t offset, size_t size);
  // The same of what was read before. The view dies with the next Read().
  std::string_view Held(uint64_t offset, size_t size) const;
  // What lies before `offset` will not be asked for again.
  void Drop(uint64_t offset);

 private:
  void MakeRoom(size_t more);

  uint64_t offset_;   // in the file, of the first byte held
  size_t begin_ = 0;  // where it lies in bytes_
  size_t end_ = 0;
  size_t capacity_ = 0;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace weir::ledger
