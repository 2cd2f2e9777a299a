// Index::Update: from the log into the tables.
#include <optional>

#include "compliance/auditor/index/state.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tail.h"
#include "compliance/ledger/wire.h"

namespace weir::auditor {
namespace {

// Entries of one transaction: with them goes where the index stands, so a kill between two leaves
// an index of the entries up to there.
constexpr uint64_t kEntriesOfCommit = 16'384;

// Takes batches into the tables.
class Intake {
 public:
  static absl::StatusOr<Intake> Begin(Index::State& state) {
    Intake intake(state);
    WEIR_ASSIGN_OR_RETURN(intake.entry_, state.db.Prepare("INSERT INTO entry VALUES(?1, ?2, ?3)"));
    WEIR_ASSIGN_OR_RETURN(intake.term_,
                          state.db.Prepare("INSERT INTO term(rowid, terms) VALUES(?1, ?2)"));
    WEIR_ASSIGN_OR_RETURN(intake.place_, state.db.Prepare("INSERT INTO place VALUES(?1, ?2, ?3)"));
    WEIR_ASSIGN_OR_RETURN(intake.span_,
                          state.db.Prepare("INSERT OR REPLACE INTO span VALUES(?1, ?2, ?3)"));
    WEIR_ASSIGN_OR_RETURN(intake.total_,
                          state.db.Prepare("INSERT INTO total VALUES(?1, ?2, ?3) ON CONFLICT DO "
                                           "UPDATE SET count = count + excluded.count"));
    return intake;
  }

  absl::Status Take(const ledger::Batch& batch, uint64_t offset) {
    if (batch.records.empty()) return absl::OkStatus();
    place_.Bind(1, static_cast<int64_t>(batch.records.front().index));
    place_.Bind(2, static_cast<int64_t>(batch.segment));
    place_.Bind(3, static_cast<int64_t>(offset));
    WEIR_RETURN_IF_ERROR(place_.Run());
    for (const ledger::RecordView& record : batch.records) WEIR_RETURN_IF_ERROR(Take(record));
    return absl::OkStatus();
  }

  absl::Status Finish() {
    for (const int64_t hour : touched_) {
      const Span& span = state_.spans[hour];
      span_.Bind(1, hour);
      span_.Bind(2, span.first);
      span_.Bind(3, span.last);
      WEIR_RETURN_IF_ERROR(span_.Run());
    }
    touched_.clear();
    for (const auto& [day_value, count] : totals_) {
      total_.Bind(1, day_value.first);
      total_.BindBlob(2, day_value.second);
      total_.Bind(3, static_cast<int64_t>(count));
      WEIR_RETURN_IF_ERROR(total_.Run());
    }
    totals_.clear();
    state_.coverage.size = state_.tree.size();
    state_.coverage.root = state_.tree.Root();
    return SaveStand(state_);
  }

 private:
  explicit Intake(Index::State& state) : state_(state) {}

  absl::Status Take(const ledger::RecordView& record) {
    const auto clear = ledger::DecodeEntry(record.leaf);
    if (!clear.ok()) return Annotate(clear.status(), fmt::format("entry {}", record.index));
    const crypto::Digest leaf = ledger::LeafHash(record.leaf);
    const auto id = static_cast<int64_t>(record.index) + 1;
    const int64_t at = MillisOf(clear->entry.at);
    entry_.Bind(1, id);
    entry_.Bind(2, at);
    entry_.BindBlob(3, leaf.view());
    WEIR_RETURN_IF_ERROR(entry_.Run());
    term_.Bind(1, id);
    term_.BindText(2, TermsOf(clear->entry));
    WEIR_RETURN_IF_ERROR(term_.Run());
    Touch(HourOf(at), id);
    CountInto(clear->entry, totals_);
    state_.tree.Append(leaf);
    return absl::OkStatus();
  }

  void Touch(int64_t hour, int64_t id) {
    Span& span = state_.spans[hour];
    span = {span.first == 0 ? id : span.first, id};
    if (touched_.empty() || touched_.back() != hour) touched_.push_back(hour);
  }

