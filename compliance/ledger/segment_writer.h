// Puts batches on disk: one write and one sync each, into files whose blocks are there: made ahead
// as a whole while the file before is filled, or else grown in zero-filled steps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/spare_segment.h"
#include "compliance/ledger/walker.h"

namespace weir::ledger {

struct SegmentOptions {
  std::string origin;
  uint64_t segment_bytes = 64u << 20;  // a new file is begun past this size
  uint64_t grow_bytes = 4u << 20;      // step of growth
};

// One thread at a time. After any error every later call fails with the same status: what is on
// disk is then unknown, and the files are not touched again.
class SegmentWriter {
 public:
  // Goes on at `from`. The `left` bytes of the file behind it are overwritten with zeros by the
  // first batch, whatever they are; behind those there are zeros.
  static absl::StatusOr<std::unique_ptr<SegmentWriter>> Resume(FileSystem& files, std::string dir,
                                                               const Position& from, uint64_t left,
                                                               SegmentOptions options);

  // Writes `batch` (whole frames that end with the trailer `chain` is the hash of) durably. May add
  // to `batch`.
  absl::Status Write(std::string& batch, uint64_t entries, const crypto::Digest& chain);
  // Cuts off the zeros behind the last batch.
  absl::Status Trim();

  const Position& position() const { return position_; }
  // There is no room for the next file: what is open can still be closed in this one. Any thread,
  // at any time.
  bool IsDiskNearlyFull() { return spare_.IsDiskFull(); }

 private:
  SegmentWriter(FileSystem& files, std::string dir, Position from, SegmentOptions options)
      : files_(files),
        dir_(std::move(dir)),
        position_(from),
        options_(std::move(options)),
        spare_(files_, dir_, options_.segment_bytes + options_.grow_bytes) {}

  absl::Status Open();
  absl::Status BeginNextSegment();
  absl::Status WriteDurably(std::string& batch);
  absl::Status TrimFile();
  void MakeSpare();

  FileSystem& files_;
  std::string dir_;
  Position position_;
  SegmentOptions options_;
  std::unique_ptr<File> file_;
  uint64_t zero_from_ = 0;  // the file holds zeros from here to allocated_
  uint64_t allocated_ = 0;  // size of the file
  SpareSegment spare_;
  absl::Status failed_;
};

}  // namespace weir::ledger
