#include "edge/cli/audit.h"

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "edge/cli/command.h"

namespace weir::cli {
namespace {

// Entries that the signed checkpoint covers; 0 when it cannot be read (`audit verify` says why).
uint64_t SignedSize(FileSystem& files, const std::string& dir) {
  const auto key = ledger::ReadVerifierKey(files, dir);
  if (!key.ok()) return 0;
  const auto checkpoint = ledger::ReadCheckpoint(files, dir, *key);
  return checkpoint.ok() ? checkpoint->size : 0;
}

}  // namespace

void AddAudit(CLI::App& app, int& exit_code) {
  CLI::App* audit = app.add_subcommand("audit", "Verifies, reads and appends to ledgers");
  audit->require_subcommand(1);
  audit->footer(
      "Examples:\n"
      "  weir audit verify /var/lib/weir/ledger\n"
      "  weir audit search /var/lib/weir/ledger --ending refused --since 2026-11-01T00:00:00Z\n"
      "  weir audit index /var/lib/weir/ledger --index ledger.db --check\n"
      "  weir audit show /var/lib/weir/ledger 42 --json\n"
      "  weir audit tail /var/lib/weir/ledger -n 5 --follow\n"
      "  weir audit append ./log < records.jsonl\n"
      "  weir audit prove ./log 42 > 42.tlog-proof\n"
      "  weir audit export ./log --exchange 01KAM4RB1Q0000000000000000 -o evidence.zip");
  AddAuditVerify(*audit, exit_code);
  AddAuditShow(*audit, exit_code);
  AddAuditTail(*audit, exit_code);
  AddAuditSearch(*audit, exit_code);
  AddAuditIndex(*audit, exit_code);
  AddAuditAppend(*audit, exit_code);
  AddAuditProve(*audit, exit_code);
  AddAuditRepair(*audit, exit_code);
  AddAuditErase(*audit, exit_code);
  AddAuditHold(*audit, exit_code);
  AddAuditApprove(*audit, exit_code);
  AddAuditOpen(*audit, exit_code);
  AddAuditRotate(*audit, exit_code);
  AddAuditExport(*audit, exit_code);
  AddAuditWitness(*audit, exit_code);
}

void AddLogDirectory(CLI::App& verb, std::string& dir) {
  verb.add_option("DIR", dir, "The log's directory")->required();
}

CLI::Option* AddValue(CLI::App& verb, const std::string& name, std::string& value,
                      const std::string& description) {
  return verb.add_option(name, value, description)->check([](const std::string& given) {
    return given.starts_with("--") ? given + " is no value; leave the option out where it is empty"
                                   : std::string();
  });
}

absl::Status RequireLocal(std::string_view dir) {
  if (dir.find("://") == std::string_view::npos) return absl::OkStatus();
  return Error(absl::StatusCode::kUnimplemented,
               "this takes the log's own directory; verify, search and export also take a URL");
}

absl::Status RequireLog(FileSystem& files, const std::string& dir) {
  WEIR_RETURN_IF_ERROR(RequireLocal(dir));
  if (!files.Exists(dir)) {
    return Error(absl::StatusCode::kNotFound, "there is no log at {}: no such directory", dir);
  }
  if (files.Exists(dir + "/log.vkey") || files.Exists(dir + "/segment")) return absl::OkStatus();
  return Error(absl::StatusCode::kNotFound,
               "there is no log at {}: neither log.vkey nor segment/ is there", dir);
}

absl::Status ReadLog(FileSystem& files, const std::string& dir, uint64_t first,
                     const std::function<bool(const ledger::StoredEntry&)>& visit) {
  const uint64_t signed_size = SignedSize(files, dir);
  uint64_t next = first;
  bool stopped = false;
  WEIR_RETURN_IF_ERROR(
      ledger::ForEachEntry(files, dir, first, [&](const ledger::StoredEntry& stored) {
        next = stored.index + 1;
        stopped = !visit(stored);
        return !stopped;
      }));
  if (stopped || next >= signed_size) return absl::OkStatus();
  return DataLoss(
      "{} can be read up to entry {} only, its checkpoint covers {} entries; run weir audit verify",
      dir, next, signed_size);
}

bool IsAbout(const ledger::Entry& entry, std::string_view exchange) {
  if (entry.exchange_name == exchange) return true;
  const absl::StatusOr<Id> id = Id::Parse(exchange);
  return id.ok() && !id->empty() && entry.exchange == *id;
}

}  // namespace weir::cli