  Index::State& state_;
  Statement entry_;
  Statement term_;
  Statement place_;
  Statement span_;
  Statement total_;
  DayCounts totals_;
  std::vector<int64_t> touched_;  // hours
};

// The offset at which the batch begins that a walker has just read: `before` is where it stood.
uint64_t BeginOf(const ledger::Walker& walker, const ledger::Position& before) {
  if (before.segment == walker.batch().segment && before.offset > 0) return before.offset;
  return ledger::kSegmentHeaderFixedSize + walker.origin().size() + 4;
}

// What a crash or a writer at work leaves is the end for now; anything else is damage.
absl::Status EndOf(const ledger::Walker& walker, ledger::Step step) {
  if (step == ledger::Step::kEnd) return absl::OkStatus();
  const absl::Status damage = DataLoss("the log is damaged: {}", walker.damage().ToString());
  if (!walker.in_last_segment() || walker.file() == nullptr) return damage;
  const ledger::Position& at = walker.position();
  WEIR_ASSIGN_OR_RETURN(const ledger::Tail tail,
                        ledger::InspectTail(*walker.file(), at.offset, at.entries));
  return tail.kind == ledger::TailKind::kDamaged ? damage : absl::OkStatus();
}

// Reads up to kEntriesOfCommit entries. False: there is no more.
absl::StatusOr<bool> TakePiece(Index::State& state, ledger::Walker& walker, Intake& intake) {
  const uint64_t end = state.tree.size() + kEntriesOfCommit;
  while (state.tree.size() < end) {
    const ledger::Position before = walker.position();
    WEIR_ASSIGN_OR_RETURN(const ledger::Step step, walker.Next());
    if (step != ledger::Step::kBatch) {
      WEIR_RETURN_IF_ERROR(EndOf(walker, step));
      return false;
    }
    WEIR_RETURN_IF_ERROR(intake.Take(walker.batch(), BeginOf(walker, before)));
    state.coverage.origin = walker.origin();
    state.position = walker.position();
  }
  return true;
}

// The same, from where the index stands now: another may have taken in more before the lock was
// ours.
absl::StatusOr<bool> TakeNextPiece(Index::State& state, std::optional<ledger::Walker>& walker,
                                   Intake& intake) {
  WEIR_RETURN_IF_ERROR(LoadStandIfMoved(state));
  if (state.coverage.size == 0) {
    WEIR_RETURN_IF_ERROR(BeginWhereTheLogDoes(state, state.position, state.tree));
  }
  if (!walker || walker->position().entries != state.coverage.size) {
    walker.emplace(state.files, state.dir, state.position);
  }
  return TakePiece(state, *walker, intake);
}

// Rows of entries that the log has not any more lead nowhere.
absl::Status CheckBeginning(Index::State& state) {
  WEIR_ASSIGN_OR_RETURN(const ledger::Position from, ledger::BeginningOf(state.files, state.dir));
  WEIR_ASSIGN_OR_RETURN(Statement before, state.db.Prepare("SELECT 1 FROM entry WHERE id <= ?1"));
  before.Bind(1, static_cast<int64_t>(from.entries));
  WEIR_ASSIGN_OR_RETURN(const bool any, before.Step());
  if (!any) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "the first {} entries of the log are not here any more, another log holds them: "
               "delete the index, it is made again of what is left",
               from.entries);
}

}  // namespace

absl::Status BeginWhereTheLogDoes(const Index::State& state, ledger::Position& position,
                                  ledger::CompactRange& tree) {
  const auto key = ledger::ReadVerifierKey(state.files, state.dir);
  if (key.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
  if (!key.ok()) return key.status();
  WEIR_ASSIGN_OR_RETURN(const ledger::Published beginning,
                        ledger::ReadPruned(state.files, state.dir, *key));
  position = beginning.position;
  tree = beginning.tiles.range();
  return absl::OkStatus();
}

absl::Status Index::Update(const IndexProgress& progress) {
  State& state = *state_;
  LetGo();
  WEIR_RETURN_IF_ERROR(CheckBeginning(state));
  if (state.coverage.size > 0) {  // a log that was rolled back has lost it
    const auto last = Entry(state.coverage.size - 1);
    if (!last.ok())
      return DataLoss("the log does not hold what was indexed of it: {}",
                      ToStd(last.status().message()));
  }
  WEIR_ASSIGN_OR_RETURN(Intake intake, Intake::Begin(state));
  std::optional<ledger::Walker> walker;
  for (bool more = true; more;) {
    WEIR_RETURN_IF_ERROR(state.db.Execute("BEGIN IMMEDIATE"));
    absl::StatusOr<bool> piece = TakeNextPiece(state, walker, intake);
    const absl::Status saved = piece.ok() ? intake.Finish() : piece.status();
    const absl::Status ended = state.db.Execute(saved.ok() ? "COMMIT" : "ROLLBACK");
    if (!saved.ok()) {
      WEIR_RETURN_IF_ERROR(LoadStand(state));
      return saved;
    }
    WEIR_RETURN_IF_ERROR(ended);
    more = *piece;
    if (progress && !progress(state.coverage.size)) return absl::CancelledError("stopped");
  }
  return absl::OkStatus();
}

}  // namespace weir::auditor
