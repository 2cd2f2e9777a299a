// The image of a lexicon, and how its parts are read. Little-endian, position-independent; any
// alignment will do. Format 3:
//
//   Header
//   basic    uint16 x 65536: the class (classes.h) of each code point of the basic plane, after
//            folding
//   planes   uint16 x 4096: for each 256 code points of the other planes, which page has theirs
//   pages    uint16 x 256 each
//   slots    uint64 each: hash table of the edges from states of one run and more (Edge). `reach`
//            slots behind the last are part of it, so that a search never wraps around
//   links    uint32 each: for each state where matching goes on when no edge does (Link)
//   outputs  Output each: of the states up to `ends`, the first pattern that ends there
//   more     Output each: further patterns of a state, one after the other up to Output::kLast
//   runs     a byte each (runs.h), of the patterns that are not plain
//   odd      Odd each, by state: what is unusual about holding back
//   rows     uint32 for each class from 0 on: where in pairs (PairRow)
//   pairs    uint64 each: which two classes are the first two of a pattern, and all (filter.h)
//   triples  bits: which three classes are the first three of a pattern
//
// States: 0 is the root; 1 to `classes` stand for one run of that class; then those of two runs and
// more, first the ones where a pattern ends. An Aho-Corasick automaton over runs of letters.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "compliance/lexicon/classes.h"
#include "compliance/lexicon/filter.h"
#include "compliance/lexicon/runs.h"

namespace weir::lexicon {

static_assert(std::endian::native == std::endian::little, "the image is read in place");

inline constexpr uint64_t kMagic = 0x3358454C52494557;  // "WEIRLEX3"
inline constexpr uint32_t kFormat = 3;
inline constexpr uint32_t kBasicSize = 0x10000;
inline constexpr uint32_t kPlanesSize = 0x1000;  // 0x100000 code points / 256
inline constexpr uint32_t kPageSize = 256;
inline constexpr uint32_t kStateBits = 22;
inline constexpr uint32_t kMaxStates = (1u << kStateBits) - 1;
inline constexpr uint32_t kMaxReach = 1024;  // slots that one search may look at

struct Header {
  uint64_t magic = kMagic;
  uint32_t format = kFormat;
  uint32_t fold_version = 0;
  uint64_t bytes = 0;  // of the whole image
  uint32_t patterns = 0;
  uint32_t states = 0;
  uint32_t classes = 0;
  uint32_t ends = 0;  // the last state that may have outputs
  uint32_t pages = 0;
  uint32_t slots = 0;
  uint32_t reach = 0;  // the most slots behind its first one that an edge stands
  uint32_t more = 0;
  uint32_t runs = 0;
  uint32_t odd = 0;
  uint32_t pairs = 0;        // words
  uint32_t triple_bits = 0;  // log2 of the size of that filter in bits
  // The classes that may, as one run, be all of a pattern; among them those that may as one letter.
  // From first to last, or none when the last is below.
  uint16_t first_single = 1;
  uint16_t last_single = 0;
  uint16_t first_alone = 1;
  uint16_t last_alone = 0;
  uint32_t words = 0;  // the last class of a word letter
  uint32_t unused_too = 0;
};
static_assert(sizeof(Header) == 88);

// A slot. 0 is an empty one: an edge never leads to the root.
struct Edge {
  static uint64_t KeyOf(uint32_t from, uint16_t letter_class) {
    return uint64_t{from} << 16 | letter_class;
  }
  // The state it leads to has no outputs, and of its Link's flags kOpen alone: whoever comes this
  // way knows its Link but for where to go on.
  static constexpr uint64_t kUsual = uint64_t{1} << kStateBits;
  static constexpr uint32_t kKeyShift = kStateBits + 4;

  // `target` is a state, perhaps with kUsual.
  static uint64_t Make(uint64_t key, uint64_t target) { return key << kKeyShift | target; }
  static uint64_t KeyIn(uint64_t slot) { return slot >> kKeyShift; }
  static uint32_t To(uint64_t slot) { return slot & kMaxStates; }
  // Where to look for a key first, below `slots`.
  static uint32_t FirstSlot(uint64_t key, uint32_t slots) {
    const uint64_t mixed = key * 0x9E3779B97F4A7C15u >> 32;
    return static_cast<uint32_t>(mixed * slots >> 32);
  }
};

// What is known of a state besides its edges.
class Link {
 public:
  enum Flag : uint32_t {
    kOpen = 1u << 27,       // more letters may complete a pattern
    kSomeWhole = 1u << 28,  // a pattern here or below is a whole word
    kOnlyWhole = 1u << 29,  // all of them are
    kShorter = 1u << 30,    // a proper suffix has outputs
    kOdd = 1u << 31,        // see Odd; else it is as if lead were 1 and tail 0
  };
  explicit Link(uint32_t bits = 0) : bits_(bits) {}
  static Link Make(uint32_t fail, uint32_t depth, uint32_t flags) {
    return Link(fail | (depth - 1) << kStateBits | flags);
  }
  uint32_t bits() const { return bits_; }
  uint32_t fail() const { return bits_ & kMaxStates; }  // the longest proper suffix that is a state
  uint32_t depth() const { return (bits_ >> kStateBits & 31) + 1; }  // runs from the root
  bool Has(Flag flag) const { return (bits_ & flag) != 0; }

