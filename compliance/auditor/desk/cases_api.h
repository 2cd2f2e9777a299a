// The desk's answers about what is to be decided, and its taking of decisions. No rights here:
// desk.cc has asked before.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "compliance/auditor/cases/case_book.h"
#include "compliance/auditor/desk/api.h"

namespace weir::auditor {

// {"coverage","entries","more","reviews":{"right","wrong","share","wilson95"},"rules":[{"rule","right","wrong"}]}:
// the newest 50 entries whose verdict nobody has reviewed, however far back they are; behind
// "after" when `query`, which is as in a search, has it. Without "action": refused.
absl::StatusOr<Json> QueueAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                 std::string_view query);

// {"coverage","complaints":[{"entry","answer","overdue"}],"more"}: unanswered ones first, those due
// first before; at most 500.
absl::StatusOr<Json> ComplaintsAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                      absl::Time now);

// How many complaints nobody has answered, and how many of them are late.
struct OpenComplaints {
  uint64_t all = 0;
  uint64_t overdue = 0;
};
absl::StatusOr<OpenComplaints> CountOpenComplaints(Shelf& shelf, const CaseBook& book,
                                                   const std::string& log, absl::Time now);

// {"incidents":[{"number","title","person","people","discovered","report_due","reported","closed",
// "closing_due","late"}]}, the newest first; times that do not apply are null.
Json IncidentsAnswer(const CaseBook& book, absl::Time now);

// {"openings":[{"number","log","index","person","why","asked","approvers","declined","open_until"}]},
// the newest first; "open_until" is null before an approval.
Json OpeningsAnswer(const CaseBook& book);

// {"texts":[{"role","text"}]}: opened with the log's keys, for who asked, while the approval holds.
// PERMISSION_DENIED: not approved as it must be. NOT_FOUND: erased. FAILED_PRECONDITION: the desk
// has not this log's keys.
absl::StatusOr<Json> OpenedAnswer(Shelves& shelves, const CaseBook& book, uint64_t number,
                                  std::string_view person, absl::Time now);

// The decision with what only the log knows, after a look whether it can be taken. NOT_FOUND,
// FAILED_PRECONDITION, INVALID_ARGUMENT otherwise.
absl::StatusOr<Decision> Completed(Decision decision, std::string_view person, const CaseBook& book,
                                   Shelves& shelves);

}  // namespace weir::auditor
