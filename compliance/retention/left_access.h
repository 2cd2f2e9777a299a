// The record of an access (kAccess) that a command leaves for the process that has the log open:
// what is sealed is opened on the record beside a running daemon too.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"

namespace weir::retention {

// A name for IsTaken. INVALID_ARGUMENT: not a kAccess entry.
absl::StatusOr<std::string> LeaveAccess(FileSystem& files, const Clock& clock,
                                        const std::string& dir, const ledger::Entry& entry);
// Whether the entry is durable in the log by now.
bool IsTaken(FileSystem& files, const std::string& dir, const std::string& name);
// Takes it back. NOT_FOUND: it was taken.
absl::Status Withdraw(FileSystem& files, const std::string& dir, const std::string& name);

bool HasLeftAccess(FileSystem& files, const std::string& dir);
// Appends what was left, each entry with the time of its append, and removes it once it is durable;
// a crash in between may record one access twice. What is no such entry is dropped and logged.
absl::Status TakeLeftAccess(FileSystem& files, const std::string& dir, ledger::Ledger& ledger);

}  // namespace weir::retention
