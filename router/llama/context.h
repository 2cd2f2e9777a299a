// One llama.cpp context: the memory of all sequences, the threads that compute, and the batch that
// is being put together. The only place that calls llama_decode. Internal to router/llama.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "router/llama/model.h"

struct llama_batch;
struct llama_context;
struct ggml_tensor;
struct ggml_threadpool;

namespace weir::router::llama {

struct ContextSettings {
  uint32_t sequence_tokens = 0;  // window of one sequence
  uint32_t sequences = 0;
  uint32_t batch_tokens = 0;  // most tokens in one Compute
  uint32_t threads = 0;
  // Asked after every node of the graph (hundreds of times a token), so that Compute ends within a
  // millisecond of `true`. Called by the thread that calls Compute; must be cheap.
  std::function<bool()> give_up;
};

enum class Outcome : uint8_t {
  kDone,     // Scores() holds what was asked for
  kGivenUp,  // sequences of the batch are in an unknown state: Forget them
  kFailed,   // the same, and the reason is in the log
};

// One thread at a time. The model must outlive it. All memory is taken in Create.
class Context {
 public:
  // RESOURCE_EXHAUSTED: not enough memory.
  static absl::StatusOr<std::unique_ptr<Context>> Create(const Model& model,
                                                         ContextSettings settings);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Adds a token to the batch. REQUIRES: at most batch_tokens, sequences in rising order, positions
  // of a sequence without a gap after what it has read. Returns the place to ask Scores for.
  uint32_t Add(Token token, uint32_t position, uint32_t sequence, bool want_scores);
  // Computes the batch and empties it.
  Outcome Compute();
  // One score for each token of the vocabulary; valid until the next Compute.
  std::span<const float> Scores(uint32_t place) const;
  // The layers (0 is the first) whose outputs the Computes from now on keep; empty: none. Not the
  // last one: llama.cpp computes it for the tokens with scores only.
  void KeepStates(std::span<const uint8_t> layers);
  // What that layer made of the token at `place`; valid until the next Compute. Empty when it was
  // not kept or llama.cpp does not show it: another architecture, or a batch that it divided.
  std::span<const float> State(uint8_t layer, uint32_t place) const;
  // Frees the sequence's memory for another one.
  void Forget(uint32_t sequence);
  // Forgets all but the first `count` tokens of the sequence. False when the model's memory cannot
  // be cut; then nothing of it is left.
  bool Cut(uint32_t sequence, uint32_t count);
  // Whether Share works: whether the sequences have one region of memory.
  bool shares() const;
  // The first `count` tokens of `from` are those of `to` as well; no memory is copied. REQUIRES:
  // shares(), nothing in `to`.
  void Share(uint32_t from, uint32_t to, uint32_t count);

 private:
  Context(const Model& model, ContextSettings settings);
  bool Open();
  bool OnNode(ggml_tensor* node, bool asks);

  struct Kept {
    uint8_t layer = 0;
    std::string node;  // its name in llama.cpp's graph
    std::vector<float> rows;
  };

  const Model& model_;
  const ContextSettings settings_;
  ggml_threadpool* threads_ = nullptr;
  llama_context* context_ = nullptr;
  std::unique_ptr<llama_batch> batch_;
  std::vector<Kept> kept_;
  size_t computed_ = 0;  // tokens of the running or the last Compute
};

}  // namespace weir::router::llama
