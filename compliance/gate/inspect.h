// The gate as a function of a text: what `weir gate` and the policy's own probes run. Nothing is
// released by it: the result goes to an operator's screen, not to a reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/gate/detector.h"
#include "compliance/gate/verdict.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

struct Inspection {
  Verdict verdict;                      // of the whole text, also behind the place of a stop
  std::vector<std::string> categories;  // of the findings, each once: those that decide come first
  // What goes on: the text itself, the text with placeholders, or the reply in its place.
  std::string text;
  std::optional<size_t> held_max;  // with `chunk`: the most code points held back after a chunk
};

// `chunk`: feed that many code points at a time (0 counts as 1), as a stream would come. The result
// but for held_max is the same for every value.
Inspection Inspect(PolicyAt policy, Direction direction, std::string_view text,
                   std::optional<size_t> chunk, Locale locale = Locale::kChinese);

}  // namespace weir::gate
