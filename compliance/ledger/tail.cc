#include "compliance/ledger/tail.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "compliance/base/status.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/segment.h"

namespace weir::ledger {
namespace {

// The whole frame at the beginning of `bytes`, or nothing.
std::optional<FrameHeader> WholeFrameAt(std::string_view bytes) {
  const auto header = ReadFrameHeader(bytes);
  if (!header || bytes.size() < kFrameHeaderSize + header->size) return std::nullopt;
  const std::string_view frame = bytes.substr(0, kFrameHeaderSize + header->size);
  return HasGoodChecksum(frame, *header) ? header : std::nullopt;
}

// The tree size up to which a frame vouches that entries were written before its batch.
uint64_t EntriesBefore(const FrameHeader& header, std::string_view frame) {
  if (header.type != FrameType::kTrailer) return 0;
  const auto trailer = ReadTrailer(frame.substr(kFrameHeaderSize, header.size));
  return trailer ? trailer->first_index : 0;
}

bool BeginsLikeABatch(std::string_view bytes, uint64_t position, uint64_t next_index) {
  if (position == 0 && bytes.starts_with(kSegmentMagic)) return true;
  const auto header = ReadFrameHeader(bytes);
  return header && header->type == FrameType::kLeaf && header->sequence == next_index;
}

TailKind KindOf(std::string_view bytes, uint64_t position, uint64_t next_index) {
  bool unfinished = BeginsLikeABatch(bytes, position, next_index);
  for (size_t at = bytes.find(kFrameMagic); at != std::string_view::npos;
       at = bytes.find(kFrameMagic, at + 1)) {
    const auto header = WholeFrameAt(bytes.substr(at));
    if (!header || header->sequence < next_index) continue;
    if (EntriesBefore(*header, bytes.substr(at)) > next_index) return TailKind::kDamaged;
    unfinished = true;
  }
  return unfinished ? TailKind::kUnfinished : TailKind::kGarbage;
}

// From the first byte that is not zero to behind the last; both `end` when there is none. A file
// may have been made ahead: it is not read in one piece.
struct Span {
  uint64_t begin;
  uint64_t end;
};

absl::StatusOr<Span> NotZero(const File& file, uint64_t from, uint64_t size) {
  constexpr size_t kPieceBytes = 1u << 20;
  const std::string zeros(kPieceBytes, '\0');
  Span span{size, from};
  for (uint64_t at = from; at < size; at += kPieceBytes) {
    WEIR_ASSIGN_OR_RETURN(const std::string piece, file.ReadAt(at, kPieceBytes));
    if (std::string_view(zeros).starts_with(piece)) continue;
    span.begin = std::min<uint64_t>(span.begin, at + piece.find_first_not_of('\0'));
    span.end = at + piece.find_last_not_of('\0') + 1;
  }
  return span;
}

}  // namespace

absl::StatusOr<Tail> InspectTail(const File& file, uint64_t position, uint64_t next_index) {
  WEIR_ASSIGN_OR_RETURN(const uint64_t size, file.Size());
  Tail tail;
  tail.offset = position;
  if (size <= position) return tail;
  WEIR_ASSIGN_OR_RETURN(const Span span, NotZero(file, position, size));
  if (span.end <= span.begin) return tail;
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, file.ReadAt(position, span.end - position));
  tail.offset = span.begin;
  tail.size_bytes = bytes.size();
  tail.digest = crypto::Sha256Of(bytes);
  tail.kind = KindOf(bytes, position, next_index);
  return tail;
}

}  // namespace weir::ledger
