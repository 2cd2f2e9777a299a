#include "compliance/auditor/desk/retention_api.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/retention/hold.h"

namespace weir::auditor {
namespace {

using retention::Hold;

constexpr size_t kShown = 500;  // of each list
constexpr std::string_view kErased = "erased";

// The newest entry of each subject's erasure.
using Erasures = std::vector<ledger::StoredEntry>;

// What the log says, all of it.
struct Standing {
  std::vector<Hold> holds;
  Erasures erasures;
};

absl::Status ForEachOf(Shelf& shelf, const char* kind,
                       const std::function<void(const ledger::StoredEntry&)>& visit) {
  absl::Status status;
  const Query query{.values = {{Field::kKind, kind}}, .order = Order::kOldestFirst};
  const auto read = [&](const Hit& hit) {
    const auto stored = shelf.index.Entry(hit.index);
    status = stored.status();
    if (stored.ok()) visit(*stored);
    return status.ok();
  };
  WEIR_RETURN_IF_ERROR(ForEachHit(shelf.index, query, read).status());
  return status;
}

absl::StatusOr<Standing> StandingOf(Shelf& shelf) {
  Standing out;
  std::map<std::pair<std::string, std::string>, ledger::StoredEntry> newest;
  WEIR_RETURN_IF_ERROR(ForEachOf(shelf, "hold", [&](const ledger::StoredEntry& stored) {
    retention::TakeHold(stored, out.holds);
  }));
  WEIR_RETURN_IF_ERROR(ForEachOf(shelf, "erasure", [&](const ledger::StoredEntry& stored) {
    if (stored.entry.erasure) newest[{stored.entry.tenant, stored.entry.subject}] = stored;
  }));
  for (auto& [subject, stored] : newest) out.erasures.push_back(std::move(stored));
  std::stable_sort(out.erasures.begin(), out.erasures.end(),
                   [](const ledger::StoredEntry& a, const ledger::StoredEntry& b) {
                     const bool a_erased = a.entry.erasure->state == kErased;
                     const bool b_erased = b.entry.erasure->state == kErased;
                     return std::tie(a_erased, a.entry.erasure->due) <
                            std::tie(b_erased, b.entry.erasure->due);
                   });
  return out;
}

Json JsonOf(const Hold& hold, absl::Time now) {
  return {{"index", std::stoull(hold.id)},           {"tenant", hold.request.tenant},
          {"subject", hold.request.subject},         {"why", hold.request.why},
          {"until", TimeOrNull(hold.request.until)}, {"approvers", hold.approvers},
          {"in_force", now < hold.request.until}};
}

Json JsonOf(const ledger::StoredEntry& stored, const std::vector<Hold>& holds, absl::Time now) {
  const ledger::ErasureRecord& erasure = *stored.entry.erasure;
  Json held = Json::array();
  for (const std::string& id :
       retention::InForce(holds, stored.entry.tenant, stored.entry.subject, now)) {
    held.push_back(std::stoull(id));
  }
  const bool overdue = erasure.state != kErased && now >= erasure.due && held.empty();
  return {{"index", stored.index},
          {"tenant", stored.entry.tenant},
          {"subject", stored.entry.subject},
          {"state", erasure.state},
          {"requested", TimeOrNull(erasure.requested)},
          {"due", TimeOrNull(erasure.due)},
          {"erased", TimeOrNull(erasure.erased)},
          {"holds", std::move(held)},
          {"overdue", overdue}};
}

bool IsDone(const Decision& order, const Standing& standing) {
  if (order.outcome == "erase") {
    return std::any_of(standing.erasures.begin(), standing.erasures.end(), [&](const auto& one) {
      return one.entry.tenant == order.tenant && one.entry.subject == order.subject;
    });
  }
  const auto is = [&](const Hold& hold) {
    if (order.outcome == "release") return hold.id == std::to_string(order.index);
    return hold.request.tenant == order.tenant && hold.request.subject == order.subject &&
           hold.request.why == order.why && hold.request.until >= order.until;
  };
  const bool there = std::any_of(standing.holds.begin(), standing.holds.end(), is);
  return there == (order.outcome != "release");
}

// One word of a shell, whatever stands in it.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

// "name=value", so that a value which begins with a dash is none of the command's options; nothing
// where there is no value, which a shell would leave out and the command look for behind it.
std::string OptionOf(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format(" --{}={}", name, Quoted(value));
}

std::string CommandOf(const Decision& order, const std::string& dir) {
  const std::string tenant = OptionOf("tenant", order.tenant);
  if (order.outcome == "erase") {
    return "weir audit erase" + tenant + " -- " + Quoted(dir) + " " + Quoted(order.subject);
  }
  std::string out = "weir audit hold " + Quoted(dir);
  if (order.outcome == "release") {
    out += fmt::format(" --release={}", order.index);
  } else {
    out += tenant + OptionOf("subject", order.subject);
    out += " --until=" + absl::FormatTime(absl::RFC3339_sec, order.until, absl::UTCTimeZone());
  }
  return out + " --why=" + Quoted(order.why) + " --request";
}

Json JsonOf(const Proposal& proposal, const Standing& standing, const std::string& dir) {
  const Decision& order = proposal.order;
  return {{"number", proposal.entry},
          {"order", order.outcome},
          {"index", order.index},
          {"tenant", order.tenant},
          {"subject", order.subject},
          {"why", order.why},
          {"until", TimeOrNull(order.until)},
          {"person", proposal.person},
          {"asked", TimeOrNull(proposal.asked)},
          {"approvers", proposal.approvers},
          {"declined", proposal.declined},
          {"done", IsDone(order, standing)},
          {"command", proposal.is_order() ? Json(CommandOf(order, dir)) : Json()}};
}

}  // namespace

absl::StatusOr<Json> RetentionAnswer(Shelf& shelf, const CaseBook& book, const std::string& log,
                                     absl::Time now) {
  WEIR_ASSIGN_OR_RETURN(const Standing standing, StandingOf(shelf));
  Json out = {{"coverage", auditor::JsonOf(shelf.index.coverage())},
              {"holds", Json::array()},
              {"erasures", Json::array()},
              {"proposals", Json::array()},
              {"more", false}};
  const auto put = [&](const char* list, Json one) {
    if (out[list].size() == kShown) {
      out["more"] = true;
    } else {
      out[list].push_back(std::move(one));
    }
  };
  for (auto hold = standing.holds.rbegin(); hold != standing.holds.rend(); ++hold) {
    put("holds", JsonOf(*hold, now));
  }
  for (const ledger::StoredEntry& stored : standing.erasures) {
    put("erasures", JsonOf(stored, standing.holds, now));
  }
  for (auto at = book.proposals().rbegin(); at != book.proposals().rend(); ++at) {
    if (at->second.order.log == log) put("proposals", JsonOf(at->second, standing, shelf.dir));
  }
  return out;
}

}  // namespace weir::auditor
