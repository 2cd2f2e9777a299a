// A log in memory with its keys, opened for writing, that can be closed and opened again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/retention/erasure.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::testing {

inline constexpr const char* kTenant = "shop";

struct KeptLog {
  explicit KeptLog(FileSystem& in) : files(in) { Reopen(); }

  void Close() {
    ledger.reset();
    keys.reset();
  }
  void Reopen() {
    Close();
    auto read = ledger::LoadOrMakeKeys(files, kLogDir, SmallOptions().origin);
    WEIR_CHECK(read.ok());
    keys = read->store;
    auto opened = ledger::Ledger::Open(files, clock, kLogDir, SmallOptions(), *std::move(read));
    WEIR_CHECK(opened.ok());
    ledger = *std::move(opened);
  }

  // Appends what the person said; the handle it was logged under.
  std::string Say(const std::string& person, const std::string& text) {
    ledger::Entry entry = RecordOf("said", text);
    entry.tenant = kTenant;
    entry.person = UserText(person);
    WEIR_CHECK(ledger->AppendAndWait(entry).ok());
    return *keys->HandleOf(kTenant, UserText(person));
  }
  retention::Eraser eraser() { return {files, clock, kLogDir, *ledger, *keys}; }
  keys::State StateOf(const std::string& handle) { return keys->RowOf({kTenant, handle})->state; }
  absl::StatusCode OpensAt(uint64_t index) {
    return ledger::Unseal(EntriesOf(files)[index], *keys).status().code();
  }
  size_t EntriesOfKind(ledger::EntryKind kind) {
    size_t count = 0;
    for (const auto& stored : EntriesOf(files)) count += stored.entry.kind == kind ? 1 : 0;
    return count;
  }
  // A day at a time, as a clock does that does not jump.
  void Live(absl::Duration time) {
    const absl::Time end = clock.Now() + time;
    while (clock.Now() < end) {
      clock.Advance(std::min(absl::Hours(24), end - clock.Now()));
      WEIR_CHECK(eraser().Step().ok());
    }
  }

  FileSystem& files;
  FakeClock clock;
  std::shared_ptr<keys::KeyStore> keys;
  std::unique_ptr<ledger::Ledger> ledger;
};

}  // namespace weir::testing
