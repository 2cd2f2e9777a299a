#include "compliance/second_home/mirrored_ledger.h"

#include <algorithm>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/lines.h"

namespace weir::second_home {
namespace {

using ledger::Receipt;

constexpr uint64_t kMarkLimitBytes = 64;
// How many rows the mark on disk may be behind: a crash makes the check for lost rows that weaker.
constexpr uint64_t kMarkEvery = 4096;

std::string MarkPath(const std::string& dir) { return dir + "/second_home"; }

absl::StatusOr<uint64_t> ReadMark(FileSystem& files, const std::string& dir) {
  if (!files.Exists(MarkPath(dir))) return 0;
  WEIR_ASSIGN_OR_RETURN(const std::string text,
                        ReadWholeFile(files, MarkPath(dir), kMarkLimitBytes));
  std::string_view rest = text;
  const auto line = ledger::TakeLine(rest);
  const auto mark = line && rest.empty() ? ledger::DecimalIn(*line) : std::nullopt;
  if (mark) return *mark;
  return DataLoss("{} is not a number and a line end", MarkPath(dir));
}

absl::Status Contradiction(std::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition, "the second home {}", what);
}

bool IsContradiction(const absl::Status& status) {
  return status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kDataLoss;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MirroredLedger>> MirroredLedger::Open(
    FileSystem& files, std::string dir, std::unique_ptr<ledger::Ledger> ledger,
    std::unique_ptr<Home> home, MirrorOptions options) {
  WEIR_ASSIGN_OR_RETURN(const uint64_t mark, ReadMark(files, dir));
  std::unique_ptr<MirroredLedger> mirrored(
      new MirroredLedger(files, std::move(dir), std::move(ledger), std::move(home), options));
  mirrored->confirmed_ = mark;
  // Once before anybody asks: a home that is there must not look away to the first append.
  absl::Status first = mirrored->Attach();
  if (first.ok()) first = mirrored->SendWhatIsThere();
  if (!first.ok()) mirrored->NoteAway(first);
  mirrored->thread_ = std::thread([self = mirrored.get()] { self->Run(); });
  return mirrored;
}

MirroredLedger::MirroredLedger(FileSystem& files, std::string dir,
                               std::unique_ptr<ledger::Ledger> ledger, std::unique_ptr<Home> home,
                               MirrorOptions options)
    : files_(files),
      dir_(std::move(dir)),
      ledger_(std::move(ledger)),
      options_(options),
      home_(std::move(home)),
      rows_(files, dir_),
      away_(absl::UnavailableError("the second home has not been reached yet")) {}

MirroredLedger::~MirroredLedger() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return in_ledger_ == 0; });
  }
  thread_.join();
}

absl::Status MirroredLedger::Refusal() const {
  if (stopping_) return Unavailable("the ledger is being closed");
  if (IsContradiction(away_)) return away_;
  if (!away_.ok() && options_.when_away == WhenAway::kRefuse) {
    return Unavailable("the second home is away: {}", ToStd(away_.message()));
  }
  if (in_ledger_ + waiting_.size() < options_.queue_limit) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "{} appends wait for the second home",
               options_.queue_limit);
}

void MirroredLedger::Append(const ledger::Entry& entry, Done done) {
  absl::Status refusal;
  {
    const std::lock_guard lock(mutex_);
    refusal = Refusal();
    if (refusal.ok()) ++in_ledger_;
  }
  if (!refusal.ok()) return done(refusal);
  ledger_->Append(entry, [this, done = std::move(done)](absl::StatusOr<Receipt> receipt) mutable {
    const bool ok = receipt.ok();
    if (ok) {
      Accept(*std::move(receipt), std::move(done));
    } else {
      done(receipt.status());
    }
    const std::lock_guard lock(mutex_);
    --in_ledger_;
    changed_.notify_all();
  });
}

// A receipt may come before size() tells of it.
uint64_t MirroredLedger::Durable() const { return std::max(ledger_->size(), receipts_end_); }

// On the committer's thread: puts it where the home's confirmation will find it.
void MirroredLedger::Accept(Receipt receipt, Done done) {
  {
    const std::lock_guard lock(mutex_);
    receipts_end_ = std::max(receipts_end_, receipt.index + 1);
    const bool local_is_enough = !away_.ok() && options_.when_away == WhenAway::kLocal;
    if (receipt.index >= committed_ && !local_is_enough) {
      const uint64_t index = receipt.index;
      waiting_.emplace(index, std::pair{std::move(receipt), std::move(done)});
      return;
    }
  }
  done(std::move(receipt));
}

