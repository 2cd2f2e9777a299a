#include "compliance/retention/left_access.h"

#include "compliance/base/id.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/wire.h"

namespace weir::retention {
namespace {

std::string DirectoryOf(const std::string& dir) { return dir + "/keys/accesses"; }

absl::StatusOr<ledger::Entry> EntryIn(std::string_view bytes) {
  WEIR_ASSIGN_OR_RETURN(ledger::ClearEntry clear, ledger::DecodeEntry(bytes));
  if (clear.entry.kind != ledger::EntryKind::kAccess || !clear.texts.empty()) {
    return InvalidArgument("only the record of an access may be left");
  }
  clear.entry.at = absl::Time();
  return std::move(clear.entry);
}

}  // namespace

absl::StatusOr<std::string> LeaveAccess(FileSystem& files, const Clock& clock,
                                        const std::string& dir, const ledger::Entry& entry) {
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ledger::EncodeEntry(entry, clock.Now(), "", {}));
  WEIR_RETURN_IF_ERROR(EntryIn(bytes).status());
  std::string name = Id::New(clock).ToString();
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(DirectoryOf(dir)));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, DirectoryOf(dir) + "/" + name, bytes));
  return name;
}

bool IsTaken(FileSystem& files, const std::string& dir, const std::string& name) {
  return !files.Exists(DirectoryOf(dir) + "/" + name);
}

absl::Status Withdraw(FileSystem& files, const std::string& dir, const std::string& name) {
  return files.Remove(DirectoryOf(dir) + "/" + name);
}

bool HasLeftAccess(FileSystem& files, const std::string& dir) {
  const auto left = files.List(DirectoryOf(dir));
  return left.ok() && !left->empty();
}

absl::Status TakeLeftAccess(FileSystem& files, const std::string& dir, ledger::Ledger& ledger) {
  if (!HasLeftAccess(files, dir)) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(DirectoryOf(dir)));
  for (const std::string& name : names) {
    if (name.ends_with(".tmp")) continue;
    const std::string path = DirectoryOf(dir) + "/" + name;
    const auto bytes = ReadWholeFile(files, path, ledger::kEntryLimitBytes);
    if (bytes.status().code() == absl::StatusCode::kNotFound) continue;  // taken back
    if (!bytes.ok()) return bytes.status();
    const auto entry = EntryIn(*bytes);
    if (entry.ok()) {
      WEIR_RETURN_IF_ERROR(ledger.AppendAndWait(*entry).status());
    } else {
      log::Warning("left_access_dropped", {{"status", entry.status()}});
    }
    const absl::Status removed = files.Remove(path);
    if (!removed.ok() && removed.code() != absl::StatusCode::kNotFound) return removed;
  }
  return absl::OkStatus();
}

}  // namespace weir::retention
