// What was seen of what runs: of a policy, an assessment, a ledger. Settings are looked at by who
// can read them (edge/cli/clauses_settings.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"
#include "compliance/policy/policy.h"

namespace weir::auditor {

struct Observation {
  std::string check;   // "policy.keywords", as clauses name it
  bool shows = false;  // false: it contradicts the clause
  std::string key;     // of config/messages/clauses.json: the sentence that says what was seen
  std::vector<std::string> details;
};

std::vector<Observation> ObservePolicy(const policy::Policy& policy, absl::Time now);

// Of a report.json of `weir conformance`. `policy`, when there is one, must be the assessed one.
// INVALID_ARGUMENT: not a report.
absl::StatusOr<std::vector<Observation>> ObserveReport(std::string_view report_json,
                                                       const policy::Policy* policy);

// Verifies the whole log: as long as `weir audit verify` takes. INVALID_ARGUMENT or NOT_FOUND:
// there is no log.
absl::StatusOr<std::vector<Observation>> ObserveLedger(FileSystem& files, const std::string& dir,
                                                       absl::Time now);

}  // namespace weir::auditor
