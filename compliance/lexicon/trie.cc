#include "compliance/lexicon/trie.h"

#include <algorithm>
#include <array>

#include "compliance/base/status.h"
#include "compliance/lexicon/filter.h"

namespace weir::lexicon {
namespace {

constexpr uint64_t kMaxOddRuns = (1u << (32 - Output::kRunShift)) - 1;
constexpr uint64_t kSlotsForEdges[] = {11, 9};  // so many for so many
constexpr uint32_t kBitsPerPair = 20;  // rounded up to a power of two in each row: 28 on average
constexpr uint32_t kBitsPerTriple = 12;
constexpr uint8_t kSmallestFilter = 9;

// Whether an edge to the state may say all that its Link does, but for where to go on.
bool IsUsual(Link link) {
  constexpr uint32_t kOthers = Link::kSomeWhole | Link::kShorter | Link::kOdd;
  return link.Has(Link::kOpen) && (link.bits() & kOthers) == 0;
}

// 2^bits bits, with at least `each` for each of `count` entries.
class FilterBits {
 public:
  FilterBits(size_t count, uint32_t each) {
    while ((uint64_t{1} << bits_) < uint64_t{count} * each && bits_ < 30) ++bits_;
    bytes_.resize((size_t{1} << bits_) / 8);
  }
  void Add(uint32_t hash) {
    const uint32_t bit = hash >> (32 - bits_);
    bytes_[bit / 8] = static_cast<char>(bytes_[bit / 8] | 1 << bit % 8);
  }
  uint8_t bits() const { return bits_; }
  std::string TakeBytes() { return std::move(bytes_); }

