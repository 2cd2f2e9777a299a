#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/plot.h"
#include "edge/cli/router.h"
#include "router/expectation.h"
#include "router/learn/curve.h"
#include "router/learn/shuffle.h"
#include "router/learn/trainer.h"
#include "router/weights_file.h"

namespace weir::cli {
namespace {

using router::Outcome;
using Scores = std::vector<double>;

enum class Hold { kNothing, kFold, kGroup };

struct RouterEvalOptions {
  std::vector<std::string> data;
  std::vector<std::string> answers;
  std::vector<std::string> keys;
  std::string weights;
  std::string plot;
  bool after_answer = false;
  size_t answer_bytes = router::kMaxAnswerBytes;
  uint32_t folds = 0;
  bool unseen_groups = false;
  uint32_t labels = 0;
  uint32_t bootstrap = 0;
  uint64_t seed = 1;
  bool json = false;
};

double ScoreOf(const router::Predictor& predictor, const Outcome& row,
               const RouterEvalOptions& options) {
  const router::Expectation before = router::Expect(predictor, row.prompt);
  if (!options.after_answer) return before.score_permille;
  const std::string_view answer = std::string_view(row.answer).substr(0, options.answer_bytes);
  const auto signs = router::BeginningOf(row.signs, answer.size(), row.answer.size());
  return router::ExpectAfter(predictor, row.prompt, answer, signs).score_permille;
}

// Which part of the rows each row is judged in: never by weights that saw its part.
std::vector<size_t> PartsOf(const std::vector<Outcome>& rows, const RouterEvalOptions& options) {
  std::vector<size_t> parts;
  std::map<std::string, size_t> groups;
  for (const Outcome& row : rows) {
    const std::string& name = options.unseen_groups ? row.group : row.prompt;
    const auto [at, is_new] = groups.try_emplace(name, groups.size());
    parts.push_back(options.unseen_groups ? at->second : 0);
  }
  if (options.unseen_groups) return parts;
  // Equal prompts share a part.
  std::vector<size_t> order(groups.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  router::Dice(options.seed).Shuffle(order);
  for (size_t i = 0; i < rows.size(); ++i) {
    parts[i] = order[groups.at(rows[i].prompt)] % options.folds;
  }
  return parts;
}

absl::StatusOr<Scores> HeldOutScores(const std::vector<Outcome>& rows,
                                     const RouterEvalOptions& options) {
  const std::vector<size_t> parts = PartsOf(rows, options);
  const size_t count = *std::max_element(parts.begin(), parts.end()) + 1;
  Scores scores(rows.size(), 0);
  for (size_t part = 0; part < count; ++part) {
    router::OutcomeSet seen{.name = "seen"};
    for (size_t i = 0; i < rows.size(); ++i) {
      if (parts[i] != part) seen.rows.push_back(rows[i]);
    }
    const router::TrainOptions train{.seed = options.seed + part, .max_labels = options.labels};
    WEIR_ASSIGN_OR_RETURN(const router::Weights weights, router::Train({std::move(seen)}, train));
    WEIR_ASSIGN_OR_RETURN(const router::Predictor predictor,
                          router::Predictor::FromBytes(router::Encode(weights)));
    for (size_t i = 0; i < rows.size(); ++i) {
      if (parts[i] == part) scores[i] = ScoreOf(predictor, rows[i], options);
    }
  }
  return scores;
}

absl::StatusOr<Scores> ScoresOf(const std::vector<Outcome>& rows,
                                const RouterEvalOptions& options) {
  if (options.folds > 0 || options.unseen_groups) return HeldOutScores(rows, options);
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(const router::Predictor predictor,
                        router::OpenWeights(*files, options.weights, options.keys));
  Scores scores;
  for (const Outcome& row : rows) scores.push_back(ScoreOf(predictor, row, options));
  return scores;
}

Json Number(double value) { return std::isnan(value) ? Json(nullptr) : Json(value); }

Json FiguresOf(const std::vector<router::CurvePoint>& curve) {
  return {{"apgr", Number(router::ApgrOf(curve))},
          {"cpt20", Number(router::CptOf(curve, 0.2))},
          {"cpt50", Number(router::CptOf(curve, 0.5))},
          {"cpt80", Number(router::CptOf(curve, 0.8))}};
}

struct Line {
  const char* name;
  std::vector<router::CurvePoint> curve;
  std::optional<router::Interval> interval;
  std::optional<router::Interval> above_length;
};

std::vector<Line> LinesOf(const std::vector<Outcome>& rows, const Scores& scores,
                          const RouterEvalOptions& options) {
  const Scores length = router::LengthScores(rows);
  Line ours{.name = "router", .curve = CurveOf(rows, scores)};
  if (options.bootstrap > 0) {
    ours.interval = BootstrapOf(rows, scores, options.bootstrap, options.seed);
    ours.above_length = BootstrapOf(rows, scores, options.bootstrap, options.seed, &length);
  }
  return {ours,
          {.name = "length", .curve = CurveOf(rows, length)},
          {.name = "group mean", .curve = CurveOf(rows, router::GroupScores(rows))},
          {.name = "verifier", .curve = CurveOf(rows, router::VerifierScores(rows))},
          {.name = "oracle", .curve = router::OracleCurveOf(rows)}};
}

void PrintLine(const Line& line) {
  std::printf("  %-11s APGR %.3f  CPT20 %5.1f %%  CPT50 %5.1f %%  CPT80 %5.1f %%", line.name,
              router::ApgrOf(line.curve), 100 * router::CptOf(line.curve, 0.2),
              100 * router::CptOf(line.curve, 0.5), 100 * router::CptOf(line.curve, 0.8));
  if (line.interval) std::printf("  95 %% %.3f..%.3f", line.interval->low, line.interval->high);
  if (line.above_length) {
    std::printf("  above length %+.3f..%+.3f", line.above_length->low, line.above_length->high);
  }
  std::printf("\n");
}

void PrintJson(const std::string& path, size_t rows, const std::vector<Line>& lines) {
  Json out = {{"data", path}, {"rows", rows}};
  for (const Line& line : lines) {
    Json figures = FiguresOf(line.curve);
    if (line.interval) figures["interval"] = {line.interval->low, line.interval->high};
    if (line.above_length) {
      figures["above_length"] = {line.above_length->low, line.above_length->high};
    }
    out[line.name] = std::move(figures);
  }
  std::fputs(ToLine(out).c_str(), stdout);
}

absl::Status RunEval(const RouterEvalOptions& options) {
  std::vector<PlotLine> plotted;
  for (const std::string& path : options.data) {
    WEIR_ASSIGN_OR_RETURN(const auto rows, ReadOutcomes({path}, options.answers));
    WEIR_ASSIGN_OR_RETURN(const Scores scores, ScoresOf(rows, options));
    const std::vector<Line> lines = LinesOf(rows, scores, options);
    if (options.json) {
      PrintJson(path, rows.size(), lines);
    } else {
      std::printf("%s: %zu rows, local %.4f, cloud %.4f\n", path.c_str(), rows.size(),
                  lines[0].curve.front().quality, lines[0].curve.back().quality);
      for (const Line& line : lines) PrintLine(line);
    }
    if (plotted.empty()) {
      for (const Line& line : lines) plotted.push_back({line.name, line.curve});
    }
  }
  if (options.plot.empty()) return absl::OkStatus();
  return WriteFileAtomically(*NewPosixFileSystem(), options.plot, PlotOf(plotted));
}

}  // namespace

void AddRouterEval(CLI::App& router, int& exit_code) {
  const auto options = std::make_shared<RouterEvalOptions>();
  CLI::App* verb = router.add_subcommand(
      "eval", "Measures a router on outcomes: APGR and CPT beside length, group mean and oracle");
  verb->add_option("--data", options->data, "Outcomes (JSON lines); each file on its own")
      ->required();
  verb->add_option("--answers", options->answers,
                   "JSON lines {\"id\",\"weak_response\",\"lp\"?,\"margin\"?}");
  verb->add_flag("--after-answer", options->after_answer, "Scores after looking at the answer");
  verb->add_option("--answer-bytes", options->answer_bytes, "Looks at so many bytes of it");
  verb->add_option("--weights", options->weights, "Weights (default: those compiled in)");
  verb->add_option("--trust", options->keys, "Public key (PEM) that must have signed them");
  verb->add_option("--folds", options->folds,
                   "Trains on the file itself, never on the part that is judged")
      ->check(CLI::Range(2, 20));
  verb->add_flag("--unseen-groups", options->unseen_groups,
                 "The same, leaving out each group in turn");
  verb->add_option("--labels", options->labels, "Trains on so many rows of the rest");
  verb->add_option("--bootstrap", options->bootstrap, "Rounds for the 95 % interval");
  verb->add_option("--seed", options->seed, "Of folds and rounds (1)");
  verb->add_option("--plot", options->plot, "Writes quality against cloud share (SVG)");
  verb->add_flag("--json", options->json, "One JSON line a file");
  verb->footer(
      "Examples:\n"
      "  weir router eval --data held-out.jsonl --bootstrap 1000 --plot curve.svg\n"
      "  weir router eval --data ours.jsonl --folds 5 --labels 1500");
  verb->callback([options, &exit_code] {
    const absl::Status status = RunEval(*options);
    exit_code = status.ok() ? kDone : Complain(status);
  });
}

}  // namespace weir::cli
