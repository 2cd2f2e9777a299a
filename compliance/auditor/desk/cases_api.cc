#include "compliance/auditor/desk/cases_api.h"

#include <algorithm>
#include <tuple>

#include "compliance/auditor/conformance/interval.h"
#include "compliance/auditor/desk/search_query.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr uint64_t kQueue = 50;       // entries shown
constexpr uint64_t kLookedAt = 5000;  // of the newest, to find so many that nobody reviewed
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

Query ComplaintQuery() { return {.values = {{Field::kKind, "report"}}, .limit = kLookedAt}; }

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
  wanted.limit = kLookedAt;
  WEIR_ASSIGN_OR_RETURN(const Answer answer, shelf.index.Search(wanted));
  Json entries = Json::array();
  for (const Hit& hit : answer.hits) {
    if (entries.size() == kQueue) break;
    if (book.ReviewOf(log, hit.index) == nullptr) entries.push_back(EntryOrFault(shelf, hit));
  }
  return Json{{"coverage", auditor::JsonOf(answer.coverage)},
              {"entries", std::move(entries)},
              {"reviews", JsonOf(book.ReviewsOf(log))},
              {"rules", RulesJson(book)}};
}

absl::StatusOr<OpenComplaints> CountOpenComplaints(Shelf& shelf, const CaseBook& book,
                                                   const std::string& log, absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const Answer answer, shelf.index.Search(ComplaintQuery()));
  OpenComplaints out;
  for (const Hit& hit : answer.hits) {
    if (book.AnswerTo(log, hit.index) != nullptr) continue;
    const auto stored = shelf.index.Entry(hit.index);
    ++out.all;
    if (stored.ok() && now > stored->entry.due) ++out.overdue;
  }
  return out;
}

absl::StatusOr<Json> ComplaintsAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                      absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const Answer answer, shelf.index.Search(ComplaintQuery()));
  std::vector<Complaint> complaints;
  Json out = {{"coverage", auditor::JsonOf(answer.coverage)}, {"complaints", Json::array()}};
  for (const Hit& hit : answer.hits) {
    const auto stored = shelf.index.Entry(hit.index);
    if (!stored.ok()) {
      out["complaints"].push_back({{"entry", EntryOrFault(shelf, hit)}});
      continue;
    }
    complaints.push_back(
        ComplaintOf(*stored, book.AnswerTo(log, hit.index), EntryJson(*stored), now));
  }
  std::stable_sort(complaints.begin(), complaints.end(),
                   [](const Complaint& a, const Complaint& b) {
                     return std::tie(a.answered, a.due) < std::tie(b.answered, b.due);
                   });
  for (Complaint& complaint : complaints) out["complaints"].push_back(std::move(complaint.json));
  return out;
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
                                   std::map<std::string, Shelf>& shelves) {
  WEIR_RETURN_IF_ERROR(book.Check(decision, person));
  const bool of_entry = decision.kind == DecisionKind::kReview ||
                        decision.kind == DecisionKind::kAnswer ||
                        decision.kind == DecisionKind::kOpening;
  if (!of_entry) return decision;
  const auto shelf = shelves.find(decision.log);
  if (shelf == shelves.end()) return InvalidArgument("\"log\" is none of the desk's");
  WEIR_RETURN_IF_ERROR(shelf->second.index.Update());
  WEIR_ASSIGN_OR_RETURN(const ledger::StoredEntry stored,
                        shelf->second.index.Entry(decision.index));
  if (decision.kind == DecisionKind::kReview) {
    TakeRules(stored.entry, decision);
    decision.refused = stored.entry.action == kRefuse;
  } else if (decision.kind == DecisionKind::kAnswer &&
             stored.entry.kind != ledger::EntryKind::kReport) {
    return InvalidArgument("entry {} is no complaint", decision.index);
  }
  return decision;
}

}  // namespace weir::auditor
