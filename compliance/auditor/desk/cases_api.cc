#include "compliance/auditor/desk/cases_api.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "compliance/auditor/conformance/interval.h"
#include "compliance/auditor/desk/search_query.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr uint64_t kQueue = 50;        // entries shown
constexpr uint64_t kComplaints = 500;  // complaints shown, answered or not
constexpr size_t kRulesShown = 50;
constexpr const char* kRefuse = "refuse";

Json JsonOf(const RuleReviews& reviews) {
  Json out = {{"right", reviews.right}, {"wrong", reviews.wrong}};
  const uint64_t all = reviews.right + reviews.wrong;
  if (all == 0) return out;
  const Interval interval = WilsonInterval(reviews.wrong, all);
  out["share"] = static_cast<double>(reviews.wrong) / static_cast<double>(all);
  out["wilson95"] = {interval.low, interval.high};
  return out;
}

// Those most often wrong first: a change of the policy may begin with them.
Json RulesJson(const CaseBook& book) {
  std::vector<std::pair<std::string, RuleReviews>> rules(book.rules().begin(), book.rules().end());
  std::erase_if(rules, [](const auto& rule) { return rule.second.wrong == 0; });
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.second.wrong > b.second.wrong; });
  if (rules.size() > kRulesShown) rules.resize(kRulesShown);
  Json out = Json::array();
  for (const auto& [rule, reviews] : rules) {
    out.push_back({{"rule", rule}, {"right", reviews.right}, {"wrong", reviews.wrong}});
  }
  return out;
}

Json JsonOf(const Done& done) {
  return {{"outcome", done.outcome},
          {"person", done.person},
          {"at", TimeOrNull(done.at)},
          {"entry", done.entry}};
}

Query ComplaintQuery() { return {.values = {{Field::kKind, "report"}}}; }

struct Complaint {
  absl::Time due;
  bool answered = false;
  Json json;
};

Complaint ComplaintOf(const ledger::StoredEntry& stored, const Done* answer, Json entry,
                      absl::Time now) {
  Complaint out{stored.entry.due, answer != nullptr, {}};
  out.json = {{"entry", std::move(entry)},
              {"answer", answer == nullptr ? Json() : JsonOf(*answer)},
              {"overdue", (answer == nullptr ? now : answer->at) > stored.entry.due}};
  return out;
}

bool HasRule(const std::vector<std::string>& rules, const std::string& rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

// Whom an order is about comes from the log, not from who types it.
absl::Status TakeWhom(const ledger::Entry& entry, Decision& out) {
  out.tenant = entry.tenant;
  if (out.outcome == "release") {
    const bool is_hold = entry.hold && entry.hold->releases.empty();
    out.subject = entry.subject;
    return is_hold ? absl::OkStatus() : InvalidArgument("entry {} sets no hold", out.index);
  }
  if (out.outcome == "hold_tenant") {
    return out.tenant.empty() ? InvalidArgument("entry {} is of no tenant", out.index)
                              : absl::OkStatus();
  }
  out.subject = entry.subject;
  return out.subject.empty() ? InvalidArgument("entry {} is about nobody", out.index)
                             : absl::OkStatus();
}

void TakeRules(const ledger::Entry& entry, Decision& out) {
  for (const ledger::FindingRecord& finding : entry.findings) {
    if (out.rules.size() == kMaxRulesKept) return;
    if (!finding.rule.empty() && !HasRule(out.rules, finding.rule))
      out.rules.push_back(finding.rule);
  }
}

}  // namespace

absl::StatusOr<Json> QueueAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                 std::string_view query) {
  WEIR_ASSIGN_OR_RETURN(Query wanted, QueryIn(query));
  const bool any = std::none_of(wanted.values.begin(), wanted.values.end(),
                                [](const auto& value) { return value.first == Field::kAction; });
  if (any) wanted.values.emplace_back(Field::kAction, kRefuse);
  Json entries = Json::array();
  const auto take = [&](const Hit& hit) {
    if (book.ReviewOf(log, hit.index) != nullptr) return true;
    if (entries.size() == kQueue) return false;
    entries.push_back(EntryOrFault(shelf, hit));
    return true;
  };
  WEIR_ASSIGN_OR_RETURN(const bool all, ForEachHit(shelf.index, std::move(wanted), take));
  return Json{{"coverage", auditor::JsonOf(shelf.index.coverage())},
              {"entries", std::move(entries)},
              {"more", !all},
              {"reviews", JsonOf(book.ReviewsOf(log))},
              {"rules", RulesJson(book)}};
}

