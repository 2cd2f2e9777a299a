#include "router/llama/state_reader.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "compliance/base/status.h"
#include "router/llama/context.h"
#include "router/llama/model.h"
#include "router/llama/state_pool.h"

namespace weir::router {
namespace {

constexpr uint32_t kWindowTokens = 4096;
constexpr uint32_t kBatchTokens = 512;
const std::atomic<bool> kGoOn{false};

}  // namespace

struct StateReader::Parts {
  std::unique_ptr<const llama::Model> model;
  std::unique_ptr<llama::Context> context;  // dies before the model
};

StateReader::StateReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
StateReader::~StateReader() = default;

absl::StatusOr<std::unique_ptr<StateReader>> StateReader::Open(const std::string& path,
                                                               uint32_t threads) {
  auto parts = std::make_unique<Parts>();
  WEIR_ASSIGN_OR_RETURN(parts->model, llama::Model::Load(path, {}, kGoOn));
  WEIR_ASSIGN_OR_RETURN(
      parts->context,
      llama::Context::Create(*parts->model, {.sequence_tokens = std::min(
                                                 kWindowTokens, parts->model->trained_tokens()),
                                             .sequences = 1,
                                             .batch_tokens = kBatchTokens,
                                             .threads = threads,
                                             .give_up = [] { return false; }}));
  return std::unique_ptr<StateReader>(new StateReader(std::move(parts)));
}

const std::string& StateReader::model() const { return parts_->model->name(); }

absl::StatusOr<classify::PromptState> StateReader::Read(std::string_view text,
                                                        const std::vector<uint8_t>& layers) {
  const std::vector<gate::Turn> turns = {{gate::Role::kUser, UserText(std::string(text))}};
  WEIR_ASSIGN_OR_RETURN(const llama::Conversation asked, parts_->model->Read(turns));
  const size_t room = std::min(kWindowTokens, parts_->model->trained_tokens());
  if (asked.tokens.size() > room) {
    return InvalidArgument("the text has {} tokens, the window is {}", asked.tokens.size(), room);
  }
  llama::Context& context = *parts_->context;
  llama::StatePool pool(layers, asked);
  context.Forget(0);
  context.KeepStates(layers);
  for (size_t begin = 0; begin < asked.tokens.size(); begin += kBatchTokens) {
    const size_t end = std::min<size_t>(begin + kBatchTokens, asked.tokens.size());
    for (size_t i = begin; i < end; ++i) {
      context.Add(asked.tokens[i], static_cast<uint32_t>(i), 0, i + 1 == asked.tokens.size());
    }
    if (context.Compute() != llama::Outcome::kDone) {
      return absl::UnavailableError("the model's computation failed");
    }
    pool.Take(context, {.place = 0, .position = begin, .count = end - begin});
  }
  std::optional<classify::PromptState> state = pool.Take();
  if (!state) return InvalidArgument("the model shows no such layer, or the text is empty");
  return *std::move(state);
}

}  // namespace weir::router
