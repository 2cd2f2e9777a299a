#include "compliance/ledger/verify.h"

#include <fmt/format.h>

#include <utility>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/cosigned.h"
#include "compliance/ledger/gm_head.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/sealing.h"
#include "compliance/ledger/tail.h"
#include "compliance/ledger/tile_check.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/walker.h"
#include "compliance/ledger/wire.h"
#include "compliance/ledger/writer_watch.h"

namespace weir::ledger {
namespace {

// A log that is being written looks unfinished for the moment of one write. So while a writer has
// it open its end is read again: as long as there is more each time, and kLooks times when there is
// not.
constexpr int kRoundsWithMore = 64;

class Verification {
 public:
  Verification(FileSystem& files, const std::string& dir,
               const std::function<void(uint64_t)>& progress)
      : files_(files), dir_(dir), progress_(progress) {}

  VerifyResult Run() {
    ReadSignedHead();
    GoBehindPruned();
    CheckRoot();
    if (absl::Status read = ReadLog(); !read.ok()) CannotTell(std::string(ToStd(read.message())));
    CheckSecondLength();
    CheckTiles();
    result_.entries = tree_->size();
    result_.root = tree_->Root();
    if (tampered_) {
      result_.outcome = Outcome::kTampered;
    } else if (!cannot_tell_) {
      CheckLength();
    }
    return std::move(result_);
  }

 private:
  // Only the first finding counts, and one that proves a change counts more than one that does not.
  void Tampered(std::string what) {
    if (std::exchange(tampered_, true)) return;
    result_.problem = std::move(what);
  }
  void CannotTell(std::string what) {
    if (std::exchange(cannot_tell_, true) || tampered_) return;
    result_.problem = std::move(what);
  }
  void BadEntry(const RecordView& record, std::string_view what) {
    if (tampered_) return;
    result_.bad_entry = record.index;
    Tampered(fmt::format("entry {}: {}: byte {}: {}", record.index,
                         SegmentName(walker_->batch().segment), record.offset, what));
  }

  // The checkpoint is read first: what it covers must then be found in the files.
  void ReadSignedHead() {
    const auto key = ReadVerifierKey(files_, dir_);
    if (!key.ok()) return NotRead(key.status(), "log.vkey");
    key_ = *key;
    origin_ = key->name();
    const auto checkpoint = ReadCheckpoint(files_, dir_, *key);
    if (!checkpoint.ok()) return NotRead(checkpoint.status(), "checkpoint");
    checkpoint_ = *checkpoint;
    result_.checkpoint_size = checkpoint->size;
    result_.checkpoint_signed = true;
    ReadSecondHead();
    ReadCosignedHead();
  }

  // The log's own key signed it too: whoever the witnesses are, the log has been so long.
  void ReadCosignedHead() {
    auto cosigned = ReadCosigned(files_, dir_, *key_, {});
    if (cosigned.status().code() == absl::StatusCode::kNotFound) return;
    if (!cosigned.ok()) return NotRead(cosigned.status(), "checkpoint.cosigned");
    cosigned_ = std::move(cosigned->head);
    result_.cosigned_size = cosigned_->size;
  }

  // What is left begins behind a tree that the log's own key signed.
  void GoBehindPruned() {
    Published beginning;
    if (key_) {
      auto pruned = ReadPruned(files_, dir_, *key_);
      if (pruned.ok()) {
        beginning = *std::move(pruned);
      } else {
        NotRead(pruned.status(), "pruned");
      }
    }
    position_ = beginning.position;
    gm_tree_ = std::move(beginning.gm);
    result_.pruned = position_.entries;
    tree_.emplace(files_, dir_, checkpoint_ ? checkpoint_->size : 0, std::move(beginning.tiles));
    if (gm_checkpoint_) CheckSecondRoot();
    if (checkpoint_ && result_.pruned > checkpoint_->size) {
      Tampered(fmt::format("{} entries were pruned, {} signed", result_.pruned, checkpoint_->size));
    }
  }

  void ReadSecondHead() {
    auto head = ReadGmHead(files_, dir_, origin_);
    if (!head.ok()) return NotRead(head.status(), "log.sm3.vkey or checkpoint.sm3");
    gm_checkpoint_ = *std::move(head);
    if (gm_checkpoint_) result_.gm_checkpoint_size = gm_checkpoint_->size;
    CheckSecondRoot();
  }

  void NotRead(const absl::Status& why, std::string_view file) {
    if (why.code() == absl::StatusCode::kDataLoss)
      return Tampered(std::string(ToStd(why.message())));
    if (why.code() == absl::StatusCode::kNotFound)
      return CannotTell(fmt::format("{}: missing", file));
    CannotTell(std::string(ToStd(why.message())));
  }

