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

constexpr std::string_view kErase = "erase";
constexpr std::string_view kHold = "hold";
constexpr std::string_view kHoldTenant = "hold_tenant";
constexpr std::string_view kRelease = "release";

struct Form {
  DecisionKind kind;
  std::string_view name;
  std::array<std::string_view, 4> outcomes;  // as many as are not empty
};
constexpr Form kForms[] = {
    {DecisionKind::kReview, "review", {"right", "wrong"}},
    {DecisionKind::kAnswer, "answer", {"upheld", "rejected"}},
    {DecisionKind::kIncident, "incident", {"opened"}},
    {DecisionKind::kStep, "step", {"reported", "closed"}},
    {DecisionKind::kOpening, "opening", {"requested"}},
    {DecisionKind::kApproval, "approval", {"approved", "declined"}},
    {DecisionKind::kProposal, "proposal", {kErase, kHold, kHoldTenant, kRelease}}};

const Form& FormOf(DecisionKind kind) {
  return *std::find_if(std::begin(kForms), std::end(kForms),
                       [kind](const Form& form) { return form.kind == kind; });
}

bool IsOutcomeOf(DecisionKind kind, std::string_view outcome) {
  const auto& outcomes = FormOf(kind).outcomes;
  return !outcome.empty() && std::find(outcomes.begin(), outcomes.end(), outcome) != outcomes.end();
}

std::string OutcomesOf(DecisionKind kind) {
  std::string out;
  for (const std::string_view outcome : FormOf(kind).outcomes) {
    if (!outcome.empty()) out += fmt::format("{}{}", out.empty() ? "" : " or ", outcome);
  }
  return out;
}

std::string Rfc3339(absl::Time at) {
  return absl::FormatTime(absl::RFC3339_full, at, absl::UTCTimeZone());
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

absl::Status ReadUntil(const Json& json, absl::Time now, Decision& out) {
  if (out.outcome != kHold && out.outcome != kHoldTenant) return absl::OkStatus();
  std::string ignored;
  if (absl::ParseTime(absl::RFC3339_full, TextIn(json, "until"), &out.until, &ignored) &&
      out.until > now && out.until < absl::InfiniteFuture()) {
    return absl::OkStatus();
  }
  return InvalidArgument("\"until\" is a time to come, like 2027-06-30T00:00:00+08:00");
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
    return InvalidArgument(
        "\"kind\" is review, answer, incident, step, opening, approval or proposal");
  }
  out.kind = *kind;
  out.outcome = TextIn(json, "outcome");
  if (!IsOutcomeOf(*kind, out.outcome)) {
    return InvalidArgument("\"outcome\" is {}", OutcomesOf(*kind));
  }
  out.comment = UserText(TextIn(json, "comment"));
  if (out.comment.size_bytes() > kMaxCommentBytes) {
    return InvalidArgument("\"comment\" has at most {} bytes", kMaxCommentBytes);
  }
  if (*kind == DecisionKind::kIncident) {
    WEIR_RETURN_IF_ERROR(ReadIncident(json, now, out));
    return out;
  }
  if (*kind == DecisionKind::kProposal) WEIR_RETURN_IF_ERROR(ReadUntil(json, now, out));
  if (*kind == DecisionKind::kOpening || *kind == DecisionKind::kProposal) {
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
                     "discovered:" + Rfc3339(decision.discovered)};
  } else {
    entry.reasons = {fmt::format("index:{}", decision.index)};
    if (!decision.log.empty()) entry.reasons.push_back("log:" + decision.log);
    if (!decision.why.empty()) entry.reasons.push_back("why:" + decision.why);
    if (!decision.tenant.empty()) entry.reasons.push_back("tenant:" + decision.tenant);
    if (!decision.subject.empty()) entry.reasons.push_back("subject:" + decision.subject);
    if (decision.until != absl::Time()) entry.reasons.push_back("until:" + Rfc3339(decision.until));
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
  out.tenant = ValueIn(entry, "tenant");
  out.subject = ValueIn(entry, "subject");
  out.people = NumberIn(entry, "people");
  std::string ignored;
  absl::ParseTime(absl::RFC3339_full, ValueIn(entry, "until"), &out.until, &ignored);
  absl::ParseTime(absl::RFC3339_full, ValueIn(entry, "discovered"), &out.discovered, &ignored);
  for (const std::string& reason : entry.reasons) {
    if (reason == kRefused) out.refused = true;
    if (reason.starts_with("rule:")) out.rules.push_back(reason.substr(5));
  }
  return out;
}

}  // namespace weir::auditor
