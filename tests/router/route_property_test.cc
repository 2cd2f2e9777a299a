// The router against an oracle that knows the constraints only as a list of sentences.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "router/decision.h"
#include "router/decision_record.h"
#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

constexpr size_t kStates = 1'000'000;
constexpr size_t kReplays = 100'000;

uint32_t Number(Dice& dice, std::initializer_list<uint32_t> of) {
  return *(of.begin() + static_cast<ptrdiff_t>(dice.Below(of.size())));
}

Candidate RandomCandidate(Dice& dice, size_t number) {
  Candidate c;
  c.id = "engine-" + std::to_string(number);
  c.place = dice.Below(2) != 0 ? gate::Place::kCloud : gate::Place::kDevice;
  c.region = dice.Below(3) == 0 ? "US" : "CN";
  c.readiness = dice.Below(3) != 0 ? Readiness::kReady : static_cast<Readiness>(dice.Below(5));
  c.context_tokens = Number(dice, {0, 0, 512, 4096});
  c.running = Number(dice, {0, 0, 1, 2, 3});
  c.capacity = Number(dice, {0, 1, 2, 3, 64});
  c.pace = {.first_word_ms = Number(dice, {0, 100, 5000, UINT32_MAX}),
            .read_us = Number(dice, {0, 1000, UINT32_MAX}),
            .token_us = Number(dice, {0, 20'000, UINT32_MAX})};
  c.price = {.prompt_micros = Number(dice, {0, 0, 300, 100'000'000}),
             .answer_micros = Number(dice, {0, 0, 600, 100'000'000})};
  c.warm_tokens = Number(dice, {0, 0, 100, UINT32_MAX});
  c.resting = dice.Below(4) == 0;
  if (dice.Below(4) == 0) c.model = static_cast<ModelStanding>(dice.Below(4));
  return c;
}

void Randomise(Dice& dice, Features& f) {
  f.turns = Number(dice, {0, 1, 2, 30});
  f.total_code_points = Number(dice, {0, 20, 1000, 1024, 8192, 100'000, UINT32_MAX / 2});
  f.code_points = static_cast<uint32_t>(dice.Below(5000));
  f.digits = static_cast<uint32_t>(dice.Below(50));
  f.reasoning_cues = static_cast<uint32_t>(dice.Below(5));
  f.easy_cues = static_cast<uint32_t>(dice.Below(3));
}

void RandomiseCircumstances(Dice& dice, RouteInput& in) {
  in.wishes = {.quality = static_cast<gate::Quality>(dice.Below(3)),
               .on_unavailable = static_cast<gate::OnUnavailable>(dice.Below(8) == 0),
               .max_cost_micros = Number(dice, {0, 0, 0, 1, 1000, UINT32_MAX})};
  in.deadline_ms = Number(dice, {0, 1, 1000, 600'000});
  if (dice.Below(4) == 0) in.session.engine = "engine-" + std::to_string(dice.Below(5));
  in.session.locked = dice.Below(4) == 0;
  if (dice.Below(4) == 0) {
    in.budget = {.limited = true,
                 .left_micros = Number(dice, {0, 100, 100'000, UINT32_MAX}),
                 .short_permille = Number(dice, {0, 0, 100, 1000})};
  }
}

RouteInput RandomInput(Dice& dice) {
  RouteInput input;
  input.pin = dice.Below(2) != 0 ? gate::Pin::kAuto : static_cast<gate::Pin>(dice.Below(3));
  input.data_class = static_cast<gate::DataClass>(dice.Below(3));
  input.policy_stale = dice.Below(4) == 0;
  if (dice.Below(2) != 0) input.regions = {"CN"};
  Randomise(dice, input.features);
  if (dice.Below(2) != 0) {
    input.expectation = {
        .weights = "router-1@0123456789ab",
        .score_permille = static_cast<uint32_t>(dice.Below(1001)),
        .trust_permille = static_cast<uint32_t>(dice.Below(1001)),
        .gain_millionths = static_cast<int32_t>(dice.Below(2'000'001)) - 1'000'000};
  }
  input.signals = {.battery_percent = static_cast<uint32_t>(dice.Below(101)),
                   .charging = dice.Below(2) != 0,
                   .low_power = dice.Below(2) != 0,
                   .thermal = static_cast<Thermal>(dice.Below(4)),
                   .network = static_cast<Network>(dice.Below(4)),
                   .metered = dice.Below(2) != 0,
                   .memory = static_cast<MemoryPressure>(dice.Below(4)),
                   .battery_low = dice.Below(2) != 0};
  RandomiseCircumstances(dice, input);
  const size_t engines = dice.Below(5);
  for (size_t i = 0; i < engines; ++i) input.candidates.push_back(RandomCandidate(dice, i));
  input.options.watch_permille = static_cast<uint32_t>(dice.Below(1002));
  input.options.threshold_permille = static_cast<uint32_t>(dice.Below(1001));
  return input;
}

// In the arithmetic of arbitrary size, so that an overflow of the rule's own would show.
long double CostOf(const RouteInput& in, const Candidate& c) {
  const long double prompt = in.features.total_code_points + 10.0L * in.features.turns;
  long double answer = in.features.long_answer_cues > 0 ? 600
                       : in.features.easy_cues > 0      ? 60
                                                        : 200;
  if (in.features.max_answer_tokens != 0) {
    answer = std::min<long double>(answer, in.features.max_answer_tokens);
  }
  return std::ceil((prompt * c.price.prompt_micros + answer * c.price.answer_micros) / 1000);
}

bool Permitted(const RouteInput& in, const Candidate& c) {
  const bool device = c.place == gate::Place::kDevice;
  const bool in_region =
      in.regions.empty() || std::count(in.regions.begin(), in.regions.end(), c.region) > 0;
  const uint64_t tokens =
      (uint64_t{in.features.total_code_points} + 10 * uint64_t{in.features.turns}) / 2;
  const bool forbidden[] = {
      device && in.pin == gate::Pin::kCloudOnly,
      !device && in.pin == gate::Pin::kLocalOnly,
      !device && in.data_class == gate::DataClass::kDeviceOnly,
      device && in.policy_stale,
      device && in.signals.thermal == Thermal::kCritical,
      device && in.signals.memory == MemoryPressure::kCritical,
      !device && !in_region,
      !device && in.signals.network == Network::kOffline,
      c.readiness != Readiness::kReady && c.readiness != Readiness::kAsleep,
      c.model != ModelStanding::kGood,
      c.context_tokens != 0 && tokens >= c.context_tokens,
      c.capacity != 0 && c.running >= c.capacity,
      in.session.locked && !in.session.engine.empty() && in.session.engine != c.id,
      in.wishes.max_cost_micros != 0 && CostOf(in, c) > in.wishes.max_cost_micros,
      in.budget.limited && CostOf(in, c) > static_cast<long double>(in.budget.left_micros),
  };
  return std::none_of(std::begin(forbidden), std::end(forbidden), [](bool f) { return f; });
}

std::set<std::string> PermittedIn(const RouteInput& input) {
  std::set<std::string> ids;
  for (const Candidate& c : input.candidates) {
    if (Permitted(input, c)) ids.insert(c.id);
  }
  return ids;
}

bool MayEscalate(const RouteInput& input, const Decision& decision) {
  const auto placed = [&input](const std::string& id) {
    return std::find_if(input.candidates.begin(), input.candidates.end(),
                        [&id](const Candidate& c) { return c.id == id; })
        ->place;
  };
  return placed(decision.engine()) == gate::Place::kDevice &&
         std::any_of(decision.fallbacks().begin(), decision.fallbacks().end(),
                     [&](const std::string& id) { return placed(id) == gate::Place::kCloud; });
}

TEST_CASE("Route: over a million random states it permits exactly what the constraints leave",
          "[router][P-07]") {
  Dice dice(20260101);
  size_t violations = 0;
  size_t answered = 0;
  for (size_t i = 0; i < kStates; ++i) {
    const RouteInput input = RandomInput(dice);
    const std::set<std::string> permitted = PermittedIn(input);
    const auto decision = Route(input);
    if (!decision.ok()) {
      // Only who asked for it is refused while something may answer.
      const bool asked = input.wishes.on_unavailable == gate::OnUnavailable::kFail;
      violations += permitted.empty() || asked ? 0 : 1;
      continue;
    }
    ++answered;
    std::set<std::string> used(decision->fallbacks().begin(), decision->fallbacks().end());
    used.insert(decision->engine());
    violations += used == permitted ? 0 : 1;
    violations += decision->score_permille() <= 1000 ? 0 : 1;
    // A watched answer may go to the cloud: it must be permitted, and the answer local.
    violations += !decision->watched() || MayEscalate(input, *decision) ? 0 : 1;
  }
  CHECK(violations == 0);
  CHECK(answered > kStates / 10);  // the states are not all hopeless
}

TEST_CASE("ReplayRecord: a hundred thousand random decisions come out the same, bit for bit",
          "[router]") {
  Dice dice(7);
  size_t identical = 0;
  for (size_t made = 0; made < kReplays;) {
    const RouteInput input = RandomInput(dice);
    const auto decision = Route(input);
    if (!decision.ok()) continue;
    ++made;
    const auto replay = ReplayRecord(RecordOf(input, *decision));
    identical += replay.ok() && replay->identical && replay->input == input ? 1 : 0;
  }
  CHECK(identical == kReplays);
}

}  // namespace
}  // namespace weir::router
