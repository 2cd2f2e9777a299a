#include "compliance/auditor/cases/case_book.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::auditor {
namespace {

constexpr std::string_view kWrong = "wrong";
constexpr std::string_view kReported = "reported";
constexpr std::string_view kApproved = "approved";

absl::Status Impossible(std::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition, "{}", what);
}

}  // namespace

absl::Status CaseBook::Read(FileSystem& files, const std::string& dir) {
  return ledger::ForEachEntry(files, dir, 0, [this](const ledger::StoredEntry& stored) {
    const auto decision = DecisionIn(stored.entry);
    if (decision && Check(*decision, stored.entry.subject).ok()) {
      Take(*decision, stored.entry.subject, stored.entry.at, stored.index);
    }
    return true;
  });
}

absl::Status CaseBook::Check(const Decision& decision, std::string_view person) const {
  if (decision.kind == DecisionKind::kStep) return CheckStep(decision);
  if (decision.kind == DecisionKind::kApproval) return CheckApproval(decision, person);
  return absl::OkStatus();
}

absl::Status CaseBook::CheckStep(const Decision& decision) const {
  const auto found = incidents_.find(decision.index);
  if (found == incidents_.end()) return Impossible("there is no such incident");
  const bool report = decision.outcome == kReported;
  const absl::Time taken = report ? found->second.reported : found->second.closed;
  return taken == absl::Time() ? absl::OkStatus() : Impossible("that step has been taken");
}

const Asked* CaseBook::AskedAt(uint64_t number) const {
  if (const auto opening = openings_.find(number); opening != openings_.end()) {
    return &opening->second;
  }
  const auto proposal = proposals_.find(number);
  return proposal == proposals_.end() ? nullptr : &proposal->second;
}

absl::Status CaseBook::CheckApproval(const Decision& decision, std::string_view person) const {
  const Asked* const asked = AskedAt(decision.index);
  if (asked == nullptr) return Impossible("there is no such request");
  if (asked->declined) return Impossible("the request was declined");
  if (asked->person == person) return Impossible("who asks cannot approve");
  if (decision.outcome != kApproved) return absl::OkStatus();  // who approved may take it back
  const auto& approvers = asked->approvers;
  const bool again = std::find(approvers.begin(), approvers.end(), person) != approvers.end();
  return again ? Impossible("one person approves once") : absl::OkStatus();
}

void CaseBook::TakeApproval(const Decision& decision, std::string_view person, absl::Time at) {
  const auto opening = openings_.find(decision.index);
  Asked& asked = opening == openings_.end() ? static_cast<Asked&>(proposals_.at(decision.index))
                                            : opening->second;
  if (decision.outcome != kApproved) {
    asked.declined = true;
    return;
  }
  asked.approvers.emplace_back(person);
  asked.approved = at;
}

absl::StatusOr<Opening> CaseBook::MayRead(uint64_t number, std::string_view person, absl::Time now,
                                          size_t approvals) const {
  const auto denied = [](std::string_view why) {
    return Error(absl::StatusCode::kPermissionDenied, "{}", why);
  };
  const auto found = openings_.find(number);
  if (found == openings_.end()) return denied("there is no such request");
  const Opening& opening = found->second;
  if (opening.person != person) return denied("only who asked may read");
  if (opening.declined) return denied("the request was declined");
  if (opening.approvers.size() < approvals) return denied("not enough have approved");
  if (now >= opening.approved + kOpenFor) return denied("the approval is over");
  return opening;
}

void CaseBook::CountRules(const Decision& decision, int by) {
  if (!decision.refused) return;
  for (const std::string& rule : decision.rules) {
    RuleReviews& counts = rules_[rule];
    uint64_t& count = decision.outcome == kWrong ? counts.wrong : counts.right;
    count += static_cast<uint64_t>(by);
  }
}

void CaseBook::Take(const Decision& decision, std::string_view person, absl::Time at,
                    uint64_t entry) {
  const Place place(decision.log, decision.index);
  const Done done{decision.outcome, std::string(person), at, entry};
  const Asked asked{.entry = entry, .person = std::string(person), .asked = at};
  switch (decision.kind) {
    case DecisionKind::kReview:
      if (const auto before = reviews_.find(place); before != reviews_.end()) {
        CountRules(before->second.second, -1);
      }
      CountRules(decision, 1);
      reviews_[place] = {done, decision};
      return;
    case DecisionKind::kAnswer:
      answers_[place] = done;
      return;
    case DecisionKind::kIncident:
      incidents_[entry] = {.entry = entry,
                           .title = decision.title,
                           .person = std::string(person),
                           .people = decision.people,
                           .discovered = decision.discovered};
      return;
    case DecisionKind::kStep: {
      Incident& incident = incidents_.at(decision.index);
      (decision.outcome == kReported ? incident.reported : incident.closed) = at;
      return;
    }
    case DecisionKind::kOpening:
      openings_[entry] = {asked, decision.log, decision.index, decision.why};
      return;
    case DecisionKind::kApproval:
      TakeApproval(decision, person, at);
      return;
    case DecisionKind::kProposal:
      proposals_[entry] = {asked, decision};
      return;
  }
}

const Done* CaseBook::ReviewOf(const std::string& log, uint64_t index) const {
  const auto found = reviews_.find({log, index});
  return found == reviews_.end() ? nullptr : &found->second.first;
}

const Done* CaseBook::AnswerTo(const std::string& log, uint64_t index) const {
  const auto found = answers_.find({log, index});
  return found == answers_.end() ? nullptr : &found->second;
}

RuleReviews CaseBook::ReviewsOf(const std::string& log) const {
  RuleReviews out;
  for (const auto& [place, review] : reviews_) {
    if (place.first != log || !review.second.refused) continue;
    ++(review.first.outcome == kWrong ? out.wrong : out.right);
  }
  return out;
}

}  // namespace weir::auditor
