#include "compliance/ledger/open_exchanges.h"

#include "compliance/base/status.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tree.h"

namespace weir::ledger {

absl::Status Follow(const EntryHead& head, const EntryPlace& place, OpenExchanges& open) {
  if (head.kind != EntryKind::kOpen && head.kind != EntryKind::kClose) return absl::OkStatus();
  absl::StatusOr<Id> exchange = Id();
  if (!head.exchange.empty()) exchange = Id::Parse(head.exchange);
  if (!exchange.ok()) return DataLoss("{}", ToStd(exchange.status().message()));
  if (head.kind == EntryKind::kClose) {
    open.erase(*exchange);
  } else {
    open.insert_or_assign(*exchange, place);
  }
  return absl::OkStatus();
}

absl::StatusOr<Entry> ReadEntryAt(FileSystem& files, const std::string& dir,
                                  const EntryPlace& place) {
  WEIR_ASSIGN_OR_RETURN(const auto file,
                        files.Open(SegmentPath(dir, place.segment), OpenMode::kRead));
  WEIR_ASSIGN_OR_RETURN(const std::string frame,
                        file->ReadAt(place.offset, kFrameHeaderSize + kEntryLimitBytes));
  const auto header = ReadFrameHeader(frame);
  const bool is_there = header && header->type == FrameType::kLeaf &&
                        header->sequence == place.index &&
                        frame.size() >= kFrameHeaderSize + header->size;
  const std::string_view bytes =
      is_there ? std::string_view(frame).substr(kFrameHeaderSize, header->size) : "";
  if (!is_there || LeafHash(bytes) != place.leaf) {
    return DataLoss("{}: byte {}: entry {} is not there", SegmentName(place.segment), place.offset,
                    place.index);
  }
  WEIR_ASSIGN_OR_RETURN(ClearEntry clear, DecodeEntry(bytes));
  return std::move(clear.entry);
}

}  // namespace weir::ledger
