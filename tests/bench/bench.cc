#include "tests/bench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "compliance/base/status.h"

namespace weir::bench {
namespace {

constexpr int kRounds = 7;

struct Arguments {
  std::string name;
  bool json = false;
  Options options;
};

// Nothing when the command line is wrong.
std::optional<Arguments> Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--json") {
      arguments.json = true;
    } else if (word == "--quick") {
      arguments.options.quick = true;
    } else if (arguments.name.empty() && !word.starts_with('-')) {
      arguments.name = word;
    } else {
      return std::nullopt;
    }
  }
  if (arguments.name.empty()) return std::nullopt;
  return arguments;
}

int List(const std::vector<Bench>& benches) {
  for (const Bench& bench : benches) fmt::print("{:<16} {}\n", bench.name, bench.what);
  return 0;
}

void Print(const Bench& bench, const Comparison& comparison, const Figures& figures, bool json) {
  const double ratio = figures.theirs == 0 ? 0 : figures.ours / figures.theirs;
  if (!json) {
    fmt::print("{}: {:.4g} {} ({}: {:.4g}; ratio {:.3g})\n", bench.name, figures.ours,
               comparison.unit, comparison.against, figures.theirs, ratio);
    return;
  }
  const nlohmann::ordered_json line = {{"name", bench.name},
                                       {"value", figures.ours},
                                       {"unit", comparison.unit},
                                       {"against", comparison.against},
                                       {"against_value", figures.theirs},
                                       {"ratio", ratio}};
  fmt::print("{}\n", line.dump());
}

absl::Status Run(const Bench& bench, const Arguments& arguments) {
  WEIR_ASSIGN_OR_RETURN(const Comparison comparison, bench.prepare(arguments.options));
  WEIR_ASSIGN_OR_RETURN(const Figures figures,
                        Measure(comparison, arguments.options.quick ? 1 : kRounds));
  Print(bench, comparison, figures, arguments.json);
  return absl::OkStatus();
}

}  // namespace

double Median(std::vector<double> values) {
  WEIR_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

absl::StatusOr<Figures> Measure(const Comparison& comparison, int rounds) {
  const std::array<const Measurement*, 2> sides = {&comparison.ours, &comparison.theirs};
  std::array<std::vector<double>, 2> values;
  for (int round = 0; round < rounds; ++round) {
    for (size_t turn = 0; turn < sides.size(); ++turn) {
      const size_t side = (static_cast<size_t>(round) + turn) % sides.size();
      WEIR_ASSIGN_OR_RETURN(const double value, (*sides[side])());
      values[side].push_back(value);
    }
  }
  return Figures{Median(values[0]), Median(values[1])};
}

int RunFromCommandLine(const std::vector<Bench>& benches, int argc, char** argv) {
  const std::optional<Arguments> arguments = Parse(argc, argv);
  if (arguments && arguments->name == "list") return List(benches);
  const auto bench = std::find_if(benches.begin(), benches.end(), [&](const Bench& b) {
    return arguments && b.name == arguments->name;
  });
  if (bench == benches.end()) {
    fmt::print(stderr, "usage: weir-bench list\n       weir-bench NAME [--json] [--quick]\n");
    return 2;
  }
  const absl::Status status = Run(*bench, *arguments);
  if (status.ok()) return 0;
  fmt::print(stderr, "weir-bench: {}: {}\n", bench->name, status.ToString());
  return 1;
}

}  // namespace weir::bench
