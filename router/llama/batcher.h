// Continuous batching: keeps up to `sequences` generations and advances all of them by one step of
// the model at a time. Internal to router/llama.
//
// A step holds one token for every generation that is answering and a piece of each prompt that is
// still being read, oldest first. While anybody is answering, prompts get a quarter of the step, so
// a long prompt slows the others down but does not stop them.
//
// What the model has read of a conversation stays in its place when the answer has ended, until
// another conversation needs the place (the one that was used longest ago goes first). The owner's
// next turn reads only what is new. A beginning of system turns is anybody's. So at most
// `sequences` conversations are kept, in the memory that was taken from the start.
//
// Cancelling: a cancelled generation is dropped before the next step. A step that has begun serves
// the others too, so it is given up half-way only when all of its generations are cancelled.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "router/llama/context.h"
#include "router/llama/options.h"
#include "router/llama/sequence.h"

namespace weir::router::llama {

// What the engine's thread shares with everybody else.
struct Gauges {
  std::atomic<bool> stopping{false};  // all work is given up
  // Generations taken from the queue and not ended. Falls before OnEnd, so that who hears of an end
  // finds the place free.
  std::atomic<uint32_t> running{0};
  std::atomic<uint32_t> tokens_per_second_milli{0};
};

// One thread at a time (it may be handed over). The model and the gauges must outlive it.
class Batcher {
 public:
  static absl::StatusOr<std::unique_ptr<Batcher>> Create(const Model& model,
                                                         const LlamaOptions& options,
                                                         Gauges& gauges);
  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;

  uint32_t window_tokens() const { return window_tokens_; }
  uint32_t running() const;
  bool full() const { return running() == slots_.size(); }

  // Takes the job, which the gauge counts already. Ends it at once with INVALID_ARGUMENT when the
  // conversation does not fit the window. REQUIRES: !full().
  void Admit(Job job);
  // Ends what was cancelled or is late.
  void DropDead(absl::Time now);
  // One step of the model. Returns whether every generation got one answer token, that is, whether
  // the time it took says how fast answers are.
  bool Step();
  void EndAll(const absl::Status& status);

 private:
  struct Slot {
    std::unique_ptr<Sequence> sequence;  // null: free
    uint64_t arrival = 0;
    size_t share = 0;     // tokens in the step that is being put together
    uint32_t first = 0;   // where its first token is in that step
    uint32_t scores = 0;  // where the scores after its last token are
    bool sound = true;    // whether the context holds what the sequence has read
    // Of a free place: what the context holds, whose it is, and when it was left.
    std::vector<Token> kept;
    std::string owner;
    uint64_t left = 0;
  };

  Batcher(const Model& model, const LlamaOptions& options, Gauges& gauges);
  absl::StatusOr<Conversation> PromptOf(const Job& job) const;
  absl::StatusOr<std::unique_ptr<TokenFilter>> FilterFor(const Job& job) const;
  SequenceLimits LimitsOf(const gate::Sampling& sampling, size_t prompt_tokens) const;
  size_t PlaceFor(const Job& job, const std::vector<Token>& prompt) const;
  static size_t Reusable(const Job& job, const Conversation& prompt);
  size_t Prepare(size_t place, const Job& job, const Conversation& prompt);
  size_t ShareInto(size_t place, const Job& job, const Conversation& prompt);
  size_t SystemTokens(const Job& job, const std::vector<Token>& prompt) const;
  void Leave(Slot& slot, uint32_t place);
  bool GiveUp() const;
  bool DivideStep();
  void FillBatch();
  void KeepStates();
  void Deliver();
  absl::Status Failure() const;
  void EndStep(const absl::Status& status);
  void End(uint32_t slot, GenerationEnd end);

  const Model& model_;
  const LlamaOptions options_;
  Gauges& gauges_;
  const uint32_t window_tokens_;
  std::unique_ptr<Context> context_;
  std::vector<Slot> slots_;
  std::vector<const Ticket*> in_step_;  // whose tokens the running step holds
  uint64_t arrivals_ = 0;
};

}  // namespace weir::router::llama
