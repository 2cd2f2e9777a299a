#include "compliance/retention/erasure.h"

#include <algorithm>

#include "compliance/base/id.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::retention {
namespace {

using keys::State;
using keys::Subject;
using keys::SubjectRow;

constexpr uint64_t kRequestLimitBytes = 4096;

std::string RequestDirectory(const std::string& dir) { return dir + "/keys/requests"; }

Subject SubjectOf(const SubjectRow& row) { return {row.tenant, row.handle}; }

bool IsOf(const ledger::Entry& entry, const Subject& subject) {
  return entry.tenant == subject.tenant && entry.subject == subject.handle;
}

}  // namespace

Eraser::Eraser(FileSystem& files, const Clock& clock, std::string dir, ledger::Ledger& ledger,
               keys::KeyStore& keys)
    : files_(files),
      clock_(clock),
      dir_(std::move(dir)),
      ledger_(ledger),
      keys_(keys),
      guard_(files, dir_ + "/keys/clock") {}

// An entry is at least as young as any entry before it, whatever the clock said when it was
// written.
absl::StatusOr<absl::Time> Eraser::DueOf(const Subject& subject) const {
  absl::Time so_far = absl::InfinitePast();
  absl::Time last = absl::InfinitePast();
  WEIR_RETURN_IF_ERROR(
      ledger::ForEachEntry(files_, dir_, 0, [&](const ledger::StoredEntry& stored) {
        so_far = std::max(so_far, stored.entry.at);
        if (IsOf(stored.entry, subject)) last = so_far;
        return true;
      }));
  return (last == absl::InfinitePast() ? clock_.Now() : last) + kStatutoryPeriod;
}

absl::StatusOr<Erasure> Eraser::Request(const std::string& tenant, const std::string& subject) {
  const Subject who{tenant, subject};
  WEIR_ASSIGN_OR_RETURN(SubjectRow row, keys_.RowOf(who));
  if (row.state == State::kActive) {
    WEIR_ASSIGN_OR_RETURN(const absl::Time due, DueOf(who));
    WEIR_RETURN_IF_ERROR(keys_.Restrict(who, clock_.Now(), due));
    WEIR_ASSIGN_OR_RETURN(row, keys_.RowOf(who));
  }
  if (row.recorded != row.state) WEIR_RETURN_IF_ERROR(Record(row));
  return Erasure{tenant, subject, row.state, row.due, {}};
}

absl::StatusOr<bool> Eraser::IsRecorded(const SubjectRow& row) const {
  bool found = false;
  WEIR_RETURN_IF_ERROR(
      ledger::ForEachEntry(files_, dir_, 0, [&](const ledger::StoredEntry& stored) {
        const auto& erasure = stored.entry.erasure;
        found = found || (erasure && erasure->state == NameOf(row.state) &&
                          IsOf(stored.entry, SubjectOf(row)));
        return !found;
      }));
  return found;
}

// The entry of a restriction, or the certificate of a destroyed key.
absl::Status Eraser::Record(const SubjectRow& row) {
  WEIR_ASSIGN_OR_RETURN(const bool recorded, IsRecorded(row));
  if (!recorded) {
    ledger::Entry entry;
    entry.kind = ledger::EntryKind::kErasure;
    entry.tenant = row.tenant;
    entry.subject = row.handle;
    entry.erasure =
        ledger::ErasureRecord{std::string(NameOf(row.state)), row.requested, row.due, row.erased};
    WEIR_RETURN_IF_ERROR(ledger_.AppendAndWait(entry).status());
  }
  return keys_.NoteRecorded(SubjectOf(row), row.state);
}

absl::Status Eraser::FinishRecords() {
  WEIR_ASSIGN_OR_RETURN(const std::vector<SubjectRow> rows, keys_.NotActive());
  for (const SubjectRow& row : rows) {
    if (row.state == row.recorded) continue;
    if (row.state == State::kErased) {
      WEIR_RETURN_IF_ERROR(keys_.Erase(SubjectOf(row), row.erased));  // the vault's row too
    }
    WEIR_RETURN_IF_ERROR(Record(row));
  }
  return absl::OkStatus();
}

// A line for the tenant, one for the handle. NOT_FOUND: there is no key of that subject.
absl::Status Eraser::TakeRequest(std::string_view text) {
  const size_t split = text.find('\n');
  if (split == std::string_view::npos || !text.ends_with('\n') || split + 1 == text.size()) {
    return InvalidArgument("not two lines");
  }
  const std::string_view handle = text.substr(split + 1, text.size() - split - 2);
  return Request(std::string(text.substr(0, split)), std::string(handle)).status();
}

absl::Status Eraser::TakeRequests() {
  const std::string folder = RequestDirectory(dir_);
  if (!files_.Exists(folder)) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.List(folder));
  for (const std::string& name : names) {
    if (name.ends_with(".tmp")) continue;
    const std::string path = folder + "/" + name;
    WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(files_, path, kRequestLimitBytes));
    const absl::Status taken = TakeRequest(text);
    const bool is_request = !absl::IsNotFound(taken) && !absl::IsInvalidArgument(taken);
    if (!taken.ok() && is_request) return taken;
    if (!is_request) log::Warning("erasure_request_dropped", {{"name", name}, {"status", taken}});
    WEIR_RETURN_IF_ERROR(files_.Remove(path));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Erasure>> Eraser::Step() {
  WEIR_RETURN_IF_ERROR(FinishRecords());
  WEIR_RETURN_IF_ERROR(TakeRequests());
  const absl::Time now = clock_.Now();
  WEIR_ASSIGN_OR_RETURN(const bool may_destroy, guard_.MayDestroy(now));
  WEIR_ASSIGN_OR_RETURN(const std::vector<SubjectRow> rows, keys_.NotActive());
  const bool any_due = std::any_of(rows.begin(), rows.end(), [now](const SubjectRow& row) {
    return row.state == State::kRestricted && now >= row.due;
  });
  std::vector<Hold> holds;
  if (any_due) {
    WEIR_ASSIGN_OR_RETURN(holds, ReadHolds(files_, dir_));
  }
  std::vector<Erasure> left;
  for (const SubjectRow& row : rows) {
    if (row.state != State::kRestricted) continue;
    Erasure erasure{row.tenant, row.handle, row.state, row.due, {}};
    if (now >= row.due) erasure.holds = InForce(holds, row.tenant, row.handle, now);
    if (!may_destroy || now < row.due || !erasure.holds.empty()) {
      left.push_back(std::move(erasure));
      continue;
    }
    WEIR_RETURN_IF_ERROR(keys_.Erase(SubjectOf(row), now));
    WEIR_ASSIGN_OR_RETURN(const SubjectRow erased, keys_.RowOf(SubjectOf(row)));
    WEIR_RETURN_IF_ERROR(Record(erased));
    log::Info("subject_erased", {{"left", left.size()}});
  }
  return left;
}

absl::Status LeaveRequest(FileSystem& files, const Clock& clock, const std::string& dir,
                          const keys::Subject& subject) {
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(RequestDirectory(dir)));
  return WriteFileAtomically(files, RequestDirectory(dir) + "/" + Id::New(clock).ToString(),
                             fmt::format("{}\n{}\n", subject.tenant, subject.handle));
}

bool HasRequests(FileSystem& files, const std::string& dir) {
  const auto left = files.List(RequestDirectory(dir));
  return left.ok() && !left->empty();
}

}  // namespace weir::retention
