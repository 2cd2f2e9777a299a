#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/base/status.h"
#include "config/load.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/router.h"
#include "edge/device_signals.h"
#include "router/decision.h"
#include "router/expectation.h"
#include "router/features.h"
#include "router/weights_file.h"

namespace weir::cli {
namespace {

using nlohmann::json;
using router::Readiness;

constexpr const char* kLocal = "local";
constexpr const char* kCloud = "cloud";
constexpr uint32_t kPermille = 1000;

struct RouteOptions {
  std::string config;
  std::string weights;
  std::vector<std::string> keys;
  std::optional<double> threshold;
};

template <typename T>
struct Named {
  std::string_view name;
  T value;
};
constexpr Named<gate::Pin> kPins[] = {{"auto", gate::Pin::kAuto},
                                      {"local_only", gate::Pin::kLocalOnly},
                                      {"cloud_only", gate::Pin::kCloudOnly}};
constexpr Named<Readiness> kReadiness[] = {{"ready", Readiness::kReady},
                                           {"loading", Readiness::kLoading},
                                           {"absent", Readiness::kAbsent},
                                           {"failed", Readiness::kFailed},
                                           {"asleep", Readiness::kAsleep}};

// The value that `fields[key]` names; the first of the table when there is no such field.
template <typename T, size_t N>
absl::StatusOr<T> Choice(const json& fields, const char* key, const Named<T> (&table)[N]) {
  WEIR_ASSIGN_OR_RETURN(const std::string_view name, TextIn(fields, key, table[0].name));
  std::string names;
  for (const Named<T>& row : table) {
    if (row.name == name) return row.value;
    names += names.empty() ? row.name : fmt::format(", {}", row.name);
  }
  return InvalidArgument("\"{}\" must be one of {}", key, names);
}

absl::StatusOr<std::vector<router::Candidate>> CandidatesIn(const json& fields) {
  WEIR_ASSIGN_OR_RETURN(const Readiness local, Choice(fields, kLocal, kReadiness));
  WEIR_ASSIGN_OR_RETURN(const Readiness cloud, Choice(fields, kCloud, kReadiness));
  return std::vector<router::Candidate>{
      {.id = kLocal, .place = gate::Place::kDevice, .region = "", .readiness = local},
      {.id = kCloud, .place = gate::Place::kCloud, .region = "CN", .readiness = cloud}};
}

// As long as a daemon would take it.
absl::StatusOr<std::string_view> LimitedTextIn(const json& fields, const char* key) {
  WEIR_ASSIGN_OR_RETURN(const std::string_view text, TextIn(fields, key));
  if (text.size() <= gate::kMaxTextBytes) return text;
  return InvalidArgument("\"{}\" has {} bytes, the limit is {}", key, text.size(),
                         gate::kMaxTextBytes);
}

absl::StatusOr<router::RouteInput> InputOf(const json& fields, uint32_t threshold_permille,
                                           const router::Predictor& predictor) {
  router::RouteInput input;
  input.options.threshold_permille = threshold_permille;
  WEIR_ASSIGN_OR_RETURN(const std::string_view prompt, LimitedTextIn(fields, "prompt"));
  input.features = router::FeaturesOf({{gate::Role::kUser, UserText(std::string(prompt))}}, 0);
  input.expectation = router::Expect(predictor, prompt);
  WEIR_ASSIGN_OR_RETURN(input.pin, Choice(fields, "pin", kPins));
  WEIR_ASSIGN_OR_RETURN(input.candidates, CandidatesIn(fields));
  if (fields.contains("device")) {
    WEIR_ASSIGN_OR_RETURN(input.signals, edge::SignalsFromJson(fields["device"].dump()));
    input.signals.battery_low = router::BatteryIsLow(input.signals, /*was_low=*/false);
  }
  return input;
}

double Share(uint32_t permille) { return static_cast<double>(permille) / kPermille; }

void Fill(Json& out, Json engine, uint32_t score_permille,
          const std::vector<std::string>& reasons) {
  out["engine"] = std::move(engine);
  out["score"] = Share(score_permille);
  out["reasons"] = reasons;
}

// The codes that Route() lists in its message: "no engine may answer (local:x, cloud:y)".
std::vector<std::string> CodesIn(std::string_view message) {
  const size_t open = message.find('(');
  const size_t close = message.rfind(')');
  std::vector<std::string> codes;
  if (open == std::string_view::npos || close == std::string_view::npos) return codes;
  std::string_view list = message.substr(open + 1, close - open - 1);
  while (!list.empty()) {
    const size_t comma = list.find(", ");
    codes.emplace_back(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 2);
  }
  return codes;
}

// The cascade: the local answer was looked at; keep it or send the prompt to the cloud.
void FillAfterAnswer(Json& out, const router::RouteInput& input, const router::Decision& decision,
                     uint32_t score_permille) {
  const bool doubtful = score_permille >= input.options.threshold_permille;
  const bool has_choice = !decision.fallbacks().empty();
  std::vector<std::string> reasons;
  reasons.emplace_back(has_choice ? (doubtful ? "doubtful_answer" : "sound_answer")
                                  : router::NameOf(router::Reason::kOnlyChoice));
  for (const router::Excluded& left_out : decision.excluded()) {
    reasons.push_back(fmt::format("{}:{}", left_out.engine, router::NameOf(left_out.reason)));
  }
  const std::string engine = has_choice ? (doubtful ? kCloud : kLocal) : decision.engine();
  Fill(out, engine, score_permille, reasons);
}

absl::Status RouteOne(const json& fields, uint32_t threshold_permille,
                      const router::Predictor& predictor, Json& out) {
  WEIR_ASSIGN_OR_RETURN(const router::RouteInput input,
                        InputOf(fields, threshold_permille, predictor));
  std::optional<uint32_t> after_answer;
  if (fields.contains("answer")) {
    WEIR_ASSIGN_OR_RETURN(const std::string_view answer, LimitedTextIn(fields, "answer"));
    WEIR_ASSIGN_OR_RETURN(const std::string_view prompt, TextIn(fields, "prompt"));
    after_answer = router::ExpectAfter(predictor, prompt, answer).score_permille;
  }
  const absl::StatusOr<router::Decision> decision = router::Route(input);
  if (!decision.ok()) {
    Fill(out, nullptr, after_answer.value_or(input.expectation.score_permille),
         CodesIn(ToStd(decision.status().message())));
  } else if (after_answer.has_value()) {
    FillAfterAnswer(out, input, *decision, *after_answer);
  } else {
    Fill(out, decision->engine(), decision->score_permille(), decision->Codes());
  }
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> ThresholdOf(const RouteOptions& options) {
  config::RoutingSettings routing;
  if (!options.config.empty()) {
    WEIR_ASSIGN_OR_RETURN(const config::EdgeSettings settings, config::LoadEdge(options.config));
    routing = settings.routing;
  }
  if (!options.threshold.has_value()) return routing.threshold_permille;
  return static_cast<uint32_t>(std::lround(*options.threshold * kPermille));
}

int RunRoute(const RouteOptions& options) {
  const absl::StatusOr<uint32_t> threshold = ThresholdOf(options);
  if (!threshold.ok()) return Complain(threshold.status());
  const auto predictor = router::OpenWeights(*NewPosixFileSystem(), options.weights, options.keys);
  if (!predictor.ok()) return Complain(predictor.status());
  return RunBatch(
      {{"id", "prompt", "device", "answer", "local", "cloud", "pin"}},
      [&](const json& fields, Json& out) { return RouteOne(fields, *threshold, *predictor, out); });
}

}  // namespace

void AddRoute(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<RouteOptions>();
  CLI::App* verb =
      app.add_subcommand("route", "Says for each prompt which engine would answer, and why");
  verb->add_option("--config", options->config,
                   "Takes the threshold of these settings of weir-edge");
  verb->add_option(
          "--threshold", options->threshold,
          "From this score on the cloud is preferred (0 to 1, default 0.5); wins over --config")
      ->check(CLI::Range(0.0, 1.0));
  verb->add_option("--weights", options->weights,
                   "Weights of weir router train (default: those compiled in)");
  verb->add_option("--trust", options->keys, "Public key (PEM) that must have signed them");
  verb->footer(
      "Reads JSON lines, writes one for each: {\"id\",\"engine\",\"score\",\"reasons\"}; engine is "
      "null when none\n"
      "may answer. With \"answer\" the score judges the local answer (the cascade).\n"
      "Optional fields: \"device\" {battery_percent, charging, low_power, thermal, network, "
      "metered, memory},\n"
      "\"local\" and \"cloud\" (ready, loading, absent, failed, asleep), \"pin\" (auto, "
      "local_only, "
      "cloud_only).\n"
      "Examples:\n"
      "  echo '{\"id\":\"1\",\"prompt\":\"Prove it.\",\"device\":{\"network\":\"wifi\"}}' | weir "
      "route\n"
      "  weir route --threshold 0.6 < prompts.jsonl");
  verb->callback([options, &exit_code] { exit_code = RunRoute(*options); });
}

}  // namespace weir::cli
