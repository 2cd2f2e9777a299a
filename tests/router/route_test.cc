#include <catch2/catch.hpp>

#include "router/decision.h"
#include "router/decision_record.h"
#include "weir/v1/decision.pb.h"

namespace weir::router {
namespace {

Candidate Local() {
  return {.id = "local",
          .place = gate::Place::kDevice,
          .readiness = Readiness::kReady,
          .context_tokens = 2048,
          .running = 0,
          .capacity = 2};
}
Candidate Cloud() {
  return {.id = "cloud",
          .place = gate::Place::kCloud,
          .region = "CN",
          .readiness = Readiness::kReady,
          .context_tokens = 0,
          .running = 0,
          .capacity = 64};
}

// An easy prompt with both engines ready.
RouteInput Both() {
  RouteInput input;
  input.regions = {"CN"};
  input.features = {.turns = 1, .total_code_points = 20, .code_points = 20, .lines = 1};
  input.candidates = {Local(), Cloud()};
  return input;
}

RouteInput Hard() {
  RouteInput input = Both();
  input.features.reasoning_cues = 3;
  return input;
}

// What one constraint, alone, does to an otherwise free choice.
struct Row {
  const char* name;
  RouteInput input;
  const char* engine;  // "" = no engine is permitted
  const char* code;    // must be among the codes or, without an engine, in the message
};

std::vector<Row> Rows() {
  std::vector<Row> rows;
  const auto add = [&rows](const char* name, RouteInput input, auto change, const char* engine,
                           const char* code) {
    change(input);
    rows.push_back({name, std::move(input), engine, code});
  };
  add(
      "easy goes to the device", Both(), [](RouteInput&) {}, "local", "easy_prompt");
  add(
      "hard goes to the cloud", Hard(), [](RouteInput&) {}, "cloud", "hard_prompt");
  add(
      "a local pin beats a hard prompt", Hard(),
      [](RouteInput& i) { i.pin = gate::Pin::kLocalOnly; }, "local", "cloud:pin_local_only");
  add(
      "a cloud pin beats an easy prompt", Both(),
      [](RouteInput& i) { i.pin = gate::Pin::kCloudOnly; }, "cloud", "local:pin_cloud_only");
  add(
      "device-only data stays", Hard(),
      [](RouteInput& i) { i.data_class = gate::DataClass::kDeviceOnly; }, "local",
      "cloud:data_device_only");
  add(
      "a stale policy switches the device off", Both(),
      [](RouteInput& i) { i.policy_stale = true; }, "cloud", "local:policy_stale");
  add(
      "a stale policy and a local pin leave nothing", Both(),
      [](RouteInput& i) {
        i.policy_stale = true;
        i.pin = gate::Pin::kLocalOnly;
      },
      "", "local:policy_stale");
  add(
      "another region is out", Hard(), [](RouteInput& i) { i.candidates[1].region = "US"; },
      "local", "cloud:residency");
  add(
      "a model of an unverified package", Both(),
      [](RouteInput& i) { i.candidates[0].model = ModelStanding::kUnverified; }, "cloud",
      "local:model_unverified");
  add(
      "a model past its last day", Both(),
      [](RouteInput& i) { i.candidates[0].model = ModelStanding::kExpired; }, "cloud",
      "local:model_expired");
  add(
      "a model that needs a newer policy", Both(),
      [](RouteInput& i) {
        i.candidates[0].model = ModelStanding::kNeedsPolicy;
        i.pin = gate::Pin::kLocalOnly;
      },
      "", "local:model_needs_policy");
  add(
      "no network", Hard(), [](RouteInput& i) { i.signals.network = Network::kOffline; }, "local",
      "cloud:offline");
  add(
      "a loading model", Both(),
      [](RouteInput& i) { i.candidates[0].readiness = Readiness::kLoading; }, "cloud",
      "local:engine_loading");
  add(
      "a failed link", Hard(),
      [](RouteInput& i) { i.candidates[1].readiness = Readiness::kFailed; }, "local",
      "cloud:engine_failed");
  add(
      "too long for the device", Both(),
      [](RouteInput& i) { i.features.total_code_points = 50'000; }, "cloud",
      "local:context_too_small");
  add(
      "too hot", Both(), [](RouteInput& i) { i.signals.thermal = Thermal::kCritical; }, "cloud",
      "local:thermal_critical");
  add(
      "short of memory", Both(),
      [](RouteInput& i) { i.signals.memory = MemoryPressure::kCritical; }, "cloud",
      "local:memory_critical");
  add(
      "tight is not critical", Both(),
      [](RouteInput& i) { i.signals.memory = MemoryPressure::kTight; }, "local", "easy_prompt");
  add(
      "asleep it may be chosen", Both(),
      [](RouteInput& i) { i.candidates[0].readiness = Readiness::kAsleep; }, "local",
      "easy_prompt");
  add(
      "busy", Both(), [](RouteInput& i) { i.candidates[0].running = 2; }, "cloud", "local:busy");
  add(
      "a serious heat moves a middling prompt to the cloud", Both(),
      [](RouteInput& i) {
        i.features.reasoning_cues = 1;
        i.signals.thermal = Thermal::kSerious;
      },
      "cloud", "bias_thermal");
  add(
      "a low battery is noted", Hard(),
      [](RouteInput& i) {
        i.signals.charging = false;
        i.signals.battery_percent = 5;
        i.signals.battery_low = true;
      },
      "cloud", "bias_battery");
  add(
      "pinned to the device without a network needs no network", Both(),
      [](RouteInput& i) {
        i.pin = gate::Pin::kLocalOnly;
        i.signals.network = Network::kOffline;
      },
      "local", "only_choice");
  return rows;
}

TEST_CASE("Route: each constraint alone does what its reason says", "[router][P-08]") {
  for (const Row& row : Rows()) {
    INFO(row.name);
    const auto decision = Route(row.input);
    if (*row.engine == '\0') {
      REQUIRE_FALSE(decision.ok());
      CHECK(decision.status().code() == absl::StatusCode::kUnavailable);
      CHECK(std::string(decision.status().message()).find(row.code) != std::string::npos);
      continue;
    }
    REQUIRE(decision.ok());
    CHECK(decision->engine() == row.engine);
    CHECK_THAT(decision->Codes(), Catch::VectorContains(std::string(row.code)));
  }
}

TEST_CASE("Route: when everything is merely busy the error is RESOURCE_EXHAUSTED", "[router]") {
  RouteInput input = Both();
  input.candidates[0].running = 2;
  input.candidates[1].running = 64;
  CHECK(Route(input).status().code() == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("Route: no candidates at all is UNAVAILABLE and says so", "[router]") {
  RouteInput input = Both();
  input.candidates.clear();
  const auto status = Route(input).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(std::string(status.message()).find("none configured") != std::string::npos);
}

TEST_CASE("Route: the other permitted engines are fallbacks, excluded ones never", "[router]") {
  RouteInput input = Hard();
  CHECK(Route(input)->fallbacks() == std::vector<std::string>{"local"});
  input.pin = gate::Pin::kCloudOnly;
  CHECK(Route(input)->fallbacks().empty());
}

TEST_CASE("Route: the threshold is inclusive and its extremes send all or all but the hardest",
          "[router]") {
  RouteInput input = Both();
  const uint32_t score = Route(input)->score_permille();
  input.options.threshold_permille = score;
  CHECK(Route(input)->engine() == "cloud");
  input.options.threshold_permille = score + 1;
  CHECK(Route(input)->engine() == "local");
  input.options.threshold_permille = 0;
  CHECK(Route(input)->engine() == "cloud");
}

TEST_CASE("ReplayRecord: a record from a ledger replays to the same decision", "[router]") {
  for (const Row& row : Rows()) {
    const auto decision = Route(row.input);
    if (!decision.ok()) continue;
    const auto replay = ReplayRecord(RecordOf(row.input, *decision));
    REQUIRE(replay.ok());
    CHECK(replay->identical);
    CHECK(replay->input == row.input);
    CHECK(replay->recorded_engine == decision->engine());
  }
}

TEST_CASE("ReplayRecord: a record from before battery_low takes it from the percentage",
          "[router]") {
  for (const uint32_t percent : {20u, 21u}) {
    RouteInput input = Both();
    input.signals = {.battery_percent = percent, .charging = false};
    input.signals.battery_low = percent <= kLowBatteryPercent;
    v1::DecisionRecord older;
    REQUIRE(older.ParseFromString(RecordOf(input, *Route(input))));
    older.mutable_input()->mutable_signals()->clear_battery_low();
    const auto replay = ReplayRecord(older.SerializeAsString());
    REQUIRE(replay.ok());
    CHECK(replay->identical);
    CHECK(replay->input == input);
  }
}

TEST_CASE("ReplayRecord: rubbish is DATA_LOSS, another rule version FAILED_PRECONDITION",
          "[router]") {
  CHECK(ReplayRecord("\xff\xff rubbish").status().code() == absl::StatusCode::kDataLoss);
  CHECK(ReplayRecord("").status().code() == absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace weir::router