 private:
  uint32_t bits_;
};

// A pattern that ends at a state.
class Output {
 public:
  enum Flag : uint32_t {
    kSome = 1,  // the state has outputs
    kMany = 2,  // ..more than one: `id` is where they begin in `more`
    kLast = 4,  // of those in `more`
    kWholeWord = 8,
    kPlain = 16,  // every run is one letter, and the pattern has no symbols inside
  };
  static constexpr uint32_t kGapShift = 5;
  static constexpr uint32_t kRunShift = 8;

  uint32_t id = 0;
  uint32_t bits = 0;  // flags, the longest gap, the first of its runs

  bool Has(Flag flag) const { return (bits & flag) != 0; }
  uint8_t max_gap() const { return static_cast<uint8_t>(bits >> kGapShift & 7); }
  uint32_t first_run() const { return bits >> kRunShift; }
};
static_assert(sizeof(Output) == 8);

struct Odd {
  uint32_t state = 0;
  uint8_t lead = 1;  // letters of the first run that a pattern here or below may need
  uint8_t tail = 0;  // while the last run is shorter than this, it may complete a pattern
  uint16_t unused = 0;
};
static_assert(sizeof(Odd) == 8);

// Where the parts are. Any bytes behind a header that Image::View has accepted can be read without
// harm: no index that comes out of them is used unchecked, and every search ends. Only what they
// say may be nonsense, which is why whoever maps an image checks its bundle's signature first.
struct Sections {
  const char* image = nullptr;  // null: no image, so every letter is in no pattern
  Header header;
  uint64_t basic = 0;  // offsets in the image
  uint64_t planes = 0;
  uint64_t pages = 0;
  uint64_t slots = 0;
  uint64_t links = 0;
  uint64_t outputs = 0;
  uint64_t more = 0;
  uint64_t runs = 0;
  uint64_t odd = 0;
  uint64_t rows = 0;
  uint64_t pairs = 0;
  uint64_t triples = 0;

  template <typename T>
  T Load(uint64_t section, uint64_t index) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, image + section + index * sizeof(T), sizeof(T));
    return value;
  }

  // REQUIRES: an image; at most U+10FFFF.
  uint16_t ClassOf(char32_t code) const {
    if (code < kBasicSize) return Load<uint16_t>(basic, code);
    return ClassBeyond(code);
  }
  // The slot of the edge, or 0 when no pattern goes on so. REQUIRES: from is no root.
  uint64_t FindEdge(uint32_t from, uint16_t letter_class) const {
    const uint64_t key = Edge::KeyOf(from, letter_class);
    const uint64_t first = Edge::FirstSlot(key, header.slots);
    for (uint64_t at = first; at <= first + header.reach; ++at) {
      const auto slot = Load<uint64_t>(slots, at);
      if (Edge::KeyIn(slot) == key) return Edge::To(slot) < header.states ? slot : 0;
      if (slot == 0) break;
    }
    return 0;
  }
  // The state after `letter_class`, or 0. REQUIRES: from is no root.
  uint32_t Next(uint32_t from, uint16_t letter_class) const {
    return Edge::To(FindEdge(from, letter_class));
  }
  void PrefetchEdge(uint32_t from, uint16_t letter_class) const {
    const uint64_t first = Edge::FirstSlot(Edge::KeyOf(from, letter_class), header.slots);
    __builtin_prefetch(image + slots + first * sizeof(uint64_t));
  }
  void PrefetchOutput(uint32_t state) const {
    __builtin_prefetch(image + outputs + uint64_t{state} * sizeof(Output));
  }
  Link LinkAt(uint32_t state) const { return Link(Load<uint32_t>(links, state)); }
  // Where matching goes on when no edge does. Always at less depth, so that following it ends.
  uint32_t FailOf(Link link) const {
    const uint32_t fail = link.fail();
    if (fail == 0 || fail >= header.states) return 0;
    return LinkAt(fail).depth() < link.depth() ? fail : 0;
  }
  Output OutputAt(uint32_t state) const {
    return state <= header.ends ? Load<Output>(outputs, state) : Output{};
  }
  // The run of an output; one letter when the image is damaged.
  Run RunAt(const Output& output, uint32_t index) const {
    const uint64_t at = uint64_t{output.first_run()} + index;
    if (output.Has(Output::kPlain) || at >= header.runs) return Run::FromByte(1);
    return Run::FromByte(Load<uint8_t>(runs, at));
  }
  Odd OddOf(uint32_t state) const;
  // REQUIRES: an image.
  PairFilter Pairs() const {
    return {image + rows, image + pairs, header.classes, uint64_t{header.pairs} * 8};
  }
  Filter Triples() const { return {image + triples, static_cast<uint8_t>(header.triple_bits)}; }

 private:
  uint16_t ClassBeyond(char32_t code) const;
};

// Calls `take` with each output of a state.
template <typename Take>
void ForEachOutput(const Sections& image, uint32_t state, const Take& take) {
  const Output first = image.OutputAt(state);
  if (!first.Has(Output::kSome)) return;
  if (!first.Has(Output::kMany)) return take(first);
  for (uint32_t at = first.id; at < image.header.more; ++at) {
    const auto output = image.Load<Output>(image.more, at);
    take(output);
    if (output.Has(Output::kLast)) return;
  }
}

// Where the parts of an image with this header are; header.bytes is set from the counts. Nothing is
// read, and any counts will do.
Sections Arrange(Header header);

}  // namespace weir::lexicon
