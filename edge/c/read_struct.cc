#include "edge/c/read_struct.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "compliance/base/status.h"
#include "compliance/gate/request.h"

namespace weir::edge {
namespace {

// Sizes of the first release; a smaller struct was never published.
constexpr size_t kFirstOptions = sizeof(weir_agent_options);
constexpr size_t kFirstRequest = offsetof(weir_request, json_schema);
constexpr size_t kFirstReport = sizeof(weir_report);
constexpr size_t kFirstSignals = offsetof(weir_signals, memory);

// What the caller knows of the struct; the rest is zero.
template <typename Struct>
absl::StatusOr<Struct> Copy(const Struct* given, size_t first, const char* name) {
  if (given == nullptr) return InvalidArgument("{} is null", name);
  if (given->size < first) {
    return InvalidArgument("{}.size is {}, must be at least {}", name, given->size, first);
  }
  Struct known{};
  std::memcpy(&known, given, std::min<size_t>(given->size, sizeof known));
  return known;
}

std::string TextOf(const char* text) { return text == nullptr ? std::string() : text; }

absl::Status CopyTurns(const weir_request& from, v1::ChatRequest& to) {
  if (from.turn_count > gate::kMaxTurns) {
    return InvalidArgument("weir_request.turn_count is {}, the limit is {}", from.turn_count,
                           gate::kMaxTurns);
  }
  if (from.turn_count > 0 && from.turns == nullptr) {
    return InvalidArgument("weir_request.turns is null");
  }
  for (uint32_t i = 0; i < from.turn_count; ++i) {
    v1::Turn& turn = *to.add_turns();
    turn.set_role(static_cast<v1::Role>(from.turns[i].role));
    turn.set_text(TextOf(from.turns[i].text));
  }
  return absl::OkStatus();
}

void CopySampling(const weir_request& from, v1::Sampling& to) {
  to.set_max_tokens(from.max_tokens);
  if (!(from.temperature < 0)) to.set_temperature(from.temperature);
  to.set_top_p(from.top_p);
  to.set_seed(from.seed);
  to.set_json_schema(TextOf(from.json_schema));
}

absl::Status CheckFlag(const char* name, uint32_t value) {
  if (value <= 1) return absl::OkStatus();
  return InvalidArgument("weir_signals.{} is {}, must be 0 or 1", name, value);
}

absl::Status CheckEnum(const char* name, int32_t value, int32_t highest) {
  if (value >= 0 && value <= highest) return absl::OkStatus();
  return InvalidArgument("weir_signals.{} is {}, must be 0 to {}", name, value, highest);
}

absl::Status CheckSignals(const weir_signals& signals) {
  if (signals.battery_percent > 100) {
    return InvalidArgument("weir_signals.battery_percent is {}, must be 0 to 100",
                           signals.battery_percent);
  }
  WEIR_RETURN_IF_ERROR(CheckFlag("charging", signals.charging));
  WEIR_RETURN_IF_ERROR(CheckFlag("low_power", signals.low_power));
  WEIR_RETURN_IF_ERROR(CheckFlag("metered", signals.metered));
  WEIR_RETURN_IF_ERROR(CheckEnum("thermal", signals.thermal, WEIR_THERMAL_CRITICAL));
  WEIR_RETURN_IF_ERROR(CheckEnum("network", signals.network, WEIR_NETWORK_WIFI));
  return CheckEnum("memory", signals.memory, WEIR_MEMORY_CRITICAL);
}

}  // namespace

absl::StatusOr<weir_agent_options> ReadStruct(const weir_agent_options* given) {
  WEIR_ASSIGN_OR_RETURN(const auto options, Copy(given, kFirstOptions, "weir_agent_options"));
  if (options.config_path != nullptr) return options;
  return InvalidArgument("weir_agent_options.config_path is null");
}

absl::StatusOr<v1::ChatRequest> ReadStruct(const weir_request* given) {
  WEIR_ASSIGN_OR_RETURN(const auto from, Copy(given, kFirstRequest, "weir_request"));
  v1::ChatRequest request;
  WEIR_RETURN_IF_ERROR(CopyTurns(from, request));
  CopySampling(from, *request.mutable_sampling());
  request.set_privacy(static_cast<v1::Privacy>(from.privacy));
  request.set_locale(static_cast<v1::Locale>(from.locale));
  request.set_deadline_ms(from.deadline_ms);
  request.set_age_band(static_cast<v1::AgeBand>(from.age_band));
  request.set_session(TextOf(from.session));
  request.set_subject(TextOf(from.subject));
  request.set_tenant(TextOf(from.tenant));
  return request;
}

absl::StatusOr<v1::ReportRequest> ReadStruct(const weir_report* given) {
  WEIR_ASSIGN_OR_RETURN(const auto from, Copy(given, kFirstReport, "weir_report"));
  v1::ReportRequest report;
  report.set_kind(static_cast<v1::ReportKind>(from.kind));
  report.set_exchange_id(TextOf(from.exchange_id));
  report.set_comment(TextOf(from.comment));
  report.set_tenant(TextOf(from.tenant));
  report.set_subject(TextOf(from.subject));
  return report;
}

absl::StatusOr<router::Signals> ReadStruct(const weir_signals* given) {
  WEIR_ASSIGN_OR_RETURN(const auto from, Copy(given, kFirstSignals, "weir_signals"));
  WEIR_RETURN_IF_ERROR(CheckSignals(from));
  return router::Signals{.battery_percent = from.battery_percent,
                         .charging = from.charging == 1,
                         .low_power = from.low_power == 1,
                         .thermal = static_cast<router::Thermal>(from.thermal),
                         .network = static_cast<router::Network>(from.network),
                         .metered = from.metered == 1,
                         .memory = static_cast<router::MemoryPressure>(from.memory)};
}

int32_t WriteError(const absl::Status& status, weir_error* error) {
  const auto code = static_cast<int32_t>(status.code());
  if (error == nullptr || error->size < sizeof(weir_error)) return code;
  error->code = code;
  const size_t bytes = std::min(status.message().size(), sizeof error->message - 1);
  std::memcpy(error->message, status.message().data(), bytes);
  error->message[bytes] = '\0';
  return code;
}

}  // namespace weir::edge
