#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/router.h"
#include "router/expectation.h"
#include "router/weights_file.h"

namespace weir::cli {
namespace {

struct RouterCalibrateOptions {
  std::vector<std::string> data;
  std::vector<std::string> keys;
  std::string weights;
  std::optional<double> share;
  std::optional<double> quality;
  bool json = false;
};

struct Setting {
  uint32_t threshold_permille = 0;
  double share = 0;    // of the prompts that go to the cloud with it
  double quality = 0;  // mean of the answers
};

// What each threshold gives, 0 to 1000.
std::vector<Setting> SettingsOf(const std::vector<router::Outcome>& rows,
                                const router::Predictor& predictor) {
  std::vector<uint32_t> scores;
  for (const router::Outcome& row : rows) {
    scores.push_back(router::Expect(predictor, row.prompt).score_permille);
  }
  std::vector<Setting> settings;
  const auto count = static_cast<double>(rows.size());
  for (uint32_t threshold = 0; threshold <= 1000; ++threshold) {
    Setting setting{.threshold_permille = threshold};
    for (size_t i = 0; i < rows.size(); ++i) {
      const bool cloud = scores[i] >= threshold;
      setting.share += cloud ? 1 / count : 0;
      setting.quality += (cloud ? rows[i].cloud : rows[i].local) / count;
    }
    settings.push_back(setting);
  }
  return settings;
}

// The lowest threshold within the share, or the highest that reaches the quality.
absl::StatusOr<Setting> Choose(const std::vector<Setting>& settings,
                               const RouterCalibrateOptions& options) {
  constexpr double kRounding = 1e-9;
  for (const Setting& setting : settings) {
    if (options.share && setting.share <= *options.share + kRounding) return setting;
  }
  for (auto at = settings.rbegin(); !options.share && at != settings.rend(); ++at) {
    if (at->quality >= *options.quality - kRounding) return *at;
  }
  return Error(absl::StatusCode::kOutOfRange, "no threshold reaches that on these outcomes");
}

absl::Status RunCalibrate(const RouterCalibrateOptions& options) {
  if (options.share.has_value() == options.quality.has_value()) {
    return InvalidArgument("give one of --share and --quality");
  }
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(const auto rows, ReadOutcomes(options.data, {}));
  WEIR_ASSIGN_OR_RETURN(const router::Predictor predictor,
                        router::OpenWeights(*files, options.weights, options.keys));
  WEIR_ASSIGN_OR_RETURN(const Setting chosen, Choose(SettingsOf(rows, predictor), options));
  if (options.json) {
    const Json line = {{"threshold_permille", chosen.threshold_permille},
                       {"share", chosen.share},
                       {"quality", chosen.quality},
                       {"rows", rows.size()},
                       {"weights", predictor.name()}};
    std::fputs(ToLine(line).c_str(), stdout);
  } else {
    std::printf(
        "routing:\n  threshold_permille: %u\n# on %zu outcomes: %.1f %% to the cloud, "
        "quality %.4f (%s)\n",
        chosen.threshold_permille, rows.size(), 100 * chosen.share, chosen.quality,
        predictor.name().c_str());
  }
  return absl::OkStatus();
}

}  // namespace

void AddRouterCalibrate(CLI::App& router, int& exit_code) {
  const auto options = std::make_shared<RouterCalibrateOptions>();
  CLI::App* verb = router.add_subcommand(
      "calibrate", "Finds the threshold for a share of cloud calls or a quality, from outcomes");
  verb->add_option("--data", options->data, "Outcomes of your own traffic (JSON lines)")
      ->required();
  verb->add_option("--share", options->share, "At most this share goes to the cloud (0 to 1)")
      ->check(CLI::Range(0.0, 1.0));
  verb->add_option("--quality", options->quality, "At least this mean quality (0 to 1)")
      ->check(CLI::Range(0.0, 1.0));
  verb->add_option("--weights", options->weights, "Weights (default: those compiled in)");
  verb->add_option("--trust", options->keys, "Public key (PEM) that must have signed them");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "Prints the lines for the settings of weir-edge.\n"
      "Example:\n  weir router calibrate --data outcomes.jsonl --share 0.3");
  verb->callback([options, &exit_code] {
    const absl::Status status = RunCalibrate(*options);
    exit_code = status.ok() ? kDone : Complain(status);
  });
}

}  // namespace weir::cli
