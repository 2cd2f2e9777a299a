// The gate as a function of a text: what `weir gate` and the policy's own probes run. Nothing is
// released by it: the result goes to an operator's screen, not to a reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/gate/detector.h"
#include "compliance/gate/judged.h"
#include "compliance/gate/verdict.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

// A candidate, kept: its rule may outlive the policy.
struct Considered {
  std::string rule;
  uint64_t begin = 0;
  uint64_t end = 0;
  variant::Channel channel = variant::Channel::kText;
  Fate fate = Fate::kFound;
};

struct Inspection {
  Verdict verdict;                      // of the whole text, also behind the place of a stop
  std::vector<std::string> categories;  // of the findings, each once: those that decide come first
  // What goes on: the text itself, the text with placeholders, or the reply in its place.
  std::string text;
  std::optional<Judged> judged;        // of a prompt, when the policy judges
  std::vector<Considered> considered;  // every candidate and what became of it
  std::optional<size_t> held_max;      // with `chunk`: the most code points held back after a chunk
};

// `chunk`: feed that many code points at a time (0 counts as 1), as a stream would come. The result
// but for held_max is the same for every value.
Inspection Inspect(PolicyAt policy, Direction direction, std::string_view text,
                   std::optional<size_t> chunk, Locale locale = Locale::kChinese);

}  // namespace weir::gate