  // What follows the last batch is judged as it lies when nobody wrote before and after the look.
  absl::Status ReadLog() {
    int more = 0;
    int without = 0;
    bool had_writer = MayHaveWriter(files_, dir_);
    while (more < kRoundsWithMore) {
      const Position before = position_;
      WEIR_ASSIGN_OR_RETURN(const bool at_end, ReadToEnd());
      if (at_end || tampered_) return absl::OkStatus();
      const bool has_more = position_ != before;
      (has_more ? more : without) += 1;
      const bool has_writer = MayHaveWriter(files_, dir_);
      if (without == kLooks || (!had_writer && !has_writer)) return JudgeTail();
      if (!has_more && has_writer) absl::SleepFor(kLookPause);
      had_writer = has_writer;
    }
    result_.note = "the log is being written";
    return absl::OkStatus();
  }

  // Reads on from position_. Whether nothing but zeros follows the last batch.
  absl::StatusOr<bool> ReadToEnd() {
    walker_.emplace(files_, dir_, position_);
    Step step = Step::kBatch;
    while (true) {
      WEIR_ASSIGN_OR_RETURN(step, walker_->Next());
      if (step != Step::kBatch) break;
      TakeBatch();
      if (progress_) progress_(tree_->size());
      if (tampered_) return false;
    }
    position_ = walker_->position();
    CheckOrigin();
    damage_ = step == Step::kDamaged ? walker_->damage().ToString() : "";
    if (step == Step::kDamaged && !walker_->in_last_segment()) {
      Tampered(damage_);
      return false;
    }
    if (walker_->file() == nullptr) return step == Step::kEnd;
    WEIR_ASSIGN_OR_RETURN(tail_,
                          InspectTail(*walker_->file(), position_.offset, position_.entries));
    return tail_.kind == TailKind::kZero;
  }

  void CheckOrigin() {
    if (!origin_.empty() && !walker_->origin().empty() && walker_->origin() != origin_) {
      Tampered(fmt::format("the log is of {}, its key of {}", walker_->origin(), origin_));
    }
  }

  void TakeBatch() {
    const Batch& batch = walker_->batch();
    LeafHashes(batch, leaves_);
    CiphertextDigests(batch.sealed, suite(), ciphertexts_);
    for (size_t i = 0; i < batch.records.size(); ++i) {
      const RecordView& record = batch.records[i];
      CheckEntry(record);
      tree_->Append(record.leaf, leaves_[i]);
      CheckRoot();
      if (!gm_checkpoint_) continue;
      gm_tree_.Append(LeafHash(record.leaf, crypto::Hash::kSm3));
      CheckSecondRoot();
    }
    if (tree_->Root() != batch.trailer.root) {
      Tampered(fmt::format("{}: byte {}: the root of the batch is wrong",
                           SegmentName(batch.segment), batch.trailer_offset));
    }
  }

  crypto::Suite suite() const { return gm_checkpoint_ ? crypto::Suite::kGm : crypto::Suite::kIntl; }

  // An entry of another suite than its log is wrong in itself, and may be all that is found.
  bool IsAsNamed(const RecordView& record, size_t i, crypto::Suite of_entry) const {
    const auto at = static_cast<size_t>(&record.sealed[i] - walker_->batch().sealed.data());
    const crypto::Digest digest =
        of_entry == suite() ? ciphertexts_[at] : CiphertextDigest(record.sealed[i], of_entry);
    return digest == texts_[i].ciphertext;
  }

  void CheckEntry(const RecordView& record) {
    const auto of_entry = ledger::CheckEntry(record.leaf, texts_);
    if (!of_entry.ok()) return BadEntry(record, ToStd(of_entry.status().message()));
    if (*of_entry != suite() && !cannot_tell_) {
      const bool gm = *of_entry == crypto::Suite::kGm;
      return BadEntry(record, gm ? "it is of the suite gm, but the log has no checkpoint.sm3"
                                 : "it is not of the suite gm, as the log is");
    }
    if (texts_.size() != record.sealed.size()) {
      return BadEntry(record, "a sealed text is missing or too many");
    }
    for (size_t i = 0; i < record.sealed.size(); ++i) {
      if (!IsAsNamed(record, i, *of_entry)) {
        return BadEntry(record, fmt::format("sealed text {} was changed", i));
      }
    }
  }

  // What is derived comes last: wrong entries make wrong tiles.
  void CheckTiles() {
    if (tampered_) return;
    tree_->Finish(MayHaveWriter(files_, dir_));
    result_.tiles_checked = tree_->checked();
    if (!tree_->fault()) return;
    result_.bad_tile = tree_->fault()->path;
    Tampered(fmt::format(
        "{}: {}; the segments are what was signed: weir audit repair makes it anew",
        tree_->fault()->path, tree_->fault()->missing ? "missing" : "not what the entries give"));
  }

