#include "router/llama/llama_engine.h"

#include <utility>

#include "compliance/base/status.h"
#include "router/llama/engine_thread.h"
#include "router/llama/json_grammar.h"

namespace weir::router {
namespace {

// On a device all who name nobody are its one person; a gateway keeps named conversations only.
std::string OwnerOf(gate::Place place, const GenerateOptions& options) {
  if (place == gate::Place::kCloud && options.session.empty()) return "";
  return fmt::format("{}\n{}", options.subject, options.session);  // words have no line feed
}

std::unique_ptr<Generation> Refuse(const absl::Status& status, ChunkSink& sink) {
  sink.OnEnd(llama::Failed(status));
  return llama::GenerationOf(std::make_shared<llama::Ticket>());
}

}  // namespace

absl::StatusOr<std::unique_ptr<LlamaEngine>> LlamaEngine::Create(const Options& options,
                                                                 const Clock& clock) {
  WEIR_RETURN_IF_ERROR(Validate(options));
  auto worker = std::make_unique<llama::EngineThread>(options, clock);
  return std::unique_ptr<LlamaEngine>(new LlamaEngine(std::move(worker)));
}

LlamaEngine::LlamaEngine(std::unique_ptr<llama::EngineThread> worker)
    : worker_(std::move(worker)) {}

LlamaEngine::~LlamaEngine() = default;

EngineInfo LlamaEngine::info() const { return worker_->info(); }

EngineState LlamaEngine::state() const { return worker_->state(); }

std::unique_ptr<Generation> LlamaEngine::Start(const Opened& /*opened: proof only*/,
                                               const gate::Prompt& prompt,
                                               const GenerateOptions& options,
                                               std::shared_ptr<ChunkSink> sink) {
  std::string grammar;
  if (!options.sampling.json_schema.empty()) {
    absl::StatusOr<llama::JsonGrammar> made = llama::GrammarOf(options.sampling.json_schema);
    if (!made.ok()) return Refuse(made.status(), *sink);
    grammar = std::move(made->text);
  }
  return worker_->Submit({.turns = prompt.turns(),
                          .sampling = options.sampling,
                          .deadline = options.deadline,
                          .owner = OwnerOf(worker_->info().place, options),
                          .state_layers = options.state_layers,
                          .grammar = std::move(grammar),
                          .sign_tokens = options.sign_tokens,
                          .sink = std::move(sink)});
}

}  // namespace weir::router
