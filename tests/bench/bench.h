// A benchmark: Weir and a yardstick on the same work, measured in turn in the same run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::bench {

struct Options {
  // The smallest run that goes through everything: proves that the benchmark works, its figures
  // mean nothing.
  bool quick = false;
};

// One measurement in the comparison's unit.
using Measurement = std::function<absl::StatusOr<double>()>;

// Both sides of a benchmark, ready to be measured. The functions own what they need.
struct Comparison {
  std::string unit;     // "MB/s": more is better; "ns/token", "ms": less is better
  std::string against;  // the yardstick, by its honest name
  Measurement ours;
  Measurement theirs;
};

struct Bench {
  const char* name;  // "gate.scan"
  const char* what;  // one line for `weir-bench list`
  absl::StatusOr<Comparison> (*prepare)(const Options& options);
};

struct Figures {
  double ours = 0;
  double theirs = 0;
};

// Medians of `rounds` measurements of each side. The sides take turns, and who begins changes from
// round to round, so what else the machine does disturbs both alike.
absl::StatusOr<Figures> Measure(const Comparison& comparison, int rounds);

double Median(std::vector<double> values);  // REQUIRES: not empty

// `weir-bench list` and `weir-bench NAME [--json] [--quick]`. Returns the exit code: 0, 1 when the
// benchmark failed, 2 when the command line is wrong.
int RunFromCommandLine(const std::vector<Bench>& benches, int argc, char** argv);

}  // namespace weir::bench
