#include "edge/cli/audit_writer.h"

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/keys/vault.h"
#include "compliance/ledger/writer_watch.h"
#include "compliance/retention/left_access.h"
#include "edge/cli/audit.h"

namespace weir::cli {

std::string OriginOf(FileSystem& files, const std::string& dir) {
  const absl::StatusOr<std::string> line = ReadWholeFile(files, dir + "/log.vkey", 4096);
  const size_t plus = line.ok() ? line->find('+') : std::string::npos;
  return plus == std::string::npos ? "" : line->substr(0, plus);
}

namespace {

// Said before the log is opened, so that it says what to do. Who has the lock by then is the
// ledger's to find.
absl::Status RequireNobodyElse(FileSystem& files, const std::string& dir) {
  if (!ledger::MayHaveWriter(files, dir)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "another process has {} open, the daemon that writes it or a reader for a moment: "
               "end the daemon while this command writes, or try again",
               dir);
}

}  // namespace

absl::StatusOr<std::unique_ptr<WrittenLog>> OpenForWriting(const std::string& dir) {
  auto log = std::make_unique<WrittenLog>();
  WEIR_RETURN_IF_ERROR(RequireLog(*log->files, dir));
  WEIR_RETURN_IF_ERROR(RequireNobodyElse(*log->files, dir));
  ledger::Options options;
  options.origin = log->origin = OriginOf(*log->files, dir);
  WEIR_ASSIGN_OR_RETURN(ledger::Keys keys,
                        ledger::LoadOrMakeKeys(*log->files, dir, options.origin));
  log->keys = keys.store;
  WEIR_ASSIGN_OR_RETURN(
      log->ledger, ledger::Ledger::Open(*log->files, log->clock, dir, options, std::move(keys)));
  return log;
}

absl::StatusOr<std::unique_ptr<AccessedLog>> AccessedLog::Open(const std::string& dir) {
  auto log = std::make_unique<AccessedLog>();
  log->dir_ = dir;
  if (ledger::MayHaveWriter(*log->files_, dir)) {
    WEIR_ASSIGN_OR_RETURN(log->keys_, ledger::OpenKeyStore(*log->files_, dir));
    return log;
  }
  WEIR_ASSIGN_OR_RETURN(log->written_, OpenForWriting(dir));
  log->keys_ = log->written_->keys;
  return log;
}

absl::StatusOr<std::vector<ledger::SealedText>> AccessedLog::OpenTexts(
    const ledger::StoredEntry& stored, const retention::AccessRequest& request,
    const std::vector<std::string>& approvals) {
  retention::Opener opener(
      *files_, dir_, [this](const ledger::Entry& entry) { return Append(entry); }, *keys_);
  return opener.Open(stored, request, approvals);
}

absl::Status AccessedLog::Append(const ledger::Entry& entry) {
  if (written_ != nullptr) return written_->ledger->AppendAndWait(entry).status();
  WEIR_ASSIGN_OR_RETURN(const std::string name,
                        retention::LeaveAccess(*files_, clock_, dir_, entry));
  return AwaitWriter(dir_, {.what = "record the access",
                            .taken = [&] { return retention::IsTaken(*files_, dir_, name); },
                            .withdraw = [&] { return retention::Withdraw(*files_, dir_, name); }});
}

absl::Status AwaitWriter(const std::string& dir, const LeftRequest& left) {
  for (const absl::Time end = absl::Now() + kDaemonPatience; absl::Now() < end;
       absl::SleepFor(kDaemonLook)) {
    if (left.taken()) return absl::OkStatus();
  }
  const absl::Status withdrawn = left.withdraw();
  if (absl::IsNotFound(withdrawn)) return absl::OkStatus();
  WEIR_RETURN_IF_ERROR(withdrawn);
  return Error(absl::StatusCode::kDeadlineExceeded,
               "the process that has {} open did not {} within {}, and the request is taken back: "
               "its log says why, or it is a command and no daemon",
               dir, left.what, absl::FormatDuration(kDaemonPatience));
}

absl::StatusOr<std::vector<std::string>> HandlesOf(keys::KeyStore& keys, const std::string& tenant,
                                                   const std::string& subject) {
  if (keys::IsHandle(subject)) return std::vector<std::string>{subject};
  WEIR_ASSIGN_OR_RETURN(std::vector<std::string> handles,
                        keys.HandlesOf(tenant, UserText(subject)));
  if (!handles.empty()) return handles;
  return Error(absl::StatusCode::kNotFound, "the vault knows no such subject of that tenant");
}

absl::StatusOr<std::vector<std::string>> ReadApprovals(FileSystem& files,
                                                       const std::vector<std::string>& paths) {
  std::vector<std::string> notes;
  for (const std::string& path : paths) {
    WEIR_ASSIGN_OR_RETURN(std::string note, ReadWholeFile(files, path, 64 << 10));
    notes.push_back(std::move(note));
  }
  return notes;
}

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> ParseTime(const std::string& text) {
  absl::Time time;
  std::string problem;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &problem)) return time;
  return InvalidArgument("not a time such as 2026-11-01T00:00:00Z: {}", problem);
}

}  // namespace weir::cli
