#include "compliance/spool/prune.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/open_exchanges.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tile_store.h"
#include "compliance/ledger/walker.h"
#include "compliance/ledger/wire.h"

namespace weir::spool {
namespace {

using ledger::EntryKind;
using ledger::PrunePlace;

absl::StatusOr<uint64_t> SizeOf(FileSystem& files, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const auto file, files.Open(path, OpenMode::kRead));
  return file->Size();
}

// Reads what is left of a log and notes where each of its segments begins, and which of them is the
// oldest that is still needed here.
class Survey {
 public:
  Survey(FileSystem& files, const std::string& dir, absl::Time now)
      : files_(files),
        dir_(dir),
        now_(now),
        has_gm_(files.Exists(ledger::GmVerifierKeyPath(dir))) {}

  absl::Status Run(ledger::Published beginning) {
    tree_ = beginning.tiles.range();
    gm_ = std::move(beginning.gm);
    ledger::Position at = beginning.position;
    ledger::Walker walker(files_, dir_, at);
    while (true) {
      WEIR_ASSIGN_OR_RETURN(const ledger::Step step, walker.Next());
      if (step != ledger::Step::kBatch) break;  // what is behind is newer than all that may go
      const uint64_t segment = walker.batch().segment;
      if (segment != at.segment) {
        places_.push_back({{segment, 0, at.entries, at.chain}, tree_, gm_});
      }
      for (const ledger::RecordView& record : walker.batch().records) {
        WEIR_RETURN_IF_ERROR(Take(record, segment));
      }
      at = walker.position();
    }
    for (const auto& [exchange, place] : open_) Need(place.segment);
    return absl::OkStatus();
  }

  // The beginnings of segments, oldest first, but of the first that was read.
  const std::vector<PrunePlace>& places() const { return places_; }
  bool IsNeeded(uint64_t segment) const { return needed_ && segment >= *needed_; }

 private:
  absl::Status Take(const ledger::RecordView& record, uint64_t segment) {
    const crypto::Digest leaf = ledger::LeafHash(record.leaf);
    tree_.Append(leaf);
    if (has_gm_) gm_.Append(ledger::LeafHash(record.leaf, crypto::Hash::kSm3));
    WEIR_ASSIGN_OR_RETURN(const ledger::EntryHead head, ledger::ReadEntryHead(record.leaf));
    if (head.kind == EntryKind::kHold) {
      WEIR_ASSIGN_OR_RETURN(const auto clear, ledger::DecodeEntry(record.leaf));
      if (clear.entry.hold && clear.entry.hold->until > now_) Need(segment);
    }
    return ledger::Follow(head, {segment, record.offset, record.index, leaf}, open_);
  }

  void Need(uint64_t segment) { needed_ = std::min(needed_.value_or(segment), segment); }

  FileSystem& files_;
  const std::string& dir_;
  const absl::Time now_;
  const bool has_gm_;
  ledger::CompactRange tree_;
  ledger::CompactRange gm_{crypto::Hash::kSm3};
  ledger::OpenExchanges open_;
  std::vector<PrunePlace> places_;
  std::optional<uint64_t> needed_;
};

// The first place that leaves no more than `keep_bytes`; else the last that may be.
absl::StatusOr<std::optional<PrunePlace>> Choose(FileSystem& files, const std::string& dir,
                                                 const Survey& survey, uint64_t left_bytes,
                                                 const PruneOrder& order) {
  std::optional<PrunePlace> chosen;
  for (const PrunePlace& place : survey.places()) {
    const uint64_t last = place.position.segment - 1;
    if (left_bytes <= order.keep_bytes || place.position.entries > order.proven ||
        survey.IsNeeded(last)) {
      break;
    }
    WEIR_ASSIGN_OR_RETURN(const uint64_t size, SizeOf(files, ledger::SegmentPath(dir, last)));
    left_bytes -= std::min(left_bytes, size);
    chosen = place;
  }
  return chosen;
}

// Whether the oldest segment is whole and proven: spares the survey where it is not.
absl::StatusOr<bool> SecondBeginsBy(uint64_t proven, FileSystem& files, const std::string& dir,
                                    const ledger::Position& from) {
  const auto file = files.Open(ledger::SegmentPath(dir, from.segment + 1), OpenMode::kRead);
  if (file.status().code() == absl::StatusCode::kNotFound) return false;
  if (!file.ok()) return file.status();
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, (*file)->ReadAt(0, ledger::kSegmentHeaderLimit));
  const auto header = ledger::ReadSegmentHeader(bytes);
  return header && header->first_index <= proven;
}

}  // namespace

absl::StatusOr<uint64_t> SegmentBytes(FileSystem& files, const std::string& dir) {
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(ledger::SegmentDirectory(dir)));
  uint64_t bytes = 0;
  for (const std::string& name : names) {
    const auto size = SizeOf(files, ledger::SegmentDirectory(dir) + "/" + name);
    if (size.status().code() == absl::StatusCode::kNotFound) continue;  // gone meanwhile
    if (!size.ok()) return size.status();
    bytes += *size;
  }
  return bytes;
}

absl::StatusOr<PruneResult> Prune(FileSystem& files, const std::string& dir,
                                  const PruneOrder& order, const crypto::Signer& signer) {
  WEIR_ASSIGN_OR_RETURN(const ledger::VerifierKey key, ledger::ReadVerifierKey(files, dir));
  WEIR_ASSIGN_OR_RETURN(const auto head, ledger::ReadCheckpoint(files, dir, key));
  // Whoever signs the log stands behind the last entry that was signed, perhaps at the end of a
  // file: not all of that file's entries may go.
  PruneOrder both = order;
  both.proven = std::min(order.proven, head.size - std::min<uint64_t>(head.size, 1));
  WEIR_ASSIGN_OR_RETURN(const uint64_t bytes, SegmentBytes(files, dir));
  WEIR_ASSIGN_OR_RETURN(const ledger::Position from, ledger::BeginningOf(files, dir));
  PruneResult result{from.entries, false};
  if (bytes <= order.keep_bytes) return result;
  // A log that was opened without its last tiles reads the entries again to write them: until they
  // are there nothing may go from under it.
  if (!ledger::HasTiles(files, dir, head.size, from.entries)) return result;
  WEIR_ASSIGN_OR_RETURN(const bool worthwhile, SecondBeginsBy(both.proven, files, dir, from));
  if (!worthwhile) return result;
  result.surveyed = true;
  WEIR_ASSIGN_OR_RETURN(ledger::Published beginning, ledger::ReadPruned(files, dir, key));
  Survey survey(files, dir, order.now);
  WEIR_RETURN_IF_ERROR(survey.Run(std::move(beginning)));
  WEIR_ASSIGN_OR_RETURN(const auto place, Choose(files, dir, survey, bytes, both));
  if (!place) return result;
  WEIR_RETURN_IF_ERROR(ledger::PruneBefore(files, dir, key.name(), *place, signer));
  log::Info("spool_pruned", {{"entries", place->position.entries}});
  result.left_from = place->position.entries;
  return result;
}

}  // namespace weir::spool
