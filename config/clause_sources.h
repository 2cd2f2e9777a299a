// Where the evidence for the clauses of the law lies: for `weir clauses` and the auditor's desk.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/auditor/clauses/table.h"
#include "compliance/base/file.h"

namespace weir::config {

// Paths; what is empty is not looked at.
struct ClauseSources {
  std::string policy;                     // the compiled one in force
  std::vector<std::string> trusted_keys;  // that may have signed it; none: its own word is taken
  std::string cloud;                      // settings of weir-cloud
  std::string edge;                       // settings of weir-edge
  std::string ledger;                     // a ledger's folder: verified from end to end
  std::string report;                     // report.json of `weir conformance`
  std::string tests;                      // what scripts/requirements has written
  friend bool operator==(const ClauseSources&, const ClauseSources&) = default;
};

// Looks at all of it now. What cannot be read: its status, with the path.
absl::StatusOr<auditor::ClauseTable> LookAtClauses(FileSystem& files, const ClauseSources& sources,
                                                   absl::Time now);

}  // namespace weir::config
