#include "compliance/lexicon/trie.h"

#include <algorithm>
#include <numeric>

#include "compliance/base/status.h"

namespace weir::lexicon {
namespace {

// What every state on the way of a pattern, its last included, knows of it.
void Pass(bool whole_word, State& state) {
  const int flags = whole_word ? state.flags | State::kSomeWhole : state.flags & ~State::kOnlyWhole;
  state.flags = static_cast<uint8_t>(flags);
}

void Open(uint8_t lead, State& state) {
  state.flags = static_cast<uint8_t>(state.flags | State::kOpen);
  state.lead = std::max(state.lead, lead);
}

// What the last state of a pattern knows of what may still complete it.
void End(const Spelling& pattern, const Spellings& spellings, State& state) {
  const uint8_t lead = spellings.runs[pattern.first].length();
  const size_t last = pattern.first + pattern.runs - 1u;
  const bool repeats = pattern.whole_word && !IsDigit(spellings.folded[last]);
  if (pattern.runs == 1 && !pattern.whole_word) {
    if (lead > 1) Open(static_cast<uint8_t>(lead - 1), state);  // one letter more, one fewer before
  } else if (pattern.runs == 1 || repeats) {
    Open(lead, state);
  } else {
    state.lead = std::max(state.lead, lead);
    state.tail = std::max(state.tail, spellings.runs[last].length());
  }
}

}  // namespace

absl::Status Trie::Add(std::span<const uint16_t> classes, const Spelling& pattern,
                       const Spellings& spellings) {
  size_t common = 0;
  while (common < classes.size() && common + 1 < path_.size() &&
         edges_[path_[common + 1]].letter_class == classes[common]) {
    ++common;
  }
  path_.resize(common + 1);
  for (const uint16_t letter_class : classes.subspan(common)) {
    const auto depth = static_cast<uint8_t>(path_.size());
    edges_.push_back({path_.back(), letter_class});
    path_.push_back(static_cast<uint32_t>(states_.size()));
    states_.push_back({.depth = depth, .flags = State::kOnlyWhole});
  }
  if (states_.size() > kMaxStates) {
    return Error(absl::StatusCode::kResourceExhausted, "the lexicon needs more than {} states",
                 kMaxStates);
  }
  AddOutput(pattern, spellings);
  return absl::OkStatus();
}

// REQUIRES: path_ is the pattern's.
void Trie::AddOutput(const Spelling& pattern, const Spellings& spellings) {
  const uint8_t lead = spellings.runs[pattern.first].length();
  for (size_t i = 1; i < path_.size(); ++i) {
    Pass(pattern.whole_word, states_[path_[i]]);
    if (i + 1 < path_.size()) Open(lead, states_[path_[i]]);
  }
  State& state = states_[path_.back()];
  End(pattern, spellings, state);
  if ((state.flags & State::kHasOutputs) != 0) {
    outputs_.back().flags = static_cast<uint8_t>(outputs_.back().flags & ~Output::kLast);
  } else {
    state.flags = static_cast<uint8_t>(state.flags | State::kHasOutputs);
    state.outputs = static_cast<uint32_t>(outputs_.size());
  }
  const int flags = Output::kLast | (pattern.whole_word ? Output::kWholeWord : 0);
  outputs_.push_back({.id = pattern.id,
                      .runs = pattern.first,
                      .letters = pattern.letters,
                      .flags = static_cast<uint8_t>(flags)});
}

void Trie::Link() {
  FillSlots();
  std::vector<uint32_t> order(states_.size() - 1);
  std::iota(order.begin(), order.end(), 1);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return states_[a].depth < states_[b].depth; });
  for (const uint32_t state : order) LinkState(state);  // shorter ones first
}

void Trie::FillSlots() {
  slot_bits_ = 4;
  while (uint64_t{1} << slot_bits_ < edges_.size() * 3 / 2) ++slot_bits_;
  slots_.assign(size_t{1} << slot_bits_, 0);
  for (uint32_t state = 1; state < edges_.size(); ++state) {
    const uint64_t key = EdgeKey(edges_[state].parent, edges_[state].letter_class);
    uint64_t at = FirstSlot(key, slot_bits_);
    while (slots_[at] != 0) at = (at + 1) % slots_.size();
    slots_[at] = key << 24 | state;
  }
}

uint32_t Trie::Next(uint32_t state, uint16_t letter_class) const {
  const uint64_t key = EdgeKey(state, letter_class);
  for (uint64_t at = FirstSlot(key, slot_bits_); slots_[at] != 0; at = (at + 1) % slots_.size()) {
    if (slots_[at] >> 24 == key) return slots_[at] & kMaxStates;
  }
  return 0;
}

void Trie::LinkState(uint32_t state) {
  const Edge edge = edges_[state];
  uint32_t from = edge.parent;
  uint32_t fail = 0;
  while (fail == 0 && from != 0) {
    from = states_[from].fail;
    fail = Next(from, edge.letter_class);
  }
  states_[state].fail = fail;
  const bool has_outputs = (states_[fail].flags & State::kHasOutputs) != 0;
  states_[state].shorter = has_outputs ? fail : states_[fail].shorter;
}

}  // namespace weir::lexicon
