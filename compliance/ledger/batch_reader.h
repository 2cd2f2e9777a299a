// Reads one segment file, a whole batch at a time, in constant memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/read_window.h"
#include "compliance/ledger/segment.h"

namespace weir::ledger {

// One entry as it lies in the file. Views into the reader, valid until its next call.
struct RecordView {
  uint64_t index = 0;
  uint64_t offset = 0;  // of its leaf frame
  std::string_view leaf;
  std::span<const std::string_view> sealed;
};

struct Batch {
  uint64_t segment = 0;
  uint64_t trailer_offset = 0;
  std::vector<RecordView> records;
  std::vector<std::string_view> sealed;  // of all records
  Trailer trailer;
  crypto::Digest chain;  // ChainHash of this trailer
};

// LeafHash of each record of the batch, which is quicker than one after another.
void LeafHashes(const Batch& batch, std::vector<crypto::Digest>& leaves);

// The first thing that is wrong with a log.
struct Damage {
  std::string file;  // relative to the log's directory
  uint64_t offset = 0;
  std::optional<uint64_t> entry;
  std::string what;

  std::string ToString() const;  // "segment/000000000000.seg: byte 71: ..."
};

enum class Step {
  kBatch,    // batch() is the next one
  kEnd,      // no further frame: the end of the file, or zeros
  kDamaged,  // damage() says what and where
};

// Checks frames (magic, checksum, order, sequence) and nothing beyond the file. One thread at a
// time.
class BatchReader {
 public:
  // Starts at `offset`, just behind a batch, or 0 for the header. `next_index` is what follows
  // there.
  BatchReader(std::unique_ptr<File> file, uint64_t segment, uint64_t offset, uint64_t next_index);

  // The header of the file; nothing when it is damaged or not there. Any position.
  absl::StatusOr<std::optional<SegmentHeader>> ReadHeader() const;
  // Goes behind the header. REQUIRES: position is 0.
  void SkipHeader(const SegmentHeader& header);

  // On kEnd and kDamaged the position stays behind the last whole batch.
  absl::StatusOr<Step> Next();

  const Batch& batch() const { return batch_; }
  const Damage& damage() const { return damage_; }
  uint64_t position() const { return position_; }
  uint64_t next_index() const { return next_index_; }
  const File& file() const { return *file_; }

 private:
  struct Piece {  // a frame of the batch that is being read; offsets stay good when the window
                  // moves
    FrameHeader header;
    uint64_t offset;
  };

  absl::StatusOr<std::optional<Piece>> ReadFrame(uint64_t offset);
  bool FitsBehind(const FrameHeader& header) const;
  Step Damaged(uint64_t offset, std::string what);
  Step Finish();
  void TakePieces();
  std::string_view PayloadOf(const Piece& piece) const;

  std::unique_ptr<File> file_;
  uint64_t segment_;
  uint64_t position_;
  uint64_t next_index_;
  ReadWindow window_;
  std::vector<Piece> pieces_;  // of the batch being read
  Batch batch_;
  Damage damage_;
};

}  // namespace weir::ledger
