// The automaton of a lexicon while it is built.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "compliance/lexicon/sections.h"
#include "compliance/lexicon/spelling.h"

namespace weir::lexicon {

// States are numbered as they are first reached by patterns in sorted order, so that the outputs of
// states in their order stand one after the other. One thread.
class Trie {
 public:
  // REQUIRES: not before the previous pattern in the order of `classes`.
  // RESOURCE_EXHAUSTED when there would be more than kMaxStates.
  absl::Status Add(std::span<const uint16_t> classes, const Spelling& pattern,
                   const Spellings& spellings);
  // Makes the table of edges and the suffix links. REQUIRES: called once, after the last Add.
  void Link();

  const std::vector<State>& states() const { return states_; }
  const std::vector<Output>& outputs() const { return outputs_; }
  const std::vector<uint64_t>& slots() const { return slots_; }
  uint32_t slot_bits() const { return slot_bits_; }

 private:
  struct Edge {
    uint32_t parent = 0;
    uint16_t letter_class = 0;
  };

  void AddOutput(const Spelling& pattern, const Spellings& spellings);
  void FillSlots();
  void LinkState(uint32_t state);
  uint32_t Next(uint32_t state, uint16_t letter_class) const;

  std::vector<State> states_ = std::vector<State>(1);
  std::vector<Edge> edges_ = std::vector<Edge>(1);         // that leads to each state
  std::vector<uint32_t> path_ = std::vector<uint32_t>(1);  // states of the newest pattern
  std::vector<Output> outputs_;
  std::vector<uint64_t> slots_;
  uint32_t slot_bits_ = 0;
};

}  // namespace weir::lexicon
