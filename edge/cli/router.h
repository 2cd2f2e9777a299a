// The verbs of `weir router` and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "router/learn/outcome.h"
#include "router/learn/predictor.h"

namespace weir::cli {

void AddRouterAnswers(CLI::App& router, int& exit_code);
void AddRouterTrain(CLI::App& router, int& exit_code);
void AddRouterEval(CLI::App& router, int& exit_code);
void AddRouterReplay(CLI::App& router, int& exit_code);
void AddRouterCalibrate(CLI::App& router, int& exit_code);

// Reads outcomes: JSON lines {"id","prompt","weak_correct"|"weak_score","strong_correct"|
// "strong_score","group"?,"answer"?}. `answer_paths` hold {"id","weak_response","lp"?,"margin"?}
// for some of them; the lists have one natural logarithm for each token. INVALID_ARGUMENT names
// file and line.
absl::StatusOr<std::vector<router::Outcome>> ReadOutcomes(
    const std::vector<std::string>& paths, const std::vector<std::string>& answer_paths);

// "NAME=FILE[,FILE...]", read.
absl::StatusOr<router::OutcomeSet> ReadOutcomeSet(const std::string& option,
                                                  const std::vector<std::string>& answer_paths);

}  // namespace weir::cli
