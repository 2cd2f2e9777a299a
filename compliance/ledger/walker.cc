#include "compliance/ledger/walker.h"

#include <algorithm>
#include <optional>

#include "compliance/base/status.h"
#include "compliance/ledger/tail.h"

namespace weir::ledger {

Walker::Walker(FileSystem& files, std::string dir, Position from)
    : files_(files), dir_(std::move(dir)), position_(from), segment_(from.segment) {}

Step Walker::Damaged(uint64_t offset, std::string what) {
  damage_ = Damage{SegmentName(segment_), offset, std::nullopt, std::move(what)};
  return Step::kDamaged;
}

absl::Status Walker::FindLastSegment() {
  if (!files_.Exists(SegmentDirectory(dir_))) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto names, files_.List(SegmentDirectory(dir_)));
  for (const std::string& name : names) {
    const auto number = SegmentNumberOf(name);
    if (!number) continue;
    has_segments_ = true;
    last_segment_ = std::max(last_segment_, *number);
  }
  return absl::OkStatus();
}

// Opens segment_ and goes behind its header. kBatch: ready to read; kEnd: it has not been begun.
absl::StatusOr<Step> Walker::OpenSegment() {
  auto file = files_.Open(SegmentPath(dir_, segment_), OpenMode::kRead);
  if (file.status().code() == absl::StatusCode::kNotFound) return Damaged(0, "the file is missing");
  if (!file.ok()) return file.status();
  reader_ = std::make_unique<BatchReader>(*std::move(file), segment_, position_.offset,
                                          position_.entries);
  WEIR_ASSIGN_OR_RETURN(const auto header, reader_->ReadHeader());
  if (!header) {
    WEIR_ASSIGN_OR_RETURN(const Tail tail, InspectTail(reader_->file(), 0, position_.entries));
    if (tail.kind == TailKind::kZero && position_.offset == 0 && in_last_segment())
      return Step::kEnd;
    return Damaged(0, "the header of the file is damaged");
  }
  if (header->number != segment_ || (!origin_.empty() && header->origin != origin_)) {
    return Damaged(0, "the header belongs to another file");
  }
  origin_ = header->origin;
  if (position_.offset != 0) return Step::kBatch;
  if (header->first_index != position_.entries || header->previous != position_.chain) {
    return Damaged(0, "the file does not follow the one before");
  }
  reader_->SkipHeader(*header);
  return Step::kBatch;
}

// At the end of segment_: goes on to the next one, if any.
absl::StatusOr<Step> Walker::EndSegment() {
  if (in_last_segment()) return Step::kEnd;
  WEIR_ASSIGN_OR_RETURN(const Tail tail,
                        InspectTail(reader_->file(), reader_->position(), position_.entries));
  if (tail.kind != TailKind::kZero) return Damaged(tail.offset, "bytes behind the last batch");
  ++segment_;
  position_.segment = segment_;
  position_.offset = 0;
  reader_ = nullptr;
  return Next();
}

Step Walker::CheckBatch() {
  const Batch& batch = reader_->batch();
  if (batch.trailer.previous != position_.chain) {
    return Damaged(batch.trailer_offset, "the batch does not follow the one before");
  }
  position_ = Position{segment_, reader_->position(), reader_->next_index(), batch.chain};
  return Step::kBatch;
}

absl::StatusOr<Step> Walker::Next() {
  if (!reader_) {
    WEIR_RETURN_IF_ERROR(FindLastSegment());
    if (!has_segments_) return Step::kEnd;
    if (segment_ > last_segment_) return Damaged(0, "the file is missing");
    WEIR_ASSIGN_OR_RETURN(const Step opened, OpenSegment());
    if (opened != Step::kBatch) return opened;
  }
  WEIR_ASSIGN_OR_RETURN(const Step step, reader_->Next());
  if (step == Step::kBatch) return CheckBatch();
  if (step == Step::kEnd) return EndSegment();
  damage_ = reader_->damage();
  return Step::kDamaged;
}

}  // namespace weir::ledger
