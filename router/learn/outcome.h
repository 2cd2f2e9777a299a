// What is known of one prompt after both engines answered it: the rows that routers learn from.
#pragma once

#include <string>
#include <vector>

#include "router/learn/token_signs.h"

namespace weir::router {

struct Outcome {
  std::string id;
  std::string prompt;
  std::string answer;  // the local one's text; empty = not kept
  TokenSigns signs;    // of the answer's tokens; empty = not kept
  std::string group;   // subject or task; may be empty
  double local = 0;    // quality of the local answer, 0..1
  double cloud = 0;
};

// Outcomes of one kind of prompt: one set of heads is learned from them.
struct OutcomeSet {
  std::string name;
  std::vector<Outcome> rows;
};

}  // namespace weir::router