bool MirroredLedger::WaitForWork() {
  std::unique_lock lock(mutex_);
  if (!away_.ok()) {
    changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.try_again),
                      [this] { return stopping_; });
    return !stopping_;
  }
  changed_.wait(lock, [this] { return stopping_ || Durable() > committed_; });
  return !stopping_;
}

void MirroredLedger::Run() {
  while (WaitForWork()) {
    absl::Status status = attached_ ? absl::OkStatus() : Attach();
    if (status.ok()) status = SendWhatIsThere();
    if (!status.ok()) NoteAway(status);
  }
  // One last round, so that what came back from the ledger meanwhile is not left in doubt.
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return in_ledger_ == 0; });
  }
  const absl::Status last = attached_ ? SendWhatIsThere() : Unavailable("the home is away");
  if (!last.ok()) NoteAway(last);
  if (confirmed_ != committed_) {
    static_cast<void>(WriteFileAtomically(files_, MarkPath(dir_), fmt::format("{}\n", committed_)));
  }
}

absl::Status MirroredLedger::Attach() {
  WEIR_ASSIGN_OR_RETURN(const Holding holding, home_->Attach(ledger_->origin()));
  WEIR_RETURN_IF_ERROR(Agrees(holding));
  attached_ = true;
  return absl::OkStatus();
}

// Where to go on, or why not to. What the home holds must be the beginning of this log.
absl::Status MirroredLedger::Agrees(const Holding& holding) {
  if (holding.end > ledger_->size()) {
    return Contradiction("has more entries than the log: was the log put back to an older copy?");
  }
  const bool lost = holding.rows < holding.end || holding.end < confirmed_;
  if (lost && options_.when_lost == WhenLost::kRefuse) {
    return Contradiction("has lost entries that it had confirmed");
  }
  if (holding.last) {
    rows_.SeekTo(holding.end - 1);
    WEIR_ASSIGN_OR_RETURN(const std::vector<Row> rows, rows_.Take(ledger_->size()));
    if (rows.empty() || rows.front().leaf != *holding.last) {
      return Contradiction("has another entry than the log");
    }
  }
  // Lost in the middle: all of it again; those that are there are left as they are.
  rows_.SeekTo(holding.rows < holding.end ? 0 : holding.end);
  return absl::OkStatus();
}

absl::Status MirroredLedger::SendWhatIsThere() {
  while (true) {
    uint64_t durable = 0;
    {
      const std::lock_guard lock(mutex_);
      durable = Durable();
    }
    WEIR_ASSIGN_OR_RETURN(const std::vector<Row> rows, rows_.Take(durable));
    if (rows.empty()) break;
    const absl::Status status = home_->Commit(rows);
    if (!status.ok()) return status;
    NoteCommitted(rows.back().index + 1);
  }
  NoteCommitted(rows_.next());
  const std::lock_guard lock(mutex_);
  if (!away_.ok()) log::Info("second_home_is_there", {{"entries", committed_}});
  away_ = absl::OkStatus();
  return absl::OkStatus();
}

void MirroredLedger::NoteCommitted(uint64_t committed) {
  Waiting answered;
  {
    const std::lock_guard lock(mutex_);
    committed_ = std::max(committed_, committed);
    const auto end = waiting_.lower_bound(committed_);
    while (waiting_.begin() != end) answered.insert(waiting_.extract(waiting_.begin()));
  }
  for (auto& [index, each] : answered) each.second(std::move(each.first));
  if (committed_ < confirmed_ + kMarkEvery) return;
  // Behind the answers: it is only for the check at the next start.
  if (WriteFileAtomically(files_, MarkPath(dir_), fmt::format("{}\n", committed_)).ok()) {
    confirmed_ = committed_;
  }
}

void MirroredLedger::NoteAway(const absl::Status& why) {
  attached_ = false;
  Waiting unanswered;
  {
    const std::lock_guard lock(mutex_);
    if (away_.code() != why.code()) log::Warning("second_home_away", {{"status", why}});
    away_ = why;
    unanswered.swap(waiting_);
  }
  const bool enough = options_.when_away == WhenAway::kLocal && !IsContradiction(why);
  for (auto& [index, each] : unanswered) {
    if (enough) {
      each.second(std::move(each.first));
    } else {
      each.second(Unavailable("the second home did not confirm the entry; it may be recorded"));
    }
  }
}

MirrorStatus MirroredLedger::status() const {
  const std::lock_guard lock(mutex_);
  return {committed_, away_.ok() ? "" : std::string(ToStd(absl::StatusCodeToString(away_.code())))};
}

}  // namespace weir::second_home
