// The desk's figures about one log, as JSON. No rights here: desk.cc has asked before.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/auditor/cases/case_book.h"
#include "compliance/auditor/desk/api.h"

namespace weir::auditor {

// A device whose log has not been heard of for so long is silent.
inline constexpr absl::Duration kSilentAfter = absl::Hours(7 * 24);

// {"coverage","days":[{"day","field","value","count"}],"devices":{"all","silent","named":[{"origin",
// "last_day"}]},"head":{"witnesses":[{"name","at" (Unix
// seconds)}]},"backlog":{"unreviewed","complaints", "overdue","incidents_late"}}. "field" is a
// letter of DayCounts. What witnesses say is shown as the checkpoint has it: verify it with `weir
// audit verify --witness`.
absl::StatusOr<Json> OverviewAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                    absl::Time now);

}  // namespace weir::auditor
