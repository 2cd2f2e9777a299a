// Lets the device's model answer prompts for the router to learn from: its text, and how sure it
// was of each token.
#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/router.h"
#include "router/llama/raw_model.h"

namespace weir::cli {
namespace {

struct AnswersOptions {
  std::string model;
  uint32_t max_tokens = 160;
  uint32_t threads = 1;
};

double Nats(int32_t steps) { return steps / 256.0; }

void Fill(const router::RawAnswer& answer, Json& out) {
  out["weak_response"] = answer.text;
  out["lp"] = Json::array();
  out["margin"] = Json::array();
  for (const router::TokenSign& sign : answer.signs) {
    out["lp"].push_back(Nats(sign.log_probability));
    out["margin"].push_back(Nats(sign.margin));
  }
}

int RunAnswers(const AnswersOptions& options) {
  const SystemClock clock;
  const auto model = router::RawModel::Load(
      {.model_path = options.model, .sequences = 1, .threads = options.threads}, clock);
  if (!model.ok()) return Complain(model.status());
  return RunBatch({{"id", "prompt"}}, [&](const nlohmann::json& fields, Json& out) -> absl::Status {
    WEIR_ASSIGN_OR_RETURN(const std::string_view prompt, TextIn(fields, "prompt"));
    WEIR_ASSIGN_OR_RETURN(const router::RawAnswer answer,
                          (*model)->AnswerWithSigns(std::string(prompt), options.max_tokens));
    Fill(answer, out);
    return absl::OkStatus();
  });
}

}  // namespace

void AddRouterAnswers(CLI::App& router, int& exit_code) {
  const auto options = std::make_shared<AnswersOptions>();
  CLI::App* verb = router.add_subcommand(
      "answers", "What a local model answers, and how sure it is: rows for --answers");
  verb->add_option("--model", options->model, "GGUF file of the weights")->required();
  verb->add_option("--max-tokens", options->max_tokens, "Of one answer (160)")
      ->check(CLI::Range(1, 4096));
  verb->add_option("--threads", options->threads, "Compute threads (1)")->check(CLI::Range(1, 256));
  verb->footer(
      "Reads JSON lines {\"id\",\"prompt\"}, writes "
      "{\"id\",\"weak_response\",\"lp\":[..],\"margin\":[..]}: for each token the\nnatural "
      "logarithm "
      "of its probability and how far the best score was above the next.\n"
      "Example:\n  weir router answers --model qwen.gguf < prompts.jsonl > answers.jsonl");
  verb->callback([options, &exit_code] { exit_code = RunAnswers(*options); });
}

}  // namespace weir::cli
