#include <memory>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/policy/bundle.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/router.h"
#include "router/learn/trainer.h"

namespace weir::cli {
namespace {

struct RouterTrainOptions {
  std::vector<std::string> sets;
  std::vector<std::string> answers;
  std::string output;
  std::string key;
  router::TrainOptions train;
};

absl::Status RunTrain(const RouterTrainOptions& options) {
  const auto files = NewPosixFileSystem();
  std::vector<router::OutcomeSet> sets;
  for (const std::string& set : options.sets) {
    WEIR_ASSIGN_OR_RETURN(router::OutcomeSet read, ReadOutcomeSet(set, options.answers));
    sets.push_back(std::move(read));
  }
  WEIR_ASSIGN_OR_RETURN(const router::Weights weights,
                        router::Train(std::move(sets), options.train));
  std::string bytes = router::Encode(weights);
  WEIR_ASSIGN_OR_RETURN(const router::Predictor predictor, router::Predictor::FromBytes(bytes));
  if (!options.key.empty()) {
    WEIR_ASSIGN_OR_RETURN(const crypto::Signer signer, ReadSigner(*files, options.key));
    const std::vector<policy::BundleSection> sections = {{router::kWeightsSection, bytes}};
    bytes = policy::AssembleBundle(sections, signer);
  }
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*files, options.output, bytes));
  std::printf("%s: %s, %zu bytes%s\n", options.output.c_str(), predictor.name().c_str(),
              bytes.size(), options.key.empty() ? ", not signed: no daemon loads it" : "");
  for (const router::KindOfPrompt& kind : weights.kinds) {
    std::printf("  %s: %u labels%s, %zu topics\n", kind.name.c_str(), kind.labels,
                kind.has_answer ? ", with answers" : "", kind.topics.size());
  }
  return absl::OkStatus();
}

}  // namespace

void AddRouterTrain(CLI::App& router, int& exit_code) {
  const auto options = std::make_shared<RouterTrainOptions>();
  CLI::App* verb = router.add_subcommand("train", "Learns weights from outcomes, in minutes");
  verb->add_option("--set", options->sets,
                   "NAME=FILE[,FILE...]: the outcomes of one kind of prompt; once for each kind")
      ->required()
      ->take_all();
  verb->add_option("--answers", options->answers,
                   "JSON lines {\"id\",\"weak_response\"}: also learns to judge answers");
  verb->add_option("-o,--output", options->output, "Where the weights go")->required();
  verb->add_option("--key", options->key, "Signs them, like a policy (weir policy keygen)");
  verb->add_option("--labels", options->train.max_labels,
                   "Uses so many rows of each set, drawn by the seed (default all)");
  verb->add_option("--seed", options->train.seed, "The same seed gives the same weights (1)");
  verb->add_option("--as-version", options->train.version, "Version to write down (1)");
  verb->footer(
      "Example:\n"
      "  weir router train --set knowledge=mmlu.jsonl --set maths=gsm8k.jsonl \\\n"
      "      --answers responses.jsonl -o ours.weir --key policy.key");
  verb->callback([options, &exit_code] {
    const absl::Status status = RunTrain(*options);
    exit_code = status.ok() ? kDone : Complain(status);
  });
}

}  // namespace weir::cli
