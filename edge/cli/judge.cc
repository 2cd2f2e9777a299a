#include <memory>
#include <string_view>

#include "compliance/base/status.h"
#include "compliance/classify/ngrams.h"
#include "compliance/classify/text_scorer.h"
#include "compliance/text/reader.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"

namespace weir::cli {
namespace {

using nlohmann::json;

// As much as one window of the classifier sees.
absl::Status Ngrams(const json& fields, Json& out) {
  constexpr size_t kMostTokens = 2 * classify::kBlockTokens;
  WEIR_ASSIGN_OR_RETURN(const std::string_view text, TextIn(fields, "text"));
  Json hashes = Json::array();
  size_t tokens = 0;
  const auto take = [&](const classify::NgramHashes& grams) {
    if (++tokens > kMostTokens) return;
    for (uint8_t i = 0; i < grams.count; ++i) hashes.push_back(grams.hash[i]);
  };
  classify::Ngrams ngrams;
  for (const text::Unit& unit : text::ReadAll(text)) ngrams.Push(unit, take);
  ngrams.Finish(take);
  out["ngrams"] = std::move(hashes);
  return absl::OkStatus();
}

}  // namespace

void AddJudge(CLI::App& app, int& exit_code) {
  CLI::App* verb = app.add_subcommand("judge", "The classifier's view of texts, for training it");
  verb->require_subcommand(1);
  CLI::App* ngrams = verb->add_subcommand("ngrams", "The hashes that the classifier sees");
  ngrams->footer(
      "Reads JSON lines {\"id\",\"text\"}, writes {\"id\",\"ngrams\":[..]} for each.\n"
      "scripts/train-classifier calls it, so that training and the gate see the same.");
  AddJudgeStates(*verb, exit_code);
  ngrams->callback([&exit_code] { exit_code = RunBatch({{"id", "text"}}, Ngrams); });
}

}  // namespace weir::cli
