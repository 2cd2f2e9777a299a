// The part of an exchange that asks the cloud at the same time (router/hedge.h).
#include <algorithm>

#include "compliance/base/status.h"
#include "router/exchange.h"

namespace weir::router {

void Exchange::StartHedge() {
  const auto& engines = routed_->engines;
  const auto cloud = std::find_if(engines.begin(), engines.end(), [](const Engine* engine) {
    return engine->info().place == gate::Place::kCloud;
  });
  WEIR_CHECK(cloud != engines.end());  // the decision to watch says that one is permitted
  const auto& candidates = routed_->input.candidates;
  const EngineInfo info = (*cloud)->info();
  const auto candidate = std::find_if(candidates.begin(), candidates.end(),
                                      [&](const Candidate& c) { return c.id == info.id; });
  if (candidate == candidates.end() || !MayHedge(routed_->input, *candidate)) return;
  Experience& experience = parts_.router.experience();
  const uint64_t micros = HedgeCostMicros(routed_->input, *candidate);
  const absl::Time now = parts_.clock.Now();
  const Budget budget = experience.spending.At(now);
  if (budget.limited && budget.left_micros < micros) return;
  if (!experience.hedging.Reserve(micros, now)) return;
  hedge_.emplace(Hedge{.attempt = static_cast<size_t>(cloud - engines.begin()),
                       .source = ++sources_,
                       .engine = info.id,
                       .asked_at = now,
                       .reserved_micros = micros});
  left_device_ = true;
  hedge_->generation = (*cloud)->Start(*opened_, admitted_->PromptFor(info.place),
                                       OptionsFor(/*watched=*/false), SinkFor(hedge_->source));
}

// What the hedge says is kept until it is known which answer is shown.
void Exchange::HearHedge(Call call, const News& news) {
  if (news.failed) {
    parts_.router.experience().hedging.GiveBack(hedge_->reserved_micros, hedge_->asked_at);
    closing_.notes.push_back(fmt::format("hedged:failed:{}", hedge_->engine));
    hedge_.reset();
    return;
  }
  hedge_->calls.push_back(std::move(call));
  hedge_->bytes += news.bytes;
  const bool good = news.ended || hedge_->bytes >= kBegunBytes;
  if (good && !cancelled_) AdoptHedge("won");
}

// The cloud's answer is shown from here on; the local one is cancelled unseen.
void Exchange::AdoptHedge(std::string_view why) {
  Hedge hedge = *std::move(hedge_);
  hedge_.reset();
  if (generation_ != nullptr) generation_->Cancel();
  parts_.router.experience().hedging.GiveBack(hedge.reserved_micros, hedge.asked_at);
  closing_.notes.push_back(fmt::format("hedged:{}:{}", why, hedge.engine));
  attempt_ = hedge.attempt;
  source_ = hedge.source;
  BeginAttempt();
  asked_at_ = hedge.asked_at;
  generation_ = std::move(hedge.generation);
  if (release_->awaits_opinion()) AskGuard();
  for (const Call& call : hedge.calls) {
    if (source_ == hedge.source && !ending()) call(*this);
  }
}

// Another answer is shown, or none: what the hedge cost was in vain.
void Exchange::DropHedge() {
  if (!hedge_) return;
  hedge_->generation->Cancel();
  parts_.router.experience().spending.Note(hedge_->reserved_micros, hedge_->asked_at);
  closing_.notes.push_back(
      fmt::format("{}{}:{}", kHedgeLost, hedge_->engine, hedge_->reserved_micros));
  hedge_.reset();
}

}  // namespace weir::router
