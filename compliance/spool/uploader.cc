#include "compliance/spool/uploader.h"

#include <algorithm>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/cosigned.h"
#include "compliance/ledger/lines.h"
#include "compliance/ledger/pruned.h"
#include "compliance/spool/proof.h"
#include "compliance/spool/prune.h"

namespace weir::spool {
namespace {

// What keeps a log from being pruned, an open exchange or a hold, seldom goes away sooner, and to
// look means to read the log.
constexpr absl::Duration kSurveyPause = absl::Minutes(1);

std::string ProvenPath(const std::string& dir) { return dir + "/uploaded"; }

// A number in decimal and a line end; nothing has been proven when the file is not there.
absl::StatusOr<uint64_t> ReadProven(FileSystem& files, const std::string& dir) {
  if (!files.Exists(ProvenPath(dir))) return 0;
  WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(files, ProvenPath(dir), 64));
  std::string_view rest = text;
  const auto line = ledger::TakeLine(rest);
  const auto proven = line && rest.empty() ? ledger::DecimalIn(*line) : std::nullopt;
  if (proven) return *proven;
  return DataLoss("{} is not a number and a line end", ProvenPath(dir));
}

size_t SizeOf(const ledger::RecordView& record) {
  size_t size = record.leaf.size();
  for (const std::string_view sealed : record.sealed) size += sealed.size();
  return size;
}

absl::Status Contradiction(std::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition,
               "{}: was this log put back to an older copy? It must be begun anew", what);
}

}  // namespace

Uploader::Uploader(FileSystem& files, std::string dir, const ledger::Ledger& ledger,
                   crypto::Signer signer, ledger::VerifierKey gateway)
    : files_(&files),
      dir_(std::move(dir)),
      ledger_(&ledger),
      signer_(std::move(signer)),
      own_(ledger.origin(), signer_.verifier()),
      gateway_(std::move(gateway)),
      batch_(NewBatch()) {}

absl::StatusOr<Uploader> Uploader::Open(FileSystem& files, const std::string& dir,
                                        const ledger::Ledger& ledger, crypto::Signer signer,
                                        ledger::VerifierKey gateway) {
  WEIR_ASSIGN_OR_RETURN(const uint64_t proven, ReadProven(files, dir));
  Uploader uploader(files, dir, ledger, std::move(signer), std::move(gateway));
  uploader.progress_.proven = proven;
  WEIR_RETURN_IF_ERROR(uploader.StartOver());
  return uploader;
}

Batch Uploader::NewBatch() const {
  Batch batch;
  batch.origin = own_.name();
  batch.key = own_.ToString();
  batch.first = read_.size();
  return batch;
}

absl::StatusOr<Progress> Uploader::Round(Link& link) {
  progress_.entries = ledger_->size();
  WEIR_ASSIGN_OR_RETURN(const Held held, link.Send(Batch{.origin = own_.name(),
                                                         .key = own_.ToString(),
                                                         .first = 0,
                                                         .lost = 0,
                                                         .records = {},
                                                         .checkpoint = {}}));
  WEIR_RETURN_IF_ERROR(AcceptHeld(held));
  WEIR_RETURN_IF_ERROR(SendNew(link));
  WEIR_RETURN_IF_ERROR(AskForProof(link));
  return progress_;
}

// The gateway's word on how much it holds decides where to go on, not our memory.
absl::Status Uploader::AcceptHeld(const Held& held) {
  if (held.entries > progress_.entries)
    return Contradiction("the gateway holds more than there is");
  if (held.entries < std::max(progress_.proven, progress_.pruned)) {
    return Contradiction("the gateway holds less than it has proven");
  }
  if (held.entries <
      read_.size()) {  // an answer got lost, or the gateway's log was cut: read again
    WEIR_RETURN_IF_ERROR(StartOver());
  }
  progress_.held = held.entries;
  head_ = held.head;
  if (read_.size() == held.entries) held_root_ = read_.Root();
  return absl::OkStatus();
}

absl::Status Uploader::StartOver() {
  WEIR_ASSIGN_OR_RETURN(const ledger::Published beginning, ledger::ReadPruned(*files_, dir_, own_));
  progress_.pruned = beginning.position.entries;
  position_ = beginning.position;
  walker_.reset();
  read_ = beginning.tiles.range();
  batch_ = NewBatch();
  batch_bytes_ = 0;
  return absl::OkStatus();
}

absl::Status Uploader::SendNew(Link& link) {
  walker_.reset();  // a walker does not see what is added behind what it has read
  while (true) {
    WEIR_ASSIGN_OR_RETURN(const bool more, NextDurable());
    if (!more) break;
    for (const ledger::RecordView& record : walker_->batch().records) {
      WEIR_RETURN_IF_ERROR(TakeRecord(link, record));
    }
    position_ = walker_->position();
  }
  return batch_.records.empty() ? absl::OkStatus() : SendBatch(link);
}

