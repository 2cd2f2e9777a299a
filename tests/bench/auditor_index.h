// A log and its index, for the benchmarks of the auditor's desk.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compliance/auditor/index/index.h"
#include "tests/bench/ledger_log.h"

namespace weir::bench {

// Of the full benchmark: WEIR_BENCH_ENTRIES, else 100,000; the figures in docs/BENCHMARKS.md say
// how many there were.
size_t IndexedEntries(bool quick);

// Appends entries as exchanges make them: subjects, categories, actions and endings vary. All are
// durable on return.
absl::Status AppendVaried(ledger::Ledger& ledger, size_t count);

}  // namespace weir::bench
