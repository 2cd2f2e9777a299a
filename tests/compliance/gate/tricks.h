// Ways to disguise a word that no table of the gate is made from: put together here, from ranges
// and properties of Unicode, so that the gate is asked for what it was not shown.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace weir::gate {

using Random = std::mt19937;

struct Trick {
  const char* name;
  bool latin;  // for words of the Latin alphabet; others are for Chinese ones
  std::function<std::u32string(Random&, const std::u32string&)> apply;
};

std::vector<Trick> AllTricks();

}  // namespace weir::gate
