// Small logs in memory for the tests of the ledger.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/ledger/ledger.h"
#include "compliance/ledger/verify.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/memory_files.h"

namespace weir::testing {

inline constexpr const char* kLogDir = "/log";

// Small steps, so that files stay small and several segments are used.
ledger::Options SmallOptions();

// Opens the log in /log of `files` with keys of its own (made when absent). A log is of the suite
// intl unless told otherwise when it is made.
absl::StatusOr<std::unique_ptr<ledger::Ledger>> OpenLog(FileSystem& files, const Clock& clock,
                                                        ledger::Options options = SmallOptions(),
                                                        std::optional<crypto::Suite> suite = {});

// A record with a sealed text.
ledger::Entry RecordOf(const std::string& name, const std::string& text = "what was said");
ledger::Entry OpenOf(const Id& exchange);
ledger::Entry CloseOf(const Id& exchange);

// A log of `entries` records named "0", "1", ... that was closed cleanly.
MemoryFiles::Contents CleanLog(int entries, ledger::Options options = SmallOptions(),
                               std::optional<crypto::Suite> suite = {});

// Every entry; fails the test when the log cannot be read.
std::vector<ledger::StoredEntry> EntriesOf(FileSystem& files);
// The names given to RecordOf, in order.
std::vector<std::string> NamesOf(FileSystem& files);

ledger::VerifyResult VerifyContents(const MemoryFiles::Contents& contents);

}  // namespace weir::testing
