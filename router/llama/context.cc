#include "router/llama/context.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "fmt/format.h"
#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "llama.h"
#include "router/llama/llama_log.h"

namespace weir::router::llama {
namespace {

// Up to so many sequences share one region of memory. Then a step needs one pass over the weights
// whatever it holds; with a region each it needs more when prompts and answers meet or when ids
// have gaps. The price is attention that looks at everybody's cells, which grows with the
// sequences. Measured with 0.5B, four sequences: 3 to 8 % faster shared.
constexpr uint32_t kMostSharing = 4;

// Keys and values as half floats, for every layer and token.
uint64_t MemoryBytes(const llama_model* model, const ContextSettings& settings) {
  const auto count = [](int32_t value) { return static_cast<uint64_t>(std::max(value, 1)); };
  const uint64_t head = count(llama_model_n_embd(model)) / count(llama_model_n_head(model));
  const uint64_t token = 2 * sizeof(ggml_fp16_t) * head * count(llama_model_n_head_kv(model)) *
                         count(llama_model_n_layer(model));
  return token * settings.sequence_tokens * settings.sequences;
}

// Linux promises more memory than there is and ends the process when it is used.
absl::Status CheckMemory(const llama_model* model, const ContextSettings& settings) {
  const uint64_t wanted = MemoryBytes(model, settings);
  const uint64_t there = static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                         static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  if (wanted < there) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted,
               "{} sequences of {} tokens need {} MiB, the machine has {} MiB", settings.sequences,
               settings.sequence_tokens, wanted >> 20, there >> 20);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Context>> Context::Create(const Model& model,
                                                         ContextSettings settings) {
  WEIR_RETURN_IF_ERROR(CheckMemory(model.get(), settings));
  TakeLastError();
  std::unique_ptr<Context> context(new Context(model, std::move(settings)));
  if (context->Open()) return context;
  return Error(absl::StatusCode::kResourceExhausted, "no memory for {} sequences of {} tokens: {}",
               context->settings_.sequences, context->settings_.sequence_tokens, TakeLastError());
}

Context::Context(const Model& model, ContextSettings settings)
    : model_(model), settings_(std::move(settings)) {}

bool Context::Open() {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = settings_.sequence_tokens * settings_.sequences;
  params.n_seq_max = settings_.sequences;
  params.n_batch = settings_.batch_tokens;
  params.n_ubatch = settings_.batch_tokens;
  params.n_outputs_max = settings_.sequences;  // scores are 0.6 MB a row
  params.kv_unified = shares();
  params.n_threads = static_cast<int32_t>(settings_.threads);
  params.n_threads_batch = params.n_threads;
  params.no_perf = true;
  params.abort_callback = [](void* self) {
    return static_cast<Context*>(self)->settings_.give_up();
  };
  params.abort_callback_data = this;
  params.cb_eval = [](ggml_tensor* node, bool asks, void* self) {
    return static_cast<Context*>(self)->OnNode(node, asks);
  };
  params.cb_eval_user_data = this;
  context_ = llama_init_from_model(model_.get(), params);
  if (context_ == nullptr) return false;
  batch_ = std::make_unique<llama_batch>(
      llama_batch_init(static_cast<int32_t>(settings_.batch_tokens), 0, 1));
  if (settings_.threads > 1) {  // else llama.cpp starts and ends the threads for every token
    ggml_threadpool_params pool = ggml_threadpool_params_default(params.n_threads);
    threads_ = ggml_threadpool_new(&pool);
    llama_attach_threadpool(context_, threads_, threads_);
  }
  return true;
}

Context::~Context() {
  if (batch_ != nullptr) llama_batch_free(*batch_);
  if (context_ != nullptr) llama_free(context_);
  if (threads_ != nullptr) ggml_threadpool_free(threads_);
}

uint32_t Context::Add(Token token, uint32_t position, uint32_t sequence, bool want_scores) {
  const auto place = static_cast<uint32_t>(batch_->n_tokens);
  WEIR_CHECK(place < settings_.batch_tokens);
  batch_->token[place] = token;
  batch_->pos[place] = static_cast<llama_pos>(position);
  batch_->n_seq_id[place] = 1;
  batch_->seq_id[place][0] = static_cast<llama_seq_id>(sequence);
  batch_->logits[place] = want_scores ? 1 : 0;
  ++batch_->n_tokens;
  return place;
}

Outcome Context::Compute() {
  computed_ = static_cast<size_t>(batch_->n_tokens);
  for (Kept& kept : kept_) kept.rows.clear();
  const int32_t code = llama_decode(context_, *batch_);
  batch_->n_tokens = 0;
  if (code == 0) return model_.Intact().ok() ? Outcome::kDone : Outcome::kFailed;
  if (code == 2) return Outcome::kGivenUp;  // llama.h: aborted
  log::LogError("llama_decode", {{"code", code}, {"problem", TakeLastError()}});
  return Outcome::kFailed;
}

std::span<const float> Context::Scores(uint32_t place) const {
  const float* scores = llama_get_logits_ith(context_, static_cast<int32_t>(place));
  WEIR_CHECK(scores != nullptr);
  return {scores, model_.vocabulary_size()};
}

void Context::KeepStates(std::span<const uint8_t> layers) {
  kept_.clear();
  for (const uint8_t layer : layers) kept_.push_back({layer, fmt::format("l_out-{}", layer), {}});
}

// Asked before each node of the graph whether it is wanted, told when a wanted one is computed.
bool Context::OnNode(ggml_tensor* node, bool asks) {
  const auto kept =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.node == node->name; });
  if (kept == kept_.end()) return !asks;
  if (asks || node->type != GGML_TYPE_F32) return true;
  const auto width = static_cast<size_t>(llama_model_n_embd(model_.get()));
  if (static_cast<size_t>(ggml_nelements(node)) != width * computed_) return true;
  kept->rows.resize(width * computed_);
  ggml_backend_tensor_get(node, kept->rows.data(), 0, kept->rows.size() * sizeof(float));
  return true;
}

std::span<const float> Context::State(uint8_t layer, uint32_t place) const {
  WEIR_CHECK(place < computed_);
  const auto kept =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.layer == layer; });
  if (kept == kept_.end()) return {};
  const size_t width = kept->rows.size() / computed_;
  return std::span(kept->rows).subspan(width * place, width);
}

void Context::Forget(uint32_t sequence) {
  llama_memory_seq_rm(llama_get_memory(context_), static_cast<llama_seq_id>(sequence), -1, -1);
}

bool Context::Cut(uint32_t sequence, uint32_t count) {
  const auto id = static_cast<llama_seq_id>(sequence);
  if (llama_memory_seq_rm(llama_get_memory(context_), id, static_cast<llama_pos>(count), -1)) {
    return true;
  }
  Forget(sequence);
  return false;
}

bool Context::shares() const { return settings_.sequences <= kMostSharing; }

void Context::Share(uint32_t from, uint32_t to, uint32_t count) {
  llama_memory_seq_cp(llama_get_memory(context_), static_cast<llama_seq_id>(from),
                      static_cast<llama_seq_id>(to), 0, static_cast<llama_pos>(count));
}

}  // namespace weir::router::llama
