// Requests for erasure and legal holds as a log's own entries say they stand, and the orders that
// auditors have proposed about them. No rights here: desk.cc has asked before.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/auditor/cases/case_book.h"
#include "compliance/auditor/desk/api.h"

namespace weir::auditor {

// {"coverage",
//  "holds":[{"index","tenant","subject" ("": everybody of the tenant),"why","until","approvers",
//            "in_force"}]: set and not released, the newest first;
//  "erasures":[{"index","tenant","subject","state","requested","due","erased","holds":[index],
//               "overdue"}]: each subject as it stands, not erased ones first, those due first
//               before;
//  "proposals":[{"number","order","index","tenant","subject","why","until","person","asked",
//                "approvers","declined","done","command"}]: the newest first; "done" when the log
//                shows it; "command" is null until a second person has approved;
//  "more": a list was cut at 500}
// DATA_LOSS: one of these entries cannot be read, so nobody may say how things stand.
absl::StatusOr<Json> RetentionAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                     absl::Time now);

}  // namespace weir::auditor
