// What the benchmarks of held-back text share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/policy/policy.h"
#include "tests/bench/benches.h"

namespace weir::bench {

struct HoldWork {
  std::vector<std::string> words;  // the patterns
  std::shared_ptr<const policy::Policy> policy;
  std::string text;
  std::vector<std::string_view> characters;  // of the text
};
std::shared_ptr<HoldWork> MakeHoldWork(const Options& options, Script script);

// The number of code points that the release path, or the lexicon's scanner alone, holds after each
// one.
std::vector<double> HeldByAll(const HoldWork& work);
std::vector<double> HeldByLexicon(const HoldWork& work);
double FigureOf(std::vector<double> held, Held figure);

}  // namespace weir::bench
