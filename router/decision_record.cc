#include "router/decision_record.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "compliance/base/status.h"
#include "weir/v1/decision.pb.h"

namespace weir::router {
namespace {

template <typename Wire, typename Value>
void FeaturesTo(const Value& from, Wire& to) {
  to.set_turns(from.turns);
  to.set_total_code_points(from.total_code_points);
  to.set_code_points(from.code_points);
  to.set_lines(from.lines);
  to.set_digits(from.digits);
  to.set_operators(from.operators);
  to.set_code_marks(from.code_marks);
  to.set_reasoning_cues(from.reasoning_cues);
  to.set_long_answer_cues(from.long_answer_cues);
  to.set_knowledge_cues(from.knowledge_cues);
  to.set_easy_cues(from.easy_cues);
  to.set_max_answer_tokens(from.max_answer_tokens);
}

Features FeaturesFrom(const v1::RouteFeatures& from) {
  return {.turns = from.turns(),
          .total_code_points = from.total_code_points(),
          .code_points = from.code_points(),
          .lines = from.lines(),
          .digits = from.digits(),
          .operators = from.operators(),
          .code_marks = from.code_marks(),
          .reasoning_cues = from.reasoning_cues(),
          .long_answer_cues = from.long_answer_cues(),
          .knowledge_cues = from.knowledge_cues(),
          .easy_cues = from.easy_cues(),
          .max_answer_tokens = from.max_answer_tokens()};
}

void SignalsTo(const Signals& from, v1::RouteSignals& to) {
  to.set_battery_percent(from.battery_percent);
  to.set_charging(from.charging);
  to.set_low_power(from.low_power);
  to.set_thermal(static_cast<uint32_t>(from.thermal));
  to.set_network(static_cast<uint32_t>(from.network));
  to.set_metered(from.metered);
  to.set_battery_low(from.battery_low);
  to.set_memory(static_cast<uint32_t>(from.memory));
}

Signals SignalsFrom(const v1::RouteSignals& from) {
  Signals signals = {.battery_percent = from.battery_percent(),
                     .charging = from.charging(),
                     .low_power = from.low_power(),
                     .thermal = static_cast<Thermal>(from.thermal()),
                     .network = static_cast<Network>(from.network()),
                     .metered = from.metered(),
                     .memory = static_cast<MemoryPressure>(from.memory())};
  signals.battery_low =
      from.has_battery_low() ? from.battery_low() : BatteryIsLow(signals, /*was_low=*/false);
  return signals;
}

void CandidateTo(const Candidate& from, v1::RouteCandidate& to) {
  to.set_id(from.id);
  to.set_place(static_cast<uint32_t>(from.place));
  to.set_region(from.region);
  to.set_readiness(static_cast<uint32_t>(from.readiness));
  to.set_context_tokens(from.context_tokens);
  to.set_running(from.running);
  to.set_capacity(from.capacity);
  to.set_first_word_ms(from.pace.first_word_ms);
  to.set_read_us(from.pace.read_us);
  to.set_token_us(from.pace.token_us);
  to.set_prompt_micros(from.price.prompt_micros);
  to.set_answer_micros(from.price.answer_micros);
  to.set_warm_tokens(from.warm_tokens);
  to.set_resting(from.resting);
  to.set_model(static_cast<uint32_t>(from.model));
  to.set_wake_ms(from.wake_ms);
}

Candidate CandidateFrom(const v1::RouteCandidate& from) {
  return {.id = from.id(),
          .place = static_cast<gate::Place>(from.place()),
          .region = from.region(),
          .readiness = static_cast<Readiness>(from.readiness()),
          .context_tokens = from.context_tokens(),
          .running = from.running(),
          .capacity = from.capacity(),
          .pace = {.first_word_ms = from.first_word_ms(),
                   .read_us = from.read_us(),
                   .token_us = from.token_us()},
          .price = {.prompt_micros = from.prompt_micros(), .answer_micros = from.answer_micros()},
          .warm_tokens = from.warm_tokens(),
          .resting = from.resting(),
          .model = static_cast<ModelStanding>(from.model()),
          .wake_ms = from.wake_ms()};
}

void ExpectationTo(const Expectation& from, v1::RouteExpectation& to) {
  to.set_weights(from.weights);
  to.set_score_permille(from.score_permille);
  to.set_trust_permille(from.trust_permille);
  to.set_local_permille(from.local_permille);
  to.set_cloud_permille(from.cloud_permille);
  to.set_gain_millionths(from.gain_millionths);
}

Expectation ExpectationFrom(const v1::RouteExpectation& from) {
  return {.weights = from.weights(),
          .score_permille = from.score_permille(),
          .trust_permille = from.trust_permille(),
          .local_permille = from.local_permille(),
          .cloud_permille = from.cloud_permille(),
          .gain_millionths = from.gain_millionths()};
}

void WishesTo(const gate::Wishes& from, v1::RouteWishes& to) {
  to.set_quality(static_cast<uint32_t>(from.quality));
  to.set_on_unavailable(static_cast<uint32_t>(from.on_unavailable));
  to.set_max_cost_micros(from.max_cost_micros);
}

gate::Wishes WishesFrom(const v1::RouteWishes& from) {
  return {.quality = static_cast<gate::Quality>(from.quality()),
          .on_unavailable = static_cast<gate::OnUnavailable>(from.on_unavailable()),
          .max_cost_micros = from.max_cost_micros()};
}

// What is at its default stays out of the record.
void CircumstancesTo(const RouteInput& from, v1::RouteInput& to) {
  if (!(from.wishes == gate::Wishes{})) WishesTo(from.wishes, *to.mutable_wishes());
  to.set_deadline_ms(from.deadline_ms);
  if (!(from.session == SessionState{})) {
    to.mutable_session()->set_engine(from.session.engine);
    to.mutable_session()->set_locked(from.session.locked);
  }
  if (from.budget.limited) {
    to.mutable_budget()->set_left_micros(from.budget.left_micros);
    to.mutable_budget()->set_short_permille(from.budget.short_permille);
  }
}

void CircumstancesFrom(const v1::RouteInput& from, RouteInput& to) {
  to.wishes = WishesFrom(from.wishes());
  to.deadline_ms = from.deadline_ms();
  to.session = {.engine = from.session().engine(), .locked = from.session().locked()};
  to.budget = {.limited = from.has_budget(),
               .left_micros = from.budget().left_micros(),
               .short_permille = from.budget().short_permille()};
}

void InputTo(const RouteInput& from, v1::RouteInput& to) {
  to.set_pin(static_cast<uint32_t>(from.pin));
  to.set_data_class(static_cast<uint32_t>(from.data_class));
  to.set_policy_stale(from.policy_stale);
  for (const std::string& region : from.regions) to.add_regions(region);
  FeaturesTo(from.features, *to.mutable_features());
  if (!from.expectation.weights.empty()) {
    ExpectationTo(from.expectation, *to.mutable_expectation());
  }
  SignalsTo(from.signals, *to.mutable_signals());
  for (const Candidate& candidate : from.candidates) CandidateTo(candidate, *to.add_candidates());
  to.set_threshold_permille(from.options.threshold_permille);
  to.set_watch_permille(from.options.watch_permille);
  CircumstancesTo(from, to);
}

RouteInput InputFrom(const v1::RouteInput& from) {
  RouteInput input;
  input.pin = static_cast<gate::Pin>(from.pin());
  input.data_class = static_cast<gate::DataClass>(from.data_class());
  input.policy_stale = from.policy_stale();
  input.regions.assign(from.regions().begin(), from.regions().end());
  input.features = FeaturesFrom(from.features());
  input.expectation = ExpectationFrom(from.expectation());
  input.signals = SignalsFrom(from.signals());
  for (const auto& candidate : from.candidates())
    input.candidates.push_back(CandidateFrom(candidate));
  input.options.threshold_permille = from.threshold_permille();
  input.options.watch_permille = from.watch_permille();
  CircumstancesFrom(from, input);
  return input;
}

void OutcomeTo(const Decision& from, v1::RouteOutcome& to) {
  to.set_engine(from.engine());
  to.set_score_permille(from.score_permille());
  for (const std::string& code : from.Codes()) to.add_codes(code);
  for (const std::string& id : from.fallbacks()) to.add_fallbacks(id);
}

std::string Serialised(const google::protobuf::MessageLite& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  WEIR_CHECK(message.SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

}  // namespace

std::string RecordOf(const RouteInput& input, const Decision& decision) {
  v1::DecisionRecord record;
  record.set_rule_version(kRuleVersion);
  InputTo(input, *record.mutable_input());
  OutcomeTo(decision, *record.mutable_outcome());
  return Serialised(record);
}

absl::StatusOr<Replay> ReplayRecord(std::string_view bytes) {
  v1::DecisionRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return DataLoss("{} bytes are no decision record", bytes.size());
  }
  if (record.rule_version() != kRuleVersion) {
    return Error(absl::StatusCode::kFailedPrecondition, "made by rule {}, this program has rule {}",
                 record.rule_version(), kRuleVersion);
  }
  Replay replay;
  replay.input = InputFrom(record.input());
  replay.recorded_engine = record.outcome().engine();
  replay.recorded_codes.assign(record.outcome().codes().begin(), record.outcome().codes().end());
  replay.recorded_score_permille = record.outcome().score_permille();
  const absl::StatusOr<Decision> again = Route(replay.input);
  if (!again.ok()) return replay;
  v1::RouteOutcome outcome;
  OutcomeTo(*again, outcome);
  replay.identical = Serialised(outcome) == Serialised(record.outcome());
  return replay;
}

}  // namespace weir::router
