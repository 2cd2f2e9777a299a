#include "compliance/ledger/recovery.h"

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/resume.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {
namespace {

class Recovery {
 public:
  // Goes on behind `from`; the log begins at `beginning`.
  Recovery(FileSystem& files, const std::string& dir, const Checkpoint& checkpoint, Published from,
           Published beginning)
      : files_(files),
        walker_(files, dir, from.position),
        dir_(dir),
        checkpoint_(checkpoint),
        resume_(from.resume),
        tiles_(std::move(from.tiles)),
        gm_(std::move(from.gm)),
        open_(std::move(from.open)) {
    recovered_.published = beginning;
    recovered_.beginning = std::move(beginning);
  }

  absl::StatusOr<Recovered> Run() {
    recovered_.read_from = tiles_.size();
    WEIR_RETURN_IF_ERROR(CheckRoot());
    NotePublished();
    WEIR_ASSIGN_OR_RETURN(Step step, walker_.Next());
    while (step == Step::kBatch) {
      for (const RecordView& record : walker_.batch().records) WEIR_RETURN_IF_ERROR(Take(record));
      WEIR_RETURN_IF_ERROR(CheckBatchRoot(walker_.batch()));
      NotePublished();
      WEIR_ASSIGN_OR_RETURN(step, walker_.Next());
    }
    WEIR_RETURN_IF_ERROR(EndAt(step));
    recovered_.position = walker_.position();
    recovered_.tree = tiles_.range();
    WEIR_RETURN_IF_ERROR(ReadOpen());
    return std::move(recovered_);
  }

 private:
  absl::Status Take(const RecordView& record) {
    const crypto::Digest leaf = LeafHash(record.leaf);
    tiles_.Append(record.leaf, leaf, full_);
    full_.clear();
    WEIR_RETURN_IF_ERROR(CheckRoot());
    const absl::StatusOr<EntryHead> head = ReadEntryHead(record.leaf);
    if (!head.ok()) return NoEntry(record, head.status());
    if (head->suite == crypto::Suite::kGm) gm_.Append(LeafHash(record.leaf, crypto::Hash::kSm3));
    const EntryPlace place{walker_.batch().segment, record.offset, record.index, leaf};
    const absl::Status followed = Follow(*head, place, open_);
    return followed.ok() ? followed : NoEntry(record, followed);
  }

  absl::Status NoEntry(const RecordView& record, const absl::Status& why) const {
    return DataLoss("{}: {}: entry {}: {}", dir_, SegmentName(walker_.batch().segment),
                    record.index, ToStd(why.message()));
  }

  void NotePublished() {
    if (tiles_.size() != checkpoint_.size) return;
    recovered_.published = {walker_.position(), tiles_, gm_, open_, resume_};
  }

  absl::Status ReadOpen() {
    for (const auto& [exchange, place] : open_) {
      WEIR_ASSIGN_OR_RETURN(recovered_.open[exchange], ReadEntryAt(files_, dir_, place));
    }
    return absl::OkStatus();
  }

  absl::Status CheckRoot() const {
    if (tiles_.size() != checkpoint_.size || tiles_.Root() == checkpoint_.root) {
      return absl::OkStatus();
    }
    return DataLoss("{}: the root of the first {} entries is not the one that was signed", dir_,
                    checkpoint_.size);
  }

  absl::Status CheckBatchRoot(const Batch& batch) const {
    if (tiles_.Root() == batch.trailer.root) return absl::OkStatus();
    return DataLoss("{}: {}: byte {}: the root of the batch is wrong", dir_,
                    SegmentName(batch.segment), batch.trailer_offset);
  }

  // A tail may be cut when a crash can have left it and nothing that was signed is in it.
  absl::Status EndAt(Step step) {
    Tail tail;
    if (walker_.file() != nullptr) {
      const Position& at = walker_.position();
      WEIR_ASSIGN_OR_RETURN(tail, InspectTail(*walker_.file(), at.offset, at.entries));
    }
    const bool lost = tiles_.size() < checkpoint_.size;
    const bool damaged = step == Step::kDamaged && (lost || !walker_.in_last_segment());
    if (damaged || tail.kind == TailKind::kDamaged) return DamagedAt(step, tail);
    if (lost) {
      return Error(
          absl::StatusCode::kFailedPrecondition,
          "{} holds {} entries but {} were signed: it was cut or restored from an older copy", dir_,
          tiles_.size(), checkpoint_.size);
    }
    recovered_.left = tail.size_bytes;
    if (tail.kind != TailKind::kZero) {
      recovered_.cut = CutTail{walker_.position().segment, walker_.position().offset,
                               tail.size_bytes, std::string(tail.digest.view())};
    }
    return absl::OkStatus();
  }

  absl::Status DamagedAt(Step step, const Tail& tail) const {
    const std::string place =
        step == Step::kDamaged ? walker_.damage().ToString()
                               : fmt::format("{}: byte {}: bytes of no batch",
                                             SegmentName(walker_.position().segment), tail.offset);
    return DataLoss("{}: {}", dir_, place);
  }

  FileSystem& files_;
  Walker walker_;
  const std::string& dir_;
  const Checkpoint& checkpoint_;
  const Position resume_;
  TileBuilder tiles_;
  CompactRange gm_;
  OpenExchanges open_;
  std::vector<TileFile> full_;  // not written: they are there, or the publisher begins anew
  Recovered recovered_;
};

}  // namespace

absl::StatusOr<Recovered> Recover(FileSystem& files, const std::string& dir,
                                  const Checkpoint& checkpoint, const VerifierKey& key) {
  WEIR_ASSIGN_OR_RETURN(Published beginning, ReadPruned(files, dir, key));
  if (beginning.position.entries > checkpoint.size) {
    return DataLoss("{}: {} entries were pruned, {} signed", dir, beginning.position.entries,
                    checkpoint.size);
  }
  absl::StatusOr<Published> from = ReadResume(files, dir, key, checkpoint, beginning.position);
  if (!from.ok() && from.status().code() != absl::StatusCode::kNotFound) {
    log::Warning("ledger_read_whole", {{"status", from.status()}});
  }
  Published start = from.ok() ? *std::move(from) : beginning;
  return Recovery(files, dir, checkpoint, std::move(start), std::move(beginning)).Run();
}

}  // namespace weir::ledger
