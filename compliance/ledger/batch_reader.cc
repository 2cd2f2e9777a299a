#include "compliance/ledger/batch_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {
namespace {

// More than any writer puts into one batch; keeps a forged file from filling the memory.
constexpr uint64_t kBatchLimitBytes = 64u << 20;

bool AllZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

}  // namespace

std::string Damage::ToString() const {
  std::string text = fmt::format("{}: byte {}: ", file, offset);
  if (entry) text += fmt::format("entry {}: ", *entry);
  return text + what;
}

void LeafHashes(const Batch& batch, std::vector<crypto::Digest>& leaves) {
  std::vector<std::string_view> messages;
  messages.reserve(batch.records.size());
  for (const RecordView& record : batch.records) messages.push_back(record.leaf);
  crypto::HashEach(crypto::Hash::kSha256, kLeafPrefix, messages, leaves);
}

BatchReader::BatchReader(std::unique_ptr<File> file, uint64_t segment, uint64_t offset,
                         uint64_t next_index)
    : file_(std::move(file)),
      segment_(segment),
      position_(offset),
      next_index_(next_index),
      window_(offset) {}

absl::StatusOr<std::optional<SegmentHeader>> BatchReader::ReadHeader() const {
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, file_->ReadAt(0, kSegmentHeaderLimit));
  return ReadSegmentHeader(bytes);
}

void BatchReader::SkipHeader(const SegmentHeader& header) {
  position_ = header.size();
  next_index_ = header.first_index;
}

absl::StatusOr<std::optional<BatchReader::Piece>> BatchReader::ReadFrame(uint64_t offset) {
  WEIR_ASSIGN_OR_RETURN(const std::string_view head,
                        window_.Read(*file_, offset, kFrameHeaderSize));
  const auto header = ReadFrameHeader(head);
  if (!header) return std::nullopt;
  WEIR_ASSIGN_OR_RETURN(const std::string_view frame,
                        window_.Read(*file_, offset, kFrameHeaderSize + header->size));
  if (frame.size() < kFrameHeaderSize + header->size || !HasGoodChecksum(frame, *header)) {
    return std::nullopt;
  }
  return Piece{*header, offset};
}

// A batch is one or more times: a leaf, then its blobs; then the trailer.
bool BatchReader::FitsBehind(const FrameHeader& header) const {
  const bool first = pieces_.empty();
  const uint64_t expected = first ? next_index_ : pieces_.back().header.sequence + 1;
  switch (header.type) {
    case FrameType::kLeaf:
      return header.sequence == expected;
    case FrameType::kBlob:
      return !first && header.sequence == pieces_.back().header.sequence;
    case FrameType::kTrailer:
      return !first && header.sequence == expected;
  }
  return false;
}

Step BatchReader::Damaged(uint64_t offset, std::string what) {
  damage_ = Damage{SegmentName(segment_), offset, std::nullopt, std::move(what)};
  return Step::kDamaged;
}

std::string_view BatchReader::PayloadOf(const Piece& piece) const {
  return window_.Held(piece.offset + kFrameHeaderSize, piece.header.size);
}

void BatchReader::TakePieces() {
  batch_.records.clear();
  batch_.sealed.clear();
  batch_.sealed.reserve(pieces_.size());  // spans into it stay good
  for (const Piece& piece : pieces_) {
    if (piece.header.type == FrameType::kLeaf) {
      batch_.records.push_back({piece.header.sequence, piece.offset, PayloadOf(piece),
                                std::span(batch_.sealed).subspan(batch_.sealed.size())});
    } else if (piece.header.type == FrameType::kBlob) {
      batch_.sealed.push_back(PayloadOf(piece));
      auto& sealed = batch_.records.back().sealed;
      sealed = {sealed.data(), sealed.size() + 1};
    }
  }
}

Step BatchReader::Finish() {
  batch_.segment = segment_;
  TakePieces();
  const Piece& last = pieces_.back();
  const auto trailer = ReadTrailer(PayloadOf(last));
  const uint64_t size = next_index_ + batch_.records.size();
  if (!trailer || trailer->first_index != next_index_ || trailer->tree_size != size ||
      trailer->count != batch_.records.size()) {
    return Damaged(last.offset, "the trailer does not describe its batch");
  }
  batch_.trailer = *trailer;
  batch_.trailer_offset = last.offset;
  batch_.chain = ChainHash(PayloadOf(last));
  position_ = last.offset + kFrameHeaderSize + last.header.size;
  next_index_ = size;
  return Step::kBatch;
}

absl::StatusOr<Step> BatchReader::Next() {
  window_.Drop(position_);
  pieces_.clear();
  uint64_t offset = position_;
  while (offset - position_ < kBatchLimitBytes) {
    WEIR_ASSIGN_OR_RETURN(const auto piece, ReadFrame(offset));
    if (!piece) {
      WEIR_ASSIGN_OR_RETURN(const std::string_view head,
                            window_.Read(*file_, offset, kFrameHeaderSize));
      if (pieces_.empty() && AllZero(head)) return Step::kEnd;
      return Damaged(offset, "no whole frame with a good checksum");
    }
    if (!FitsBehind(piece->header)) return Damaged(offset, "the frame is out of order");
    pieces_.push_back(*piece);
    if (piece->header.type == FrameType::kTrailer) return Finish();
    offset += kFrameHeaderSize + piece->header.size;
  }
  return Damaged(position_, "a batch without an end");
}

}  // namespace weir::ledger