  void CheckRoot() {
    if (cosigned_ && tree_->size() == cosigned_->size && tree_->Root() != cosigned_->root) {
      Tampered(fmt::format("the root of the first {} entries is not the one that witnesses signed",
                           cosigned_->size));
    }
    if (!checkpoint_ || tree_->size() != checkpoint_->size || tree_->Root() == checkpoint_->root) {
      return;
    }
    Tampered(fmt::format("the root of the first {} entries is not the one that was signed",
                         checkpoint_->size));
  }

  void CheckSecondRoot() {
    if (!gm_checkpoint_ || gm_tree_.size() != gm_checkpoint_->size ||
        gm_tree_.Root() == gm_checkpoint_->root) {
      return;
    }
    Tampered(fmt::format("the SM3 root of the first {} entries is not the one that was signed",
                         gm_checkpoint_->size));
  }

  // The second head is written first: it may cover more than the first, never less.
  void CheckSecondLength() {
    if (!gm_checkpoint_ || tampered_ || cannot_tell_) return;
    if (gm_checkpoint_->size > gm_tree_.size()) {
      Tampered(fmt::format("the log ends at entry {} but checkpoint.sm3 covers {}", gm_tree_.size(),
                           gm_checkpoint_->size));
    } else if (gm_checkpoint_->size < checkpoint_->size) {
      Tampered(fmt::format("checkpoint.sm3 covers {} entries, checkpoint {}", gm_checkpoint_->size,
                           checkpoint_->size));
    }
  }

  absl::Status JudgeTail() {
    const std::string place =
        fmt::format("{}: byte {}: ", SegmentName(position_.segment), tail_.offset);
    const bool lost = checkpoint_ && tree_->size() < checkpoint_->size;
    if (tail_.kind == TailKind::kUnfinished && !lost) {
      CannotTell(place + "an unfinished batch, as a crash leaves it; opening the log cuts it off");
    } else {
      Tampered(damage_.empty() ? place + "bytes that belong to no batch" : damage_);
    }
    return absl::OkStatus();
  }

  void CheckLength() {
    if (tree_->size() < checkpoint_->size) {
      result_.outcome = Outcome::kTampered;
      result_.bad_entry = tree_->size();
      result_.problem = fmt::format("the log ends at entry {} but {} were signed", tree_->size(),
                                    checkpoint_->size);
      return;
    }
    if (cosigned_ && tree_->size() < cosigned_->size) {
      result_.outcome = Outcome::kTampered;
      result_.bad_entry = tree_->size();
      result_.problem = fmt::format(
          "the log ends at entry {} but witnesses signed {}: was it put back to an older copy?",
          tree_->size(), cosigned_->size);
      return;
    }
    result_.outcome = Outcome::kIntact;
    const uint64_t unsigned_entries = tree_->size() - checkpoint_->size;
    if (unsigned_entries == 0 || !result_.note.empty()) return;
    result_.note = fmt::format("the last {} entries are not signed yet", unsigned_entries);
  }

  FileSystem& files_;
  const std::string& dir_;
  const std::function<void(uint64_t)>& progress_;
  std::optional<VerifierKey> key_;
  std::string origin_;
  std::optional<Checkpoint> checkpoint_;
  std::optional<Checkpoint> gm_checkpoint_;
  std::optional<Checkpoint> cosigned_;
  CompactRange gm_tree_{crypto::Hash::kSm3};
  std::optional<Walker> walker_;
  Position position_;
  Tail tail_;
  std::string damage_;
  std::optional<TileCheck> tree_;
  std::vector<crypto::Digest> leaves_;       // of the batch being checked
  std::vector<crypto::Digest> ciphertexts_;  // the same
  std::vector<TextBinding> texts_;           // of the entry being checked
  bool tampered_ = false;
  bool cannot_tell_ = false;
  VerifyResult result_;
};

}  // namespace

VerifyResult Verify(FileSystem& files, const std::string& dir,
                    const std::function<void(uint64_t)>& progress) {
  while (true) {
    const auto before = BeginningOf(files, dir);
    VerifyResult result = Verification(files, dir, progress).Run();
    if (result.outcome == Outcome::kIntact) return result;
    // What its writer deleted while it was read (pruned.h) is not missing.
    const auto after = BeginningOf(files, dir);
    if (!before.ok() || !after.ok() || before->entries == after->entries) return result;
  }
}

}  // namespace weir::ledger
