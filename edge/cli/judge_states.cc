#include <memory>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "router/llama/state_reader.h"

namespace weir::cli {
namespace {

using nlohmann::json;

struct StatesOptions {
  std::string model;
  std::vector<uint32_t> layers;
  uint32_t threads = 1;
};

int RunStates(const StatesOptions& options) {
  const auto reader = router::StateReader::Open(options.model, options.threads);
  if (!reader.ok()) return Complain(reader.status());
  const std::vector<uint8_t> layers(options.layers.begin(), options.layers.end());
  return RunBatch({{"id", "text"}}, [&](const json& fields, Json& out) -> absl::Status {
    WEIR_ASSIGN_OR_RETURN(const std::string_view text, TextIn(fields, "text"));
    WEIR_ASSIGN_OR_RETURN(const classify::PromptState state, (*reader)->Read(text, layers));
    out["windows"] = state.windows;
    return absl::OkStatus();
  });
}

}  // namespace

void AddJudgeStates(CLI::App& judge, int& exit_code) {
  const auto options = std::make_shared<StatesOptions>();
  CLI::App* states = judge.add_subcommand("states", "What a model's layers make of texts");
  states->add_option("--model", options->model, "GGUF file of the weights")->required();
  states->add_option("--layer", options->layers, "Counted from 0; may be repeated")
      ->required()
      ->check(CLI::Range(0, 255))
      ->expected(1, static_cast<int>(classify::kMostLayers));
  states->add_option("--threads", options->threads, "Compute threads (default 1)")
      ->check(CLI::Range(1, 256));
  states->footer(
      "Reads JSON lines {\"id\",\"text\"}, writes {\"id\",\"windows\":[[..]]} for each: the means "
      "of "
      "the layers' outputs\nover windows of at most 128 tokens. scripts/train-stage-two calls it.");
  states->callback([options, &exit_code] { exit_code = RunStates(*options); });
}

}  // namespace weir::cli
