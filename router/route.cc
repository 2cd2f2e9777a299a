#include <algorithm>

#include "compliance/base/status.h"
#include "router/constraints.h"
#include "router/decision.h"
#include "router/utility.h"

namespace weir::router {
namespace {

// What the constraints leave.
struct Left {
  std::vector<const Candidate*> all;
  const Candidate* local = nullptr;  // the first of each place
  const Candidate* cloud = nullptr;
};

Left LeftOf(const RouteInput& input, std::vector<Excluded>& excluded) {
  Left left;
  for (const Candidate& candidate : input.candidates) {
    if (const auto problem = ProblemOf(input, candidate)) {
      excluded.push_back({candidate.id, candidate.place, *problem});
      continue;
    }
    left.all.push_back(&candidate);
    const Candidate*& first = candidate.place == gate::Place::kDevice ? left.local : left.cloud;
    if (first == nullptr) first = &candidate;
  }
  return left;
}

uint32_t BaseScore(const RouteInput& input) {
  const bool learned = !input.expectation.weights.empty();
  return learned ? input.expectation.score_permille : DifficultyOf(input.features);
}

// How much the cloud is worth, moved by everything else that counts; notes each move in `reasons`.
uint32_t ScoreOf(const RouteInput& input, const Left& left, std::vector<Reason>& reasons) {
  int64_t score = BaseScore(input);
  for (const Move& move : MovesOf(input, left.local, left.cloud)) {
    score += move.permille;
    reasons.push_back(move.reason);
  }
  return static_cast<uint32_t>(std::clamp<int64_t>(score, 0, 1000));
}

// Only where the learned heads know the kind of prompt can they judge its answer.
bool IsWatched(const RouteInput& input, const Candidate& chosen, const Left& left) {
  return chosen.place == gate::Place::kDevice && left.cloud != nullptr &&
         input.expectation.trust_permille > 0 &&
         input.expectation.score_permille >= input.options.watch_permille;
}

const Candidate* Choose(const Left& left, bool hard, std::vector<Reason>& reasons) {
  if (left.local == nullptr || left.cloud == nullptr) {
    reasons.push_back(Reason::kOnlyChoice);
    return left.all.front();
  }
  reasons.push_back(hard ? Reason::kHardPrompt : Reason::kEasyPrompt);
  const Candidate* better = hard ? left.cloud : left.local;
  const Candidate* other = hard ? left.local : left.cloud;
  if (!better->resting || other->resting) return better;
  reasons.push_back(Reason::kResting);
  return other;
}

std::string ListOf(const std::vector<Excluded>& excluded) {
  std::string list;
  for (const Excluded& e : excluded) {
    list += fmt::format("{}{}:{}", list.empty() ? "" : ", ", e.engine, NameOf(e.reason));
  }
  return list;
}

absl::Status NothingPermitted(const std::vector<Excluded>& excluded) {
  const bool only_busy =
      !excluded.empty() && std::all_of(excluded.begin(), excluded.end(),
                                       [](const Excluded& e) { return e.reason == Reason::kBusy; });
  return Error(only_busy ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
               "no engine may answer ({})",
               excluded.empty() ? "none configured" : ListOf(excluded));
}

// The place that suits the prompt has engines, but all of them are out for a while.
bool PreferredIsDown(const std::vector<Excluded>& excluded, const Left& left, bool hard) {
  const gate::Place preferred = hard ? gate::Place::kCloud : gate::Place::kDevice;
  return (hard ? left.cloud : left.local) == nullptr &&
         std::any_of(excluded.begin(), excluded.end(), [preferred](const Excluded& e) {
           return e.place == preferred && MayPass(e.reason);
         });
}

}  // namespace

std::vector<std::string> Decision::Codes() const {
  std::vector<std::string> codes;
  for (const Reason reason : reasons_) codes.emplace_back(NameOf(reason));
  for (const Excluded& e : excluded_)
    codes.push_back(fmt::format("{}:{}", e.engine, NameOf(e.reason)));
  return codes;
}

absl::StatusOr<Decision> Route(const RouteInput& input) {
  Decision decision;
  const Left left = LeftOf(input, decision.excluded_);
  if (left.all.empty()) return NothingPermitted(decision.excluded_);
  decision.score_permille_ = ScoreOf(input, left, decision.reasons_);
  const bool hard = decision.score_permille_ >= input.options.threshold_permille;
  if (input.wishes.on_unavailable == gate::OnUnavailable::kFail &&
      PreferredIsDown(decision.excluded_, left, hard)) {
    return Unavailable("the {} suits this prompt, and the request wants no other ({})",
                       hard ? "cloud" : "device", ListOf(decision.excluded_));
  }
  const Candidate* chosen = Choose(left, hard, decision.reasons_);
  const bool guarded = !input.expectation.weights.empty() && input.expectation.trust_permille == 0;
  if (guarded) decision.reasons_.push_back(Reason::kUnknownPrompt);
  decision.watched_ = IsWatched(input, *chosen, left);
  if (decision.watched_) decision.reasons_.push_back(Reason::kWatched);
  decision.engine_ = chosen->id;
  for (const Candidate* other : left.all) {
    if (other != chosen) decision.fallbacks_.push_back(other->id);
  }
  return decision;
}

}  // namespace weir::router