absl::StatusOr<OpenComplaints> CountOpenComplaints(Shelf& shelf, const CaseBook& book,
                                                   const std::string& log, absl::Time now) {
  OpenComplaints out;
  const auto count = [&](const Hit& hit) {
    if (book.AnswerTo(log, hit.index) != nullptr) return true;
    const auto stored = shelf.index.Entry(hit.index);
    ++out.all;
    if (stored.ok() && now > stored->entry.due) ++out.overdue;
    return true;
  };
  WEIR_RETURN_IF_ERROR(ForEachHit(shelf.index, ComplaintQuery(), count).status());
  return out;
}

namespace {

// Unanswered ones, all of them; answered ones, the newest.
absl::StatusOr<std::vector<Hit>> ComplaintsToShow(Index& index, const CaseBook& book,
                                                  const std::string& log) {
  std::vector<Hit> out;
  std::vector<Hit> answered;
  const auto take = [&](const Hit& hit) {
    const bool open = book.AnswerTo(log, hit.index) == nullptr;
    if (open) out.push_back(hit);
    if (!open && answered.size() < kComplaints) answered.push_back(hit);
    return true;
  };
  WEIR_RETURN_IF_ERROR(ForEachHit(index, ComplaintQuery(), take).status());
  out.insert(out.end(), answered.begin(), answered.end());
  return out;
}

}  // namespace

absl::StatusOr<Json> ComplaintsAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                      absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const std::vector<Hit> hits, ComplaintsToShow(shelf.index, book, log));
  std::vector<Complaint> complaints;
  Json shown = Json::array();
  for (const Hit& hit : hits) {
    const auto stored = shelf.index.Entry(hit.index);
    if (!stored.ok()) {
      shown.push_back({{"entry", EntryOrFault(shelf, hit)}});
      continue;
    }
    complaints.push_back(
        ComplaintOf(*stored, book.AnswerTo(log, hit.index), EntryJson(*stored), now));
  }
  std::stable_sort(complaints.begin(), complaints.end(),
                   [](const Complaint& a, const Complaint& b) {
                     return std::tie(a.answered, a.due) < std::tie(b.answered, b.due);
                   });
  const bool more = complaints.size() > kComplaints;
  if (more) complaints.resize(kComplaints);
  for (Complaint& complaint : complaints) shown.push_back(std::move(complaint.json));
  return Json{{"coverage", auditor::JsonOf(shelf.index.coverage())},
              {"complaints", std::move(shown)},
              {"more", more}};
}

Json IncidentsAnswer(const CaseBook& book, absl::Time now) {
  Json out = {{"incidents", Json::array()}};
  for (auto at = book.incidents().rbegin(); at != book.incidents().rend(); ++at) {
    const Incident& incident = at->second;
    const absl::Time reported = incident.reported;
    out["incidents"].push_back(
        {{"number", incident.entry},
         {"title", incident.title},
         {"person", incident.person},
         {"people", incident.people},
         {"discovered", TimeOrNull(incident.discovered)},
         {"report_due", TimeOrNull(incident.report_due())},
         {"reported", TimeOrNull(reported)},
         {"closed", TimeOrNull(incident.closed)},
         {"closing_due", TimeOrNull(incident.closing_due())},
         {"late", (reported == absl::Time() ? now : reported) > incident.report_due()}});
  }
  return out;
}

absl::StatusOr<Decision> Completed(Decision decision, std::string_view person, const CaseBook& book,
                                   Shelves& shelves) {
  WEIR_RETURN_IF_ERROR(book.Check(decision, person));
  const bool of_entry =
      decision.kind == DecisionKind::kReview || decision.kind == DecisionKind::kAnswer ||
      decision.kind == DecisionKind::kOpening || decision.kind == DecisionKind::kProposal;
  if (!of_entry) return decision;
  WEIR_ASSIGN_OR_RETURN(const LentShelf shelf, shelves.Borrow(decision.log));
  WEIR_RETURN_IF_ERROR(shelf.problem());
  WEIR_ASSIGN_OR_RETURN(const ledger::StoredEntry stored, shelf->index.Entry(decision.index));
  if (decision.kind == DecisionKind::kProposal) {
    WEIR_RETURN_IF_ERROR(TakeWhom(stored.entry, decision));
  } else if (decision.kind == DecisionKind::kReview) {
    TakeRules(stored.entry, decision);
    decision.refused = stored.entry.action == kRefuse;
  } else if (decision.kind == DecisionKind::kAnswer &&
             stored.entry.kind != ledger::EntryKind::kReport) {
    return InvalidArgument("entry {} is no complaint", decision.index);
  }
  return decision;
}

}  // namespace weir::auditor
