// The verbs of `weir audit` and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "compliance/auditor/index/index.h"
#include "compliance/base/file.h"
#include "compliance/ledger/verify.h"

namespace weir::cli {

void AddAuditVerify(CLI::App& audit, int& exit_code);
void AddAuditShow(CLI::App& audit, int& exit_code);
void AddAuditTail(CLI::App& audit, int& exit_code);
void AddAuditSearch(CLI::App& audit, int& exit_code);
void AddAuditIndex(CLI::App& audit, int& exit_code);
void AddAuditAppend(CLI::App& audit, int& exit_code);
void AddAuditProve(CLI::App& audit, int& exit_code);
void AddAuditRepair(CLI::App& audit, int& exit_code);
void AddAuditErase(CLI::App& audit, int& exit_code);
void AddAuditHold(CLI::App& audit, int& exit_code);
void AddAuditApprove(CLI::App& audit, int& exit_code);
void AddAuditOpen(CLI::App& audit, int& exit_code);
void AddAuditRotate(CLI::App& audit, int& exit_code);
void AddAuditExport(CLI::App& audit, int& exit_code);
void AddAuditWitness(CLI::App& audit, int& exit_code);

// Adds the positional DIR.
void AddLogDirectory(CLI::App& verb, std::string& dir);
// An option with a value of its own: what begins with "--" is the next option, and the value was
// left out (a shell's '' is that), which is an error and not a value.
CLI::Option* AddValue(CLI::App& verb, const std::string& name, std::string& value,
                      const std::string& description);
// UNIMPLEMENTED when `dir` is a URL.
absl::Status RequireLocal(std::string_view dir);
// The same, and NOT_FOUND when no log is there.
absl::Status RequireLog(FileSystem& files, const std::string& dir);

// Calls `visit` for each entry from `first` on until it returns false. DATA_LOSS when the log is
// damaged or ends before its signed checkpoint does: what was missed must not look as if it were
// not there.
absl::Status ReadLog(FileSystem& files, const std::string& dir, uint64_t first,
                     const std::function<bool(const ledger::StoredEntry&)>& visit);

// "origin: N entries, root HEX".
std::string TextOf(const auditor::Coverage& coverage);

// Whether the entry is about the exchange of that id or name.
bool IsAbout(const ledger::Entry& entry, std::string_view exchange);

}  // namespace weir::cli
