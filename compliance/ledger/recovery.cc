#include "compliance/ledger/recovery.h"

#include "compliance/base/status.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {
namespace {

class Recovery {
 public:
  Recovery(FileSystem& files, const std::string& dir, const Checkpoint& checkpoint)
      : walker_(files, dir), dir_(dir), checkpoint_(checkpoint) {}

  absl::StatusOr<Recovered> Run() {
    WEIR_RETURN_IF_ERROR(CheckRoot());
    WEIR_ASSIGN_OR_RETURN(Step step, walker_.Next());
    while (step == Step::kBatch) {
      for (const RecordView& record : walker_.batch().records) WEIR_RETURN_IF_ERROR(Take(record));
      WEIR_RETURN_IF_ERROR(CheckBatchRoot(walker_.batch()));
      if (tiles_.size() == checkpoint_.size)
        recovered_.published = {walker_.position(), tiles_, gm_};
      WEIR_ASSIGN_OR_RETURN(step, walker_.Next());
    }
    WEIR_RETURN_IF_ERROR(EndAt(step));
    recovered_.position = walker_.position();
    recovered_.tree = tiles_.range();
    return std::move(recovered_);
  }

 private:
  absl::Status Take(const RecordView& record) {
    tiles_.Append(record.leaf, LeafHash(record.leaf), full_);
    full_.clear();
    WEIR_RETURN_IF_ERROR(CheckRoot());
    auto clear = DecodeEntry(record.leaf);
    if (!clear.ok()) {
      return DataLoss("{}: {}: entry {}: {}", dir_, SegmentName(walker_.batch().segment),
                      record.index, ToStd(clear.status().message()));
    }
    if (clear->suite == crypto::Suite::kGm) gm_.Append(LeafHash(record.leaf, crypto::Hash::kSm3));
    Entry& entry = clear->entry;
    if (entry.kind == EntryKind::kClose) recovered_.open.erase(entry.exchange);
    if (entry.kind != EntryKind::kOpen) return absl::OkStatus();
    const Id exchange = entry.exchange;
    recovered_.open.insert_or_assign(exchange, std::move(entry));
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

  Walker walker_;
  const std::string& dir_;
  const Checkpoint& checkpoint_;
  TileBuilder tiles_;
  CompactRange gm_{crypto::Hash::kSm3};
  std::vector<TileFile> full_;  // not written: they are there, or the publisher begins anew
  Recovered recovered_;
};

}  // namespace

absl::StatusOr<Recovered> Recover(FileSystem& files, const std::string& dir,
                                  const Checkpoint& checkpoint) {
  return Recovery(files, dir, checkpoint).Run();
}

}  // namespace weir::ledger
