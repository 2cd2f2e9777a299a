// What moves the score beside the prompt: each move alone, its direction and its size.
#include "router/utility.h"

#include <catch2/catch.hpp>

#include "router/decision.h"

namespace weir::router {
namespace {

constexpr uint32_t kMiddling = 450;  // 50 below the threshold

Candidate Local() {
  return {.id = "local", .place = gate::Place::kDevice, .readiness = Readiness::kReady};
}
Candidate Cloud() {
  return {
      .id = "cloud", .place = gate::Place::kCloud, .region = "CN", .readiness = Readiness::kReady};
}

RouteInput Input() {
  RouteInput input;
  input.features = {.turns = 1, .total_code_points = 90, .code_points = 90, .lines = 1};
  input.expectation = {.weights = "w", .score_permille = kMiddling, .trust_permille = 1000};
  input.candidates = {Local(), Cloud()};
  return input;
}

// 100 tokens to read, 200 to write: the device takes 2 s and 10 s, the cloud 0.5 s and 4 s.
RouteInput Timed() {
  RouteInput input = Input();
  input.candidates[0].pace = {.first_word_ms = 2000, .read_us = 20'000, .token_us = 50'000};
  input.candidates[1].pace = {.first_word_ms = 500, .read_us = 0, .token_us = 20'000};
  return input;
}

int64_t MoveFor(const RouteInput& input, Reason reason) {
  for (const Move& move : MovesOf(input, &input.candidates[0], &input.candidates[1])) {
    if (move.reason == reason) return move.permille;
  }
  return 0;
}

TEST_CASE("EstimateOf: a device reads what is new to it, a cloud has its own first word",
          "[router]") {
  RouteInput input = Timed();
  const Estimate local = EstimateOf(input, input.candidates[0]);
  CHECK(local.first_word_ms == 2000);
  CHECK(local.total_ms == 12'000);
  CHECK(EstimateOf(input, input.candidates[1]).total_ms == 4500);
  input.candidates[0].warm_tokens = 90;
  CHECK(EstimateOf(input, input.candidates[0]).first_word_ms == 200);
  input.candidates[0].warm_tokens = 1'000'000;
  CHECK(EstimateOf(input, input.candidates[0]).first_word_ms == 0);
}

TEST_CASE("EstimateOf: an unknown pace is not timed, and the cost is rounded up", "[router]") {
  RouteInput input = Input();
  CHECK_FALSE(EstimateOf(input, input.candidates[1]).timed);
  input.candidates[1].price = {.prompt_micros = 1, .answer_micros = 0};
  CHECK(EstimateOf(input, input.candidates[1]).cost_micros == 1);
  input.candidates[1].price = {.prompt_micros = 300, .answer_micros = 600};
  CHECK(EstimateOf(input, input.candidates[1]).cost_micros == 30 + 120);
}

TEST_CASE("ExpectedAnswerTokens: cues decide, and no more than was asked for", "[router]") {
  CHECK(ExpectedAnswerTokens({}) == 200);
  CHECK(ExpectedAnswerTokens({.easy_cues = 1}) == 60);
  CHECK(ExpectedAnswerTokens({.long_answer_cues = 1, .easy_cues = 1}) == 600);
  CHECK(ExpectedAnswerTokens({.long_answer_cues = 1, .max_answer_tokens = 16}) == 16);
}

TEST_CASE("MovesOf: waiting counts by what was asked for, up to 300 permille", "[router]") {
  RouteInput input = Timed();  // first words 1.5 s apart, the rest 6 s: 3 s of waiting
  CHECK(MoveFor(input, Reason::kCloudQuicker) == 120);
  input.wishes.quality = gate::Quality::kFast;
  CHECK(MoveFor(input, Reason::kCloudQuicker) == 300);
  input.wishes.quality = gate::Quality::kBest;
  CHECK(MoveFor(input, Reason::kCloudQuicker) == 30);
  CHECK(MoveFor(input, Reason::kBiasQuality) == 150);
}

TEST_CASE("MovesOf: a quicker device draws towards itself; one unknown pace moves nothing",
          "[router]") {
  RouteInput input = Timed();
  std::swap(input.candidates[0].pace.token_us, input.candidates[1].pace.token_us);
  input.candidates[1].pace.first_word_ms = 9000;
  CHECK(MoveFor(input, Reason::kDeviceQuicker) < -100);
  input.candidates[0].pace = {};
  CHECK(MoveFor(input, Reason::kDeviceQuicker) == 0);
}

TEST_CASE("MovesOf: a deadline that only one side is expected to make", "[router]") {
  RouteInput input = Timed();
  input.deadline_ms = 11'999;
  CHECK(MoveFor(input, Reason::kBiasDeadline) == 400);
  input.deadline_ms = 12'000;
  CHECK(MoveFor(input, Reason::kBiasDeadline) == 0);
  input.deadline_ms = 1000;  // neither
  CHECK(MoveFor(input, Reason::kBiasDeadline) == 0);
}

TEST_CASE("MovesOf: money that goes too fast, and a conversation that stays", "[router]") {
  RouteInput input = Input();
  input.budget = {.limited = true, .left_micros = 1000, .short_permille = 10};
  CHECK(MoveFor(input, Reason::kBiasBudget) == -40);
  input.budget.short_permille = 900;
  CHECK(MoveFor(input, Reason::kBiasBudget) == -600);
  input.session.engine = "cloud";
  CHECK(MoveFor(input, Reason::kBiasSession) == 80);
  input.session.engine = "local";
  CHECK(MoveFor(input, Reason::kBiasSession) == -80);
  input.session.engine = "an engine that is gone";
  CHECK(MoveFor(input, Reason::kBiasSession) == 0);
}

TEST_CASE("Route: a prompt in the middle goes where the expected waiting is shorter", "[router]") {
  CHECK(Route(Input())->engine() == "local");
  const auto decision = Route(Timed());
  CHECK(decision->engine() == "cloud");
  CHECK(decision->score_permille() == kMiddling + 120);
  CHECK_THAT(decision->Codes(), Catch::VectorContains(std::string("cloud_quicker")));
}

TEST_CASE("Route: what an exchange may cost is a limit, at it and one past it", "[router]") {
  RouteInput input = Input();
  input.expectation.score_permille = 900;
  input.candidates[1].price = {.prompt_micros = 300, .answer_micros = 600};  // 150 micros
  input.wishes.max_cost_micros = 150;
  CHECK(Route(input)->engine() == "cloud");
  input.wishes.max_cost_micros = 149;
  CHECK(Route(input)->engine() == "local");
  CHECK_THAT(Route(input)->Codes(), Catch::VectorContains(std::string("cloud:too_dear")));
  input.wishes.max_cost_micros = 0;
  input.budget = {.limited = true, .left_micros = 150};
  CHECK(Route(input)->engine() == "cloud");
  input.budget.left_micros = 149;
  CHECK_THAT(Route(input)->Codes(), Catch::VectorContains(std::string("cloud:budget_spent")));
}

TEST_CASE("Route: a tool's result goes back to the engine that asked, or nowhere", "[router]") {
  RouteInput input = Input();
  input.session = {.engine = "cloud", .locked = true};
  CHECK(Route(input)->engine() == "cloud");
  CHECK(Route(input)->fallbacks().empty());
  input.candidates[1].readiness = Readiness::kFailed;
  CHECK(Route(input).status().code() == absl::StatusCode::kUnavailable);
  input.session.engine.clear();  // not known: any may go on
  CHECK(Route(input)->engine() == "local");
}

TEST_CASE("Route: an engine that failed just now rests while the other can answer", "[router]") {
  RouteInput input = Input();
  input.expectation.score_permille = 900;
  input.candidates[1].resting = true;
  const auto decision = Route(input);
  CHECK(decision->engine() == "local");
  CHECK(decision->fallbacks() == std::vector<std::string>{"cloud"});
  CHECK_THAT(decision->Codes(), Catch::VectorContains(std::string("resting")));
  input.candidates[0].resting = true;  // both: the better one is tried
  CHECK(Route(input)->engine() == "cloud");
  input.candidates.erase(input.candidates.begin());
  CHECK(Route(input)->engine() == "cloud");  // nothing else is left
}

TEST_CASE("Route: asked to fail, it names the place that is down instead of taking the other",
          "[router]") {
  RouteInput input = Input();
  input.expectation.score_permille = 900;
  input.wishes.on_unavailable = gate::OnUnavailable::kFail;
  CHECK(Route(input)->engine() == "cloud");
  input.candidates[1].readiness = Readiness::kFailed;
  const absl::Status status = Route(input).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(std::string(status.message()).find("cloud:engine_failed") != std::string::npos);
  input.pin = gate::Pin::kLocalOnly;  // a rule, not a mishap: the device it is
  CHECK(Route(input)->engine() == "local");
  input.pin = gate::Pin::kAuto;
  input.expectation.score_permille = 100;  // the device suits it, and is there
  CHECK(Route(input)->engine() == "local");
}

}  // namespace
}  // namespace weir::router
