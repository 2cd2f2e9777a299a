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
// durable on return. With `over` their times are spread over so long, up to now, and one in 10,000
// is a complaint.
absl::Status AppendVaried(ledger::Ledger& ledger, size_t count,
                          absl::Duration over = absl::ZeroDuration());

}  // namespace weir::bench
