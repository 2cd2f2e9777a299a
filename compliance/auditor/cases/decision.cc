#include "compliance/auditor/cases/decision.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "case:";
constexpr std::string_view kRefused = "verdict:refuse";

struct Form {
  DecisionKind kind;
  std::string_view name;
  std::array<std::string_view, 2> outcomes;
};
constexpr Form kForms[] = {{DecisionKind::kReview, "review", {"right", "wrong"}},
                           {DecisionKind::kAnswer, "answer", {"upheld", "rejected"}},
                           {DecisionKind::kIncident, "incident", {"opened", "opened"}},
                           {DecisionKind::kStep, "step", {"reported", "closed"}},
                           {DecisionKind::kOpening, "opening", {"requested", "requested"}},
                           {DecisionKind::kApproval, "approval", {"approved", "declined"}}};

const Form& FormOf(DecisionKind kind) {
  return *std::find_if(std::begin(kForms), std::end(kForms),
                       [kind](const Form& form) { return form.kind == kind; });
}

bool IsOutcomeOf(DecisionKind kind, std::string_view outcome) {
  const auto& outcomes = FormOf(kind).outcomes;
  return std::find(outcomes.begin(), outcomes.end(), outcome) != outcomes.end();
}

std::string TextIn(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

absl::StatusOr<uint64_t> NumberIn(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found != json.end() && found->is_number_unsigned()) return found->get<uint64_t>();
  return InvalidArgument("\"{}\" is not a number from 0 on", name);
}

absl::StatusOr<std::string> LineIn(const Json& json, const char* name, size_t limit) {
  std::string text = TextIn(json, name);
  if (!text.empty() && text.size() <= limit) return text;
  return InvalidArgument("\"{}\" has 1 to {} bytes", name, limit);
}

absl::Status ReadIncident(const Json& json, absl::Time now, Decision& out) {
  WEIR_ASSIGN_OR_RETURN(out.title, LineIn(json, "title", kMaxTitleBytes));
  std::string ignored;
  const bool is_time =
      absl::ParseTime(absl::RFC3339_full, TextIn(json, "discovered"), &out.discovered, &ignored);
  // "infinite-past" is a time to the parser; 1970 stands for none.
  if (!is_time || out.discovered <= absl::UnixEpoch() || out.discovered > now) {
    return InvalidArgument(
        "\"discovered\" is a time that has been, like 2026-11-22T08:00:00+08:00");
  }
  if (!json.contains("people")) return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(out.people, NumberIn(json, "people"));
  return absl::OkStatus();
}

// "name:value" in the entry's reasons.
std::string ValueIn(const ledger::Entry& entry, std::string_view name) {
  for (const std::string& reason : entry.reasons) {
    if (reason.size() > name.size() && reason.starts_with(name) && reason[name.size()] == ':') {
      return reason.substr(name.size() + 1);
    }
  }
  return "";
}

uint64_t NumberIn(const ledger::Entry& entry, std::string_view name) {
  const std::string text = ValueIn(entry, name);
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string_view NameOf(DecisionKind kind) { return FormOf(kind).name; }

std::optional<DecisionKind> DecisionKindOf(std::string_view name) {
  for (const Form& form : kForms) {
    if (form.name == name) return form.kind;
  }
  return std::nullopt;
}

absl::StatusOr<Decision> ParseDecision(std::string_view text, absl::Time now) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return InvalidArgument("the body is not a JSON object");
  Decision out;
  const auto kind = DecisionKindOf(TextIn(json, "kind"));
  if (!kind) {
    return InvalidArgument("\"kind\" is review, answer, incident, step, opening or approval");
  }
  out.kind = *kind;
  out.outcome = TextIn(json, "outcome");
  if (!IsOutcomeOf(*kind, out.outcome)) {
    const auto& outcomes = FormOf(*kind).outcomes;
    return InvalidArgument("\"outcome\" is {} or {}", outcomes[0], outcomes[1]);
  }
  out.comment = UserText(TextIn(json, "comment"));
  if (out.comment.size_bytes() > kMaxCommentBytes) {
    return InvalidArgument("\"comment\" has at most {} bytes", kMaxCommentBytes);
  }
  if (*kind == DecisionKind::kIncident) {
    WEIR_RETURN_IF_ERROR(ReadIncident(json, now, out));
    return out;
  }
  if (*kind == DecisionKind::kOpening) {
    WEIR_ASSIGN_OR_RETURN(out.why, LineIn(json, "why", kMaxWhyBytes));
  }
  out.log = TextIn(json, "log");
  WEIR_ASSIGN_OR_RETURN(out.index, NumberIn(json, "index"));
  return out;
}

ledger::Entry EntryOf(const Decision& decision, std::string_view person, std::string_view role) {
  ledger::Entry entry;
  entry.exchange_name = fmt::format("{}{}", kPrefix, NameOf(decision.kind));
  entry.tenant = role;
  entry.subject = person;
  entry.action = decision.outcome;
  if (decision.kind == DecisionKind::kIncident) {
    entry.reasons = {"title:" + decision.title, fmt::format("people:{}", decision.people),
                     "discovered:" + absl::FormatTime(absl::RFC3339_full, decision.discovered,
                                                      absl::UTCTimeZone())};
  } else {
    entry.reasons = {fmt::format("index:{}", decision.index)};
    if (!decision.log.empty()) entry.reasons.push_back("log:" + decision.log);
    if (!decision.why.empty()) entry.reasons.push_back("why:" + decision.why);
  }
  if (decision.refused) entry.reasons.emplace_back(kRefused);
  for (const std::string& rule : decision.rules) entry.reasons.push_back("rule:" + rule);
  if (!decision.comment.empty()) entry.texts.push_back({"comment", decision.comment});
  return entry;
}

std::optional<Decision> DecisionIn(const ledger::Entry& entry) {
  if (!entry.exchange_name.starts_with(kPrefix)) return std::nullopt;
  const auto kind = DecisionKindOf(std::string_view(entry.exchange_name).substr(kPrefix.size()));
  if (!kind || !IsOutcomeOf(*kind, entry.action)) return std::nullopt;
  Decision out;
  out.kind = *kind;
  out.outcome = entry.action;
  out.log = ValueIn(entry, "log");
  out.index = NumberIn(entry, "index");
  out.title = ValueIn(entry, "title");
  out.why = ValueIn(entry, "why");
  out.people = NumberIn(entry, "people");
  std::string ignored;
  absl::ParseTime(absl::RFC3339_full, ValueIn(entry, "discovered"), &out.discovered, &ignored);
  for (const std::string& reason : entry.reasons) {
    if (reason == kRefused) out.refused = true;
    if (reason.starts_with("rule:")) out.rules.push_back(reason.substr(5));
  }
  return out;
}

}  // namespace weir::auditor
