#include "compliance/ledger/segment_writer.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

// Smaller files are not worth making ahead.
constexpr uint64_t kSpareFromBytes = 1u << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<SegmentWriter>> SegmentWriter::Resume(FileSystem& files,
                                                                     std::string dir,
                                                                     const Position& from,
                                                                     uint64_t left,
                                                                     SegmentOptions options) {
  std::unique_ptr<SegmentWriter> writer(
      new SegmentWriter(files, std::move(dir), from, std::move(options)));
  WEIR_RETURN_IF_ERROR(writer->Open());
  writer->zero_from_ = from.offset + left;
  return writer;
}

absl::Status SegmentWriter::Open() {
  WEIR_ASSIGN_OR_RETURN(file_,
                        files_.Open(SegmentPath(dir_, position_.segment), OpenMode::kCreate));
  WEIR_ASSIGN_OR_RETURN(allocated_, file_->Size());
  zero_from_ = 0;
  return absl::OkStatus();
}

absl::Status SegmentWriter::TrimFile() {
  if (allocated_ <= position_.offset) return absl::OkStatus();
  WEIR_RETURN_IF_ERROR(file_->Truncate(position_.offset));
  WEIR_RETURN_IF_ERROR(file_->Sync());
  allocated_ = zero_from_ = position_.offset;
  return absl::OkStatus();
}

absl::Status SegmentWriter::BeginNextSegment() {
  WEIR_RETURN_IF_ERROR(TrimFile());
  ++position_.segment;
  position_.offset = 0;
  WEIR_RETURN_IF_ERROR(spare_.TakeAs(SegmentPath(dir_, position_.segment)).status());
  return Open();
}

// A spare file is asked for when this one is half full.
void SegmentWriter::MakeSpare() {
  const uint64_t bytes = options_.segment_bytes;
  if (bytes >= kSpareFromBytes && position_.offset >= bytes / 2) spare_.Make();
}

// Everything up to the end of the file that may hold something else is written over, and the file
// grows by whole steps, in the same write as the batch.
absl::Status SegmentWriter::WriteDurably(std::string& batch) {
  WEIR_RETURN_IF_ERROR(file_->CheckName());
  const uint64_t end = position_.offset + batch.size();
  uint64_t written_to = std::max(end, zero_from_);
  if (end > allocated_) {
    written_to = (end + options_.grow_bytes - 1) / options_.grow_bytes * options_.grow_bytes;
  }
  batch.resize(written_to - position_.offset, '\0');
  WEIR_RETURN_IF_ERROR(file_->WriteAt(position_.offset, batch));
  WEIR_RETURN_IF_ERROR(file_->Sync());
  allocated_ = std::max(allocated_, written_to);
  zero_from_ = end;
  position_.offset = end;
  return absl::OkStatus();
}

absl::Status SegmentWriter::Write(std::string& batch, uint64_t entries,
                                  const crypto::Digest& chain) {
  if (!failed_.ok()) return failed_;
  if (position_.offset >= options_.segment_bytes) failed_ = BeginNextSegment();
  if (failed_.ok() && position_.offset == 0) {
    batch.insert(0, ToBytes(SegmentHeader{position_.segment, position_.entries, position_.chain,
                                          options_.origin}));
  }
  if (failed_.ok()) failed_ = WriteDurably(batch);
  if (!failed_.ok()) return failed_;
  position_.entries = entries;
  position_.chain = chain;
  MakeSpare();
  return absl::OkStatus();
}

absl::Status SegmentWriter::Trim() {
  if (failed_.ok()) failed_ = TrimFile();
  return failed_;
}

}  // namespace weir::ledger
