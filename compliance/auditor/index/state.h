// What the parts of the index share. Internal to compliance/auditor/index.
//
// Tables: entry (id = index + 1; time, leaf), term (FTS5: the terms of each entry, nothing stored),
// span (first and last id of each hour), place (where batches begin in the log), total (DayCounts),
// about (one row: where the index stands).
#pragma once

#include <map>
#include <string>

#include "compliance/auditor/index/database.h"
#include "compliance/auditor/index/index.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/walker.h"

namespace weir::auditor {

inline constexpr int64_t kIndexVersion = 3;

// Milliseconds since 1970; hours of them.
inline int64_t MillisOf(absl::Time at) { return absl::ToUnixMillis(at); }
inline int64_t HourOf(int64_t millis) {
  constexpr int64_t kHour = 3'600'000;
  return millis >= 0 ? millis / kHour : (millis - kHour + 1) / kHour;
}

struct Span {
  int64_t first = 0;
  int64_t last = 0;
};

struct Index::State {
  FileSystem& files;
  std::string dir;
  Database db;
  Coverage coverage;
  ledger::Position position;  // in the log, behind what is indexed
  ledger::CompactRange tree;
  std::map<int64_t, Span> spans;              // by hour
  std::map<std::string, Statement> searches;  // by their SQL
  bool held = false;                          // a read transaction is open
};

// The tree and the place at which the log begins: behind what was deleted of it (ledger/pruned.h).
absl::Status BeginWhereTheLogDoes(const Index::State& state, ledger::Position& position,
                                  ledger::CompactRange& tree);

// The row of `about`, into and out of the database.
absl::Status SaveStand(Index::State& state);
absl::Status LoadStand(Index::State& state);
// The same, but only when somebody else has taken in more since.
absl::Status LoadStandIfMoved(Index::State& state);

}  // namespace weir::auditor
