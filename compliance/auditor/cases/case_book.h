// What the decisions add up to: which verdicts were reviewed and how, which complaints were
// answered, how incidents stand. Made anew from the auditors' own ledger at each start; nothing
// else is kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/auditor/cases/decision.h"
#include "compliance/base/file.h"

namespace weir::auditor {

// National Cybersecurity Incident Reporting Measures (in force 2025-11-01): the first report within
// four hours (regulation.md N-10), the closing one within 30 days after it was handled (N-12).
inline constexpr absl::Duration kReportIncidentWithin = absl::Hours(4);
inline constexpr absl::Duration kCloseReportWithin = absl::Hours(30 * 24);

struct Done {
  std::string outcome;
  std::string person;
  absl::Time at;
  uint64_t entry = 0;  // of the auditors' own ledger
};

struct Incident {
  uint64_t entry = 0;  // its number: that of the entry that opened it
  std::string title;
  std::string person;  // who opened it
  uint64_t people = 0;
  absl::Time discovered;
  absl::Time reported;  // 1970: not yet
  absl::Time closed;    // 1970: not yet

  absl::Time report_due() const { return discovered + kReportIncidentWithin; }
  // Of the closing report; 1970 as long as it is not closed.
  absl::Time closing_due() const {
    return closed == absl::Time() ? closed : closed + kCloseReportWithin;
  }
};

// What one person asks for and others approve; one "declined" ends it.
struct Asked {
  uint64_t entry = 0;  // its number: that of the entry that asked
  std::string person;
  absl::Time asked;
  std::vector<std::string> approvers;  // different people, none of them `person`
  absl::Time approved;                 // the last of them; 1970: none
  bool declined = false;
};

// A request to open an entry's sealed texts, which only who asked may read. One other person's
// approval is enough, two for a subject that is restricted (PIPL, article 47).
struct Opening : Asked {
  std::string log;
  uint64_t index = 0;
  std::string why;
};
// After the last approval the texts can be read for so long.
inline constexpr absl::Duration kOpenFor = absl::Hours(24);

// What an auditor wants done to the log by who runs it: an auditor never writes there. It is an
// order once one other person has approved.
struct Proposal : Asked {
  Decision order;
  bool is_order() const { return !declined && !approvers.empty(); }
};

struct RuleReviews {
  uint64_t right = 0;
  uint64_t wrong = 0;
};

// One thread at a time.
class CaseBook {
 public:
  using Place = std::pair<std::string, uint64_t>;  // a log's name and an entry's index

  // Takes in every decision of the ledger in `dir`. Errors as ForEachEntry.
  absl::Status Read(FileSystem& files, const std::string& dir);
  // FAILED_PRECONDITION: a step of an incident that is not there or has been taken; an approval by
  // who asked, a second one by who has approved, or of a request or proposal that is not there or
  // was declined.
  // Nothing else is wrong at any time: a later review or answer replaces an earlier one.
  absl::Status Check(const Decision& decision, std::string_view person) const;
  void Take(const Decision& decision, std::string_view person, absl::Time at, uint64_t entry);

  const Done* ReviewOf(const std::string& log, uint64_t index) const;
  const Done* AnswerTo(const std::string& log, uint64_t index) const;
  const std::map<uint64_t, Incident>& incidents() const { return incidents_; }
  const std::map<uint64_t, Opening>& openings() const { return openings_; }
  const std::map<uint64_t, Proposal>& proposals() const { return proposals_; }
  // The request, when this person may read now, with so many approvals. PERMISSION_DENIED
  // otherwise, and why.
  absl::StatusOr<Opening> MayRead(uint64_t number, std::string_view person, absl::Time now,
                                  size_t approvals) const;
  // Of the reviews that count, of one log: how many refusals were right and wrong.
  RuleReviews ReviewsOf(const std::string& log) const;
  // By rule, of refusals: what a change of the policy might begin with.
  const std::map<std::string, RuleReviews>& rules() const { return rules_; }

 private:
  absl::Status CheckStep(const Decision& decision) const;
  absl::Status CheckApproval(const Decision& decision, std::string_view person) const;
  const Asked* AskedAt(uint64_t number) const;
  void TakeApproval(const Decision& decision, std::string_view person, absl::Time at);
  void CountRules(const Decision& decision, int by);

  std::map<Place, std::pair<Done, Decision>> reviews_;
  std::map<Place, Done> answers_;
  std::map<uint64_t, Incident> incidents_;
  std::map<uint64_t, Opening> openings_;
  std::map<uint64_t, Proposal> proposals_;
  std::map<std::string, RuleReviews> rules_;
};

}  // namespace weir::auditor