 private:
  uint8_t bits_ = kSmallestFilter;
  std::string bytes_;
};

}  // namespace

Trie::Trie(uint32_t classes, size_t runs)
    : classes_(classes),
      states_(size_t{classes} + 1),
      edges_(static_cast<uint32_t>(2 * runs + kMaxReach)) {
  states_.reserve(classes + runs);
  for (uint32_t state = 1; state <= classes; ++state) {
    states_[state].letter_class = static_cast<uint16_t>(state);
    states_[state].depth = 1;
  }
}

absl::Status Trie::Add(std::span<const uint16_t> classes, const Spelling& pattern,
                       const Spellings& spellings) {
  path_.clear();
  uint32_t state = 0;
  for (const uint16_t letter_class : classes) {
    state = Reach(state, letter_class);
    if (state == 0) {
      return Error(absl::StatusCode::kResourceExhausted, "the lexicon needs more than {} states",
                   kMaxStates);
    }
    path_.push_back(state);
  }
  if (runs_.size() > kMaxOddRuns) {
    return Error(absl::StatusCode::kResourceExhausted,
                 "the lexicon has more than {} runs in patterns with repeated letters",
                 kMaxOddRuns);
  }
  const uint8_t lead = spellings.runs[pattern.first].length();
  for (const uint32_t passed : path_) {
    State& on_way = states_[passed];
    on_way.is_prefix = true;
    if (pattern.whole_word) on_way.flags |= Link::kSomeWhole;
    if (!pattern.whole_word) on_way.flags &= ~Link::kOnlyWhole;
    if (passed == path_.back()) break;
    on_way.flags |= Link::kOpen;
    on_way.lead = std::max(on_way.lead, lead);
  }
  AddEnd(pattern, spellings, states_[state]);
  return absl::OkStatus();
}

// The state after `from`, made when it is new; 0 when there are too many.
uint32_t Trie::Reach(uint32_t from, uint16_t letter_class) {
  if (from == 0) return letter_class;
  const uint64_t key = Edge::KeyOf(from, letter_class);
  const uint32_t known = edges_.Find(key);
  if (known != 0) return known;
  const auto fresh = static_cast<uint32_t>(states_.size());
  if (fresh >= kMaxStates || !edges_.Insert(key, fresh)) return 0;
  State state;
  state.from = from;
  state.letter_class = letter_class;
  state.depth = static_cast<uint8_t>(states_[from].depth + 1);
  states_.push_back(state);
  return fresh;
}

// What the last state of a pattern knows of what may still complete it, and the pattern itself.
void Trie::AddEnd(const Spelling& pattern, const Spellings& spellings, State& state) {
  const uint8_t lead = spellings.runs[pattern.first].length();
  const size_t last = pattern.first + pattern.runs - 1u;
  const bool repeats = pattern.whole_word && !IsDigit(spellings.folded[last]);
  if (pattern.runs == 1 && !pattern.whole_word) {
    if (lead > 1) {  // one letter more, one fewer before
      state.flags |= Link::kOpen;
      state.lead = std::max<uint8_t>(state.lead, static_cast<uint8_t>(lead - 1));
    }
  } else {
    state.lead = std::max(state.lead, lead);
    if (pattern.runs == 1 || repeats) state.flags |= Link::kOpen;
    if (pattern.runs > 1 && !repeats) {
      state.tail = std::max(state.tail, spellings.runs[last].length());
    }
  }
  Output output{pattern.id, Output::kSome};
  if (pattern.whole_word) output.bits |= Output::kWholeWord;
  if (pattern.plain) output.bits |= Output::kPlain;
  output.bits |= uint32_t{pattern.max_gap} << Output::kGapShift;
  if (!pattern.plain) {
    output.bits |= static_cast<uint32_t>(runs_.size()) << Output::kRunShift;
    const auto first = spellings.runs.begin() + pattern.first;
    runs_.insert(runs_.end(), first, first + pattern.runs);
  }
  const auto end = static_cast<uint32_t>(ends_.size());
  if (state.first_end == 0) {
    state.first_end = end;
  } else {
    ends_[state.last_end].next = end;
  }
  state.last_end = end;
  ends_.push_back({output, 0});
}

Automaton Trie::Finish() {
  FindSuffixes();
  Automaton out;
  const std::vector<uint32_t> numbers = NumberStates(out);
  PutLinks(numbers, out);
  PutEdges(numbers, out);
  PutOutputs(numbers, out);
  PutPairs(out);
  PutTriples(out);
  out.header.patterns = static_cast<uint32_t>(ends_.size() - 1);
  out.header.runs = static_cast<uint32_t>(runs_.size());
  out.runs = std::move(runs_);
  return out;
}

// Shorter states first: a suffix is shorter than what it is a suffix of.
void Trie::FindSuffixes() {
  std::array<std::vector<uint32_t>, kMaxPatternUnits + 1> by_depth;
  for (uint32_t state = classes_ + 1; state < states_.size(); ++state) {
    by_depth[states_[state].depth].push_back(state);
  }
  for (const std::vector<uint32_t>& same_depth : by_depth) {
    for (const uint32_t index : same_depth) {
      State& state = states_[index];
      uint32_t from = states_[state.from].fail;
      uint32_t fail = 0;
      while (from != 0 && fail == 0) {
        fail = edges_.Find(Edge::KeyOf(from, state.letter_class));
        from = states_[from].fail;
      }
      state.fail = fail != 0 ? fail : state.letter_class;
      const State& suffix = states_[state.fail];
      const bool shorter = suffix.first_end != 0 || (suffix.flags & Link::kShorter) != 0;
      if (shorter) state.flags |= Link::kShorter;
    }
  }
}

// Those of one run keep their numbers; where patterns end come next, the rest last.
std::vector<uint32_t> Trie::NumberStates(Automaton& out) const {
  std::vector<uint32_t> numbers(states_.size());
  uint32_t next = 0;
  for (; next <= classes_; ++next) numbers[next] = next;
  for (const bool ending : {true, false}) {
    for (size_t state = size_t{classes_} + 1; state < states_.size(); ++state) {
      if ((states_[state].first_end != 0) == ending) numbers[state] = next++;
    }
    if (ending) out.header.ends = next - 1;
  }
  out.header.classes = classes_;
  out.header.states = next;
  return numbers;
}

void Trie::PutEdges(const std::vector<uint32_t>& numbers, Automaton& out) const {
  const uint64_t edges = states_.size() - classes_ - 1;
  uint64_t homes = edges * kSlotsForEdges[0] / kSlotsForEdges[1] + 1;
  for (bool fits = false; !fits; homes += homes / 4 + 1) {
    EdgeTable table(static_cast<uint32_t>(homes));
    fits = true;
    for (size_t i = size_t{classes_} + 1; fits && i < states_.size(); ++i) {
      const State& state = states_[i];
      const bool usual = numbers[i] > out.header.ends && IsUsual(Link(out.links[numbers[i]]));
      fits = table.Insert(Edge::KeyOf(numbers[state.from], state.letter_class),
                          numbers[i] | (usual ? Edge::kUsual : 0));
    }
    out.header.slots = table.homes();
    out.header.reach = table.reach();
    out.slots = table.TakeSlots();
  }
}

void Trie::PutLinks(const std::vector<uint32_t>& numbers, Automaton& out) const {
  out.links.resize(states_.size());
  for (size_t i = 1; i < states_.size(); ++i) {
    const State& state = states_[i];
    uint32_t flags = state.flags;
    const bool usual = state.lead <= 1 && state.tail <= 1;
    if (state.is_prefix && !usual) {
      flags |= Link::kOdd;
      out.odd.push_back({numbers[i], state.lead, state.tail});
    }
    out.links[numbers[i]] = Link::Make(numbers[state.fail], state.depth, flags).bits();
  }
  std::sort(out.odd.begin(), out.odd.end(),
            [](const Odd& a, const Odd& b) { return a.state < b.state; });
  out.header.odd = static_cast<uint32_t>(out.odd.size());
}

void Trie::PutOutputs(const std::vector<uint32_t>& numbers, Automaton& out) const {
  out.outputs.resize(size_t{out.header.ends} + 1);
  for (size_t i = 1; i < states_.size(); ++i) {
    const State& state = states_[i];
    if (state.first_end == 0) continue;
    Output& output = out.outputs[numbers[i]];
    output = ends_[state.first_end].output;
    if (state.first_end == state.last_end) continue;
    output = {static_cast<uint32_t>(out.more.size()), Output::kSome | Output::kMany};
    for (uint32_t end = state.first_end; end != 0; end = ends_[end].next) {
      out.more.push_back(ends_[end].output);
    }
    out.more.back().bits |= Output::kLast;
  }
  out.header.more = static_cast<uint32_t>(out.more.size());
}

// A class that begins no pattern of two runs shares the first row, which is empty.
void Trie::PutPairs(Automaton& out) const {
  std::vector<uint64_t> counts(size_t{classes_} + 1);
  for (const State& state : states_) {
    if (state.depth == 2) ++counts[state.from];
  }
  uint32_t words = 1;
  for (const uint64_t count : counts) {
    uint8_t bits = PairRow::kSmallest;
    while ((uint64_t{1} << bits) < count * kBitsPerPair) ++bits;
    const PairRow row = PairRow::At(count == 0 ? 0 : words, count == 0 ? PairRow::kSmallest : bits);
    out.rows.push_back(row.packed());
    words += count == 0 ? 0 : static_cast<uint32_t>(row.words());
  }
  out.pairs.resize(words);
  for (const State& state : states_) {
    if (state.depth != 2) continue;
    const PairRow row(out.rows[state.from]);
    const uint64_t bits =
        state.first_end == 0 ? PairRow::kBegins : PairRow::kBegins | PairRow::kEnds;
    const uint32_t first = row.BitsOf(state.letter_class);
    out.pairs[row.word() + first / 64] |= bits << first % 64;
  }
  out.header.pairs = words;
}

void Trie::PutTriples(Automaton& out) const {
  const auto is_triple = [](const State& state) { return state.depth == 3; };
  FilterBits triples(static_cast<size_t>(std::count_if(states_.begin(), states_.end(), is_triple)),
                     kBitsPerTriple);
  for (const State& state : states_) {
    if (!is_triple(state)) continue;
    const State& pair = states_[state.from];
    const TripleHash begin(pair.from, pair.letter_class);
    triples.Add(begin.With(state.letter_class, triples.bits()));
  }
  out.header.triple_bits = triples.bits();
  out.triples = triples.TakeBytes();
}

}  // namespace weir::lexicon
