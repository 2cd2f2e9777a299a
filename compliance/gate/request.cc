#include "compliance/gate/request.h"

#include <cmath>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/text/reader.h"

namespace weir::gate {
namespace {

constexpr absl::Duration kDefaultDeadline = absl::Minutes(2);
constexpr double kMaxTemperature = 2;

// Printable: words go into records and metrics.
bool IsWord(std::string_view word) {
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return false;
  }
  return text::IsValidUtf8(word);
}

absl::Status CheckWord(std::string_view name, std::string_view word) {
  if (word.size() > kMaxWordBytes) {
    return InvalidArgument("{} has {} bytes, the limit is {}", name, word.size(), kMaxWordBytes);
  }
  if (!IsWord(word)) {
    return InvalidArgument("{} has a control character or is not UTF-8", name);
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(const std::vector<Turn>& turns) {
  size_t bytes = 0;
  for (size_t i = 0; i < turns.size(); ++i) {
    if (!text::IsValidUtf8(turns[i].text.Reveal())) {
      return InvalidArgument("turns[{}].text is not UTF-8", i);
    }
    bytes += turns[i].text.size_bytes();
  }
  if (bytes > kMaxTextBytes) {
    return InvalidArgument("turns have {} bytes of text, the limit is {}", bytes, kMaxTextBytes);
  }
  return absl::OkStatus();
}

absl::Status CheckTurns(const std::vector<Turn>& turns) {
  if (turns.empty() || turns.size() > kMaxTurns) {
    return InvalidArgument("turns has {} items, the limit is 1 to {}", turns.size(), kMaxTurns);
  }
  const Turn& last = turns.back();
  if (last.role != Role::kUser && last.role != Role::kTool) {
    return InvalidArgument("turns[{}].role is {}, the last turn must be the user's or a tool's",
                           turns.size() - 1, last.role == Role::kSystem ? "system" : "assistant");
  }
  if (last.text.empty()) {
    return InvalidArgument("turns[{}].text has 0 bytes, the last turn must have text",
                           turns.size() - 1);
  }
  return CheckTexts(turns);
}

absl::Status CheckStopWords(const std::vector<std::string>& words) {
  if (words.size() > kMaxStopWords) {
    return InvalidArgument("sampling.stop has {} items, the limit is {}", words.size(),
                           kMaxStopWords);
  }
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty() || words[i].size() > kMaxWordBytes) {
      return InvalidArgument("sampling.stop[{}] has {} bytes, the limit is 1 to {}", i,
                             words[i].size(), kMaxWordBytes);
    }
    if (!text::IsValidUtf8(words[i])) return InvalidArgument("sampling.stop[{}] is not UTF-8", i);
  }
  return absl::OkStatus();
}

absl::Status CheckSchema(const Sampling& sampling) {
  const std::string& schema = sampling.json_schema;
  if (schema.size() > kMaxSchemaBytes) {
    return InvalidArgument("sampling.json_schema has {} bytes, the limit is {}", schema.size(),
                           kMaxSchemaBytes);
  }
  if (!text::IsValidUtf8(schema)) return InvalidArgument("sampling.json_schema is not UTF-8");
  if (schema.find('\\') != std::string::npos) {
    return InvalidArgument("sampling.json_schema holds a backslash");
  }
  if (schema.empty() || sampling.stop.empty()) return absl::OkStatus();
  return InvalidArgument("sampling.stop and sampling.json_schema exclude each other");
}

absl::Status CheckSampling(const Sampling& sampling) {
  if (sampling.extra_json.size() > kMaxExtraBytes) {
    return InvalidArgument("sampling.extra_json has {} bytes, the limit is {}",
                           sampling.extra_json.size(), kMaxExtraBytes);
  }
  WEIR_RETURN_IF_ERROR(CheckSchema(sampling));
  if (sampling.max_tokens > kMaxAnswerTokens) {
    return InvalidArgument("sampling.max_tokens is {}, the limit is {}", sampling.max_tokens,
                           kMaxAnswerTokens);
  }
  if (std::isnan(sampling.temperature) || sampling.temperature > kMaxTemperature) {
    return InvalidArgument("sampling.temperature is {}, the limit is {}", sampling.temperature,
                           kMaxTemperature);
  }
  if (!(sampling.top_p >= 0 && sampling.top_p <= 1)) {
    return InvalidArgument("sampling.top_p is {}, the limit is 0 to 1", sampling.top_p);
  }
  return CheckStopWords(sampling.stop);
}

absl::Status CheckDeadline(absl::Duration deadline) {
  if (deadline < absl::ZeroDuration() || deadline > kMaxDeadline) {
    return InvalidArgument("deadline is {} ms, the limit is 0 to {} ms",
                           absl::ToInt64Milliseconds(deadline),
                           absl::ToInt64Milliseconds(kMaxDeadline));
  }
  return absl::OkStatus();
}

constexpr uint32_t kMinutesADay = 24 * 60;
constexpr absl::Duration kMaxRest = absl::Hours(2);

bool IsWithin(const std::optional<absl::Duration>& value, absl::Duration most) {
  return !value.has_value() || (*value >= absl::ZeroDuration() && *value <= most);
}

absl::Status CheckGuardian(const Guardian& guardian) {
  const auto& hours = guardian.hours;
  if (hours.has_value() && (hours->from >= kMinutesADay || hours->until > kMinutesADay ||
                            hours->until == 0 || hours->from == hours->until)) {
    return InvalidArgument("guardian.hours are {} to {} minutes, the limit is 0 to 1440",
                           hours->from, hours->until);
  }
  if (!IsWithin(guardian.daily_limit, absl::Hours(24))) {
    return InvalidArgument("guardian.daily_limit is {} minutes, the limit is 0 to 1440",
                           absl::ToInt64Minutes(*guardian.daily_limit));
  }
  if (!IsWithin(guardian.rest, kMaxRest)) {
    return InvalidArgument("guardian.rest is {} minutes, the limit is 0 to {}",
                           absl::ToInt64Minutes(*guardian.rest), absl::ToInt64Minutes(kMaxRest));
  }
  return absl::OkStatus();
}

absl::Status CheckLabelGrant(const RequestFields& fields) {
  if (!fields.label_grant.has_value()) return absl::OkStatus();
  WEIR_RETURN_IF_ERROR(CheckWord("label_grant.agreement", fields.label_grant->agreement));
  WEIR_RETURN_IF_ERROR(CheckWord("label_grant.purpose", fields.label_grant->purpose));
  if (fields.label_grant->agreement.empty() || fields.subject.empty()) {
    return InvalidArgument(
        "label_grant has an agreement of {} bytes and a subject of {}, both must be named",
        fields.label_grant->agreement.size(), fields.subject.size());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Request> Request::Create(RequestFields fields, const Clock& clock) {
  WEIR_RETURN_IF_ERROR(CheckWord("tenant", fields.tenant));
  WEIR_RETURN_IF_ERROR(CheckWord("subject", fields.subject));
  WEIR_RETURN_IF_ERROR(CheckWord("session", fields.session));
  WEIR_RETURN_IF_ERROR(CheckTurns(fields.turns));
  WEIR_RETURN_IF_ERROR(CheckSampling(fields.sampling));
  WEIR_RETURN_IF_ERROR(CheckDeadline(fields.deadline));
  WEIR_RETURN_IF_ERROR(CheckGuardian(fields.guardian));
  WEIR_RETURN_IF_ERROR(CheckLabelGrant(fields));
  if (fields.id.empty()) fields.id = Id::New(clock);
  if (fields.deadline == absl::ZeroDuration()) fields.deadline = kDefaultDeadline;
  return Request(std::move(fields), clock.Now());
}

}  // namespace weir::gate
