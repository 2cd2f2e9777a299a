#include "router/utility.h"

#include <algorithm>

#include "router/spending.h"

namespace weir::router {
namespace {

constexpr uint32_t kShortAnswerTokens = 60;
constexpr uint32_t kAnswerTokens = 200;
constexpr uint32_t kLongAnswerTokens = 600;

constexpr int64_t kBatteryMove = 150;
constexpr int64_t kThermalMove = 200;
constexpr int64_t kMeteredMove = -150;
constexpr int64_t kBusyMove = 100;
constexpr int64_t kDeadlineMove = 400;
constexpr int64_t kQualityMove = 150;
constexpr int64_t kSessionMove = 80;
constexpr int64_t kMostTimeMove = 300;
constexpr int64_t kLeastTimeMove = 10;
constexpr int64_t kBudgetMoveOfPermille = 4;
constexpr int64_t kMostBudgetMove = 600;  // more than lies between the threshold and any score

// Permille of the score that a second of waiting is worth.
int64_t WorthOfSecond(gate::Quality quality) {
  switch (quality) {
    case gate::Quality::kFast:
      return 100;
    case gate::Quality::kBalanced:
      return 40;
    case gate::Quality::kBest:
      return 10;
  }
  return 40;
}

// The first word is what a reader waits for; the rest is read while it comes.
int64_t WaitOf(const Estimate& e) {
  return static_cast<int64_t>(e.first_word_ms + (e.total_ms - e.first_word_ms) / 4);
}

int64_t TimeMove(const RouteInput& input, const Estimate& local, const Estimate& cloud) {
  if (!local.timed || !cloud.timed) return 0;
  const int64_t move = (WaitOf(local) - WaitOf(cloud)) * WorthOfSecond(input.wishes.quality) / 1000;
  if (move > -kLeastTimeMove && move < kLeastTimeMove) return 0;
  return std::clamp(move, -kMostTimeMove, kMostTimeMove);
}

int64_t DeadlineMove(const RouteInput& input, const Estimate& local, const Estimate& cloud) {
  if (input.deadline_ms == 0 || !local.timed || !cloud.timed) return 0;
  const bool local_late = local.total_ms > input.deadline_ms;
  const bool cloud_late = cloud.total_ms > input.deadline_ms;
  if (local_late == cloud_late) return 0;
  return local_late ? kDeadlineMove : -kDeadlineMove;
}

int64_t BudgetMove(const RouteInput& input) {
  return -std::min(kMostBudgetMove, kBudgetMoveOfPermille * input.budget.short_permille);
}

int64_t SessionMove(const RouteInput& input, const Candidate* local, const Candidate* cloud) {
  const std::string& engine = input.session.engine;
  if (engine.empty() || local == nullptr || cloud == nullptr) return 0;
  if (engine == local->id) return -kSessionMove;
  return engine == cloud->id ? kSessionMove : 0;
}

int64_t BatteryMove(const Signals& s) {
  return !s.charging && (s.low_power || s.battery_low) ? kBatteryMove : 0;
}

}  // namespace

uint32_t ExpectedAnswerTokens(const Features& f) {
  uint32_t tokens = f.easy_cues > 0 ? kShortAnswerTokens : kAnswerTokens;
  if (f.long_answer_cues > 0) tokens = kLongAnswerTokens;
  return f.max_answer_tokens == 0 ? tokens : std::min(tokens, f.max_answer_tokens);
}

Estimate EstimateOf(const RouteInput& input, const Candidate& c) {
  const uint64_t prompt = EstimatedTokens(input.features);
  const uint64_t answer = ExpectedAnswerTokens(input.features);
  const uint64_t unread = prompt - std::min<uint64_t>(prompt, c.warm_tokens);
  Estimate e;
  e.timed = c.pace.first_word_ms > 0 && c.pace.token_us > 0;
  const bool reads = c.place == gate::Place::kDevice && c.pace.read_us > 0;
  e.first_word_ms = reads ? unread * c.pace.read_us / 1000 : c.pace.first_word_ms;
  e.first_word_ms += c.wake_ms;
  e.total_ms = e.first_word_ms + answer * c.pace.token_us / 1000;
  e.cost_micros = CostMicros(c.price, prompt, answer);
  return e;
}

std::vector<Move> MovesOf(const RouteInput& input, const Candidate* local, const Candidate* cloud) {
  const Estimate here = local != nullptr ? EstimateOf(input, *local) : Estimate{};
  const Estimate there = cloud != nullptr ? EstimateOf(input, *cloud) : Estimate{};
  const int64_t time = TimeMove(input, here, there);
  const Move all[] = {
      {Reason::kBiasBattery, BatteryMove(input.signals)},
      {Reason::kBiasThermal, input.signals.thermal == Thermal::kSerious ? kThermalMove : 0},
      {Reason::kBiasMetered, input.signals.metered ? kMeteredMove : 0},
      {Reason::kBiasBusy, local != nullptr && local->running > 0 ? kBusyMove : 0},
      {time > 0 ? Reason::kCloudQuicker : Reason::kDeviceQuicker, time},
      {Reason::kBiasDeadline, DeadlineMove(input, here, there)},
      {Reason::kBiasQuality, input.wishes.quality == gate::Quality::kBest ? kQualityMove : 0},
      {Reason::kBiasBudget, BudgetMove(input)},
      {Reason::kBiasSession, SessionMove(input, local, cloud)}};
  std::vector<Move> moves;
  std::copy_if(std::begin(all), std::end(all), std::back_inserter(moves),
               [](const Move& move) { return move.permille != 0; });
  return moves;
}

}  // namespace weir::router
