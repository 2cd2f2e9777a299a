// Reads a log as rows for a second home, from any index on, while it grows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/walker.h"
#include "compliance/second_home/home.h"

namespace weir::second_home {

inline constexpr size_t kRowsPerCommit = 512;
inline constexpr size_t kBytesPerCommit = 4u << 20;  // one entry may be larger and then goes alone

// One thread at a time. `files` must outlive it.
class LogRows {
 public:
  LogRows(FileSystem& files, std::string dir) : files_(files), dir_(std::move(dir)) {}

  // The next Take begins at `index`: what is before it is read over, from the beginning of the log
  // when it was already taken.
  void SeekTo(uint64_t index);
  uint64_t next() const { return next_; }
  // Up to kRowsPerCommit rows below `durable`, which is at the end of a batch; none when there is
  // nothing new. DATA_LOSS: durable entries cannot be read. Otherwise as the file system says.
  absl::StatusOr<std::vector<Row>> Take(uint64_t durable);

 private:
  absl::StatusOr<bool> ReadBatch(uint64_t durable);

  FileSystem& files_;
  const std::string dir_;
  uint64_t next_ = 0;
  ledger::Position position_;
  std::unique_ptr<ledger::Walker> walker_;  // null: made anew at position_
  std::vector<Row> read_;                   // of the batch that was read last, not taken yet
  size_t taken_ = 0;                        // of read_
};

}  // namespace weir::second_home
