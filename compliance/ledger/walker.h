// Walks a log from segment to segment, batch by batch, and checks that they hang together: names,
// headers, indices and the chain of trailers. It does not hash entries; its users do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/batch_reader.h"

namespace weir::ledger {

// A place between two batches. The default is the beginning of a log.
struct Position {
  uint64_t segment = 0;
  uint64_t offset = 0;   // in the file; 0: before its header
  uint64_t entries = 0;  // before this place
  crypto::Digest chain;  // ChainHash of the trailer before; zero at the beginning
  friend bool operator==(const Position&, const Position&) = default;
};

// One thread at a time. `files` must outlive it. A log may grow under it: a walker made again from
// position() sees what has been added.
class Walker {
 public:
  Walker(FileSystem& files, std::string dir, Position from = {});

  // A failure is one of the file system; what is wrong with the log is kDamaged.
  absl::StatusOr<Step> Next();

  const Batch& batch() const { return reader_->batch(); }  // after kBatch
  const Damage& damage() const { return damage_; }         // after kDamaged
  const Position& position() const { return position_; }   // behind the last whole batch
  const std::string& origin() const { return origin_; }    // of the last header read; empty before
  // After kEnd or kDamaged: whether no later segment has been begun.
  bool in_last_segment() const { return segment_ == last_segment_; }
  // The open file, for InspectTail. Null when the log has no segment at all.
  const File* file() const { return reader_ ? &reader_->file() : nullptr; }

 private:
  absl::Status FindLastSegment();
  absl::StatusOr<Step> OpenSegment();
  absl::StatusOr<Step> EndSegment();
  Step CheckBatch();
  Step Damaged(uint64_t offset, std::string what);

  FileSystem& files_;
  std::string dir_;
  Position position_;
  uint64_t segment_;  // being read
  uint64_t last_segment_ = 0;
  bool has_segments_ = false;
  std::string origin_;
  std::unique_ptr<BatchReader> reader_;
  Damage damage_;
};

}  // namespace weir::ledger