// Moves on by one batch of the log. What is written but not durable could still be lost by the
// device, and come again with other bytes.
absl::StatusOr<bool> Uploader::NextDurable() {
  if (position_.entries >= progress_.entries) return false;
  if (walker_ == nullptr) walker_ = std::make_unique<ledger::Walker>(*files_, dir_, position_);
  WEIR_ASSIGN_OR_RETURN(const ledger::Step step, walker_->Next());
  if (step == ledger::Step::kBatch) return true;
  return DataLoss("{} durable entries, {} can be read: {}", progress_.entries, position_.entries,
                  walker_->damage().ToString());
}

absl::Status Uploader::TakeRecord(Link& link, const ledger::RecordView& record) {
  const size_t size = SizeOf(record);
  const bool full = batch_.records.size() == kBatchRecords ||
                    (!batch_.records.empty() && batch_bytes_ + size > kBatchBytes);
  if (full) WEIR_RETURN_IF_ERROR(SendBatch(link));
  read_.Append(ledger::LeafHash(record.leaf));
  if (read_.size() <= progress_.held) {
    if (read_.size() == progress_.held) held_root_ = read_.Root();
    batch_.first = read_.size();
    return absl::OkStatus();
  }
  batch_.records.push_back(
      {std::string(record.leaf), {record.sealed.begin(), record.sealed.end()}});
  batch_bytes_ += size;
  return absl::OkStatus();
}

absl::Status Uploader::SendBatch(Link& link) {
  const ledger::Checkpoint head{own_.name(), read_.size(), read_.Root()};
  batch_.checkpoint = ledger::SignNote(ledger::ToBody(head), own_.name(), signer_);
  auto held = link.Send(batch_);
  if (!held.ok()) {
    // Whether it was taken is not known: the next round asks.
    WEIR_RETURN_IF_ERROR(StartOver());
    return held.status();
  }
  if (held->entries != head.size) return Contradiction("the gateway took another part");
  const std::string cosigned = batch_.checkpoint + held->cosignature;
  batch_ = NewBatch();
  batch_bytes_ = 0;
  WEIR_RETURN_IF_ERROR(AcceptHeld(*held));
  return witness_ && !held->cosignature.empty() ? KeepCosigned(cosigned) : absl::OkStatus();
}

absl::Status Uploader::KeepCosignatures(ledger::VerifierKey witness) {
  witness_ = std::move(witness);
  const auto cosigned = ledger::ReadCosigned(*files_, dir_, own_, {&*witness_, 1});
  if (cosigned.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
  if (!cosigned.ok()) return cosigned.status();
  progress_.witnessed_at = cosigned->SignedBy(1);
  if (progress_.witnessed_at != absl::Time()) progress_.witnessed = cosigned->head.size;
  return absl::OkStatus();
}

// Only what the witness's key verifies replaces what is there.
absl::Status Uploader::KeepCosigned(const std::string& note) {
  const ledger::VerifierKey keys[] = {own_, *witness_};
  const auto opened = ledger::OpenNote(note, keys);
  if (!opened.ok() || opened->verified.size() != 2) {
    return DataLoss("the gateway's signature as a witness is not by {}", witness_->name());
  }
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*files_, ledger::CosignedPath(dir_), note));
  progress_.witnessed = progress_.held;
  progress_.witnessed_at = absl::FromUnixSeconds(
      static_cast<int64_t>(std::max(opened->times.front(), opened->times.back())));
  return absl::OkStatus();
}

absl::Status Uploader::AskForProof(Link& link) {
  if (!head_ || progress_.held <= progress_.proven) return absl::OkStatus();
  auto proof = link.Prove(*head_);
  if (proof.status().code() == absl::StatusCode::kUnavailable) return absl::OkStatus();
  if (!proof.ok()) return proof.status();
  if (proof->index != *head_) return DataLoss("the gateway proved another entry");
  WEIR_RETURN_IF_ERROR(
      CheckHeadProof(*proof, gateway_, Claim{own_.name(), progress_.held, held_root_}));
  WEIR_RETURN_IF_ERROR(
      WriteFileAtomically(*files_, ProvenPath(dir_), fmt::format("{}\n", progress_.held)));
  progress_.proven = progress_.held;
  checked_ = progress_.proven;
  return absl::OkStatus();
}

absl::Status Uploader::PruneTo(uint64_t keep_bytes, absl::Time now) {
  if (now < next_survey_) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const PruneResult result,
                        Prune(*files_, dir_, PruneOrder{checked_, keep_bytes, now}, signer_));
  const bool in_vain = result.surveyed && result.left_from == progress_.pruned;
  if (in_vain) next_survey_ = now + kSurveyPause;
  progress_.pruned = result.left_from;
  return position_.entries <= progress_.pruned ? StartOver() : absl::OkStatus();
}

}  // namespace weir::spool
