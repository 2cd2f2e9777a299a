// The automaton of a lexicon while it is built.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "compliance/lexicon/edge_table.h"
#include "compliance/lexicon/sections.h"
#include "compliance/lexicon/spelling.h"

namespace weir::lexicon {

// What of the image is the automaton's. `header` has the counts of these parts.
struct Automaton {
  Header header;
  std::vector<uint64_t> slots;
  std::vector<uint32_t> links;
  std::vector<Output> outputs;
  std::vector<Output> more;
  std::vector<Run> runs;
  std::vector<Odd> odd;
  std::vector<uint32_t> rows;
  std::vector<uint64_t> pairs;
  std::string triples;  // bits
};

// States have provisional numbers, in the order they are reached, until Finish. One thread.
class Trie {
 public:
  // For patterns of this many classes and, together, at most so many runs.
  Trie(uint32_t classes, size_t runs);
  // RESOURCE_EXHAUSTED when there would be more than kMaxStates.
  absl::Status Add(std::span<const uint16_t> classes, const Spelling& pattern,
                   const Spellings& spellings);
  // REQUIRES: called once, after the last Add.
  Automaton Finish();

 private:
  struct State {
    uint32_t from = 0;  // the state before the last run
    uint32_t fail = 0;
    uint32_t flags = Link::kOnlyWhole;  // of Link
    uint32_t first_end = 0;             // of its patterns in ends_, 0 = none
    uint32_t last_end = 0;
    uint16_t letter_class = 0;
    uint8_t depth = 0;
    uint8_t lead = 0;
    uint8_t tail = 0;
    bool is_prefix = false;  // of a pattern; only states of one run may be none
  };
  // A pattern that ends at a state, and the next one there.
  struct PatternEnd {
    Output output;
    uint32_t next = 0;
  };

  uint32_t Reach(uint32_t from, uint16_t letter_class);
  void AddEnd(const Spelling& pattern, const Spellings& spellings, State& state);
  void FindSuffixes();
  std::vector<uint32_t> NumberStates(Automaton& out) const;
  void PutEdges(const std::vector<uint32_t>& numbers, Automaton& out) const;
  void PutLinks(const std::vector<uint32_t>& numbers, Automaton& out) const;
  void PutOutputs(const std::vector<uint32_t>& numbers, Automaton& out) const;
  void PutPairs(Automaton& out) const;
  void PutTriples(Automaton& out) const;

  uint32_t classes_;
  std::vector<State> states_;
  std::vector<uint32_t> path_;  // states of the newest pattern, scratch
  std::vector<PatternEnd> ends_ = std::vector<PatternEnd>(1);
  std::vector<Run> runs_;  // of the patterns that are not plain
  EdgeTable edges_;
};

}  // namespace weir::lexicon
