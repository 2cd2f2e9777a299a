// The image of a lexicon, and how its parts are read. Little-endian, position-independent; any
// alignment will do. Format 1:
//
//   Header
//   directory  uint16 x 4352: for each 256 code points, which page holds their classes
//   pages      uint16 x 256 each: the class of a code point; 0 = in no pattern. Page 0 is all 0
//   slots      uint64 x 2^slot_bits: hash table of edges, state(24) class(16) next(24); 0 = empty
//   states     State each; state 0 is the root. An Aho-Corasick automaton over runs of letters
//   outputs    Output each, one for a pattern; those of a state stand together
//   runs       a byte each (runs.h)
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "compliance/lexicon/runs.h"

namespace weir::lexicon {

static_assert(std::endian::native == std::endian::little, "the image is read in place");

inline constexpr uint64_t kMagic = 0x3158454C52494557;  // "WEIRLEX1"
inline constexpr uint32_t kFormat = 1;
inline constexpr uint32_t kDirectorySize = 0x1100;  // 0x110000 code points / 256
inline constexpr uint32_t kPageSize = 256;
inline constexpr uint32_t kMaxStates = (1u << 24) - 1;
inline constexpr uint32_t kMaxClasses = (1u << 16) - 1;
inline constexpr uint32_t kMaxSlotBits = 26;

struct Header {
  uint64_t magic = kMagic;
  uint32_t format = kFormat;
  uint32_t fold_version = 0;
  uint64_t bytes = 0;  // of the whole image
  uint32_t patterns = 0;
  uint32_t states = 0;
  uint32_t pages = 0;
  uint32_t classes = 0;
  uint32_t slot_bits = 0;
  uint32_t runs = 0;
};
static_assert(sizeof(Header) == 48);

struct State {
  enum Flag : uint8_t {
    kHasOutputs = 1,
    kOpen = 2,       // more letters may complete a pattern whatever the length of the last run
    kSomeWhole = 4,  // a pattern here or below is a whole word
    kOnlyWhole = 8,  // all of them are
  };
  uint32_t fail = 0;     // the longest proper suffix that is a state
  uint32_t shorter = 0;  // the longest proper suffix that has outputs; 0 = none
  uint32_t outputs = 0;  // the first of its outputs
  uint8_t depth = 0;     // runs from the root
  uint8_t lead = 0;      // letters of the first run that a pattern here or below may need
  uint8_t tail = 0;      // while the last run is shorter than this, it may complete a pattern
  uint8_t flags = 0;
};
static_assert(sizeof(State) == 16);

struct Output {
  enum Flag : uint8_t { kWholeWord = 1, kLast = 2 /* of its state */ };
  uint32_t id = 0;
  uint32_t runs = 0;  // the first of its runs; as many as the state is deep
  uint8_t letters = 0;
  uint8_t flags = 0;
  uint16_t unused = 0;
};
static_assert(sizeof(Output) == 12);

// An edge as a slot holds it, and where to look for it first.
inline uint64_t EdgeKey(uint32_t state, uint16_t letter_class) {
  return uint64_t{state} << 16 | letter_class;
}
inline uint64_t FirstSlot(uint64_t key, uint32_t slot_bits) {
  return (key * 0x9E3779B97F4A7C15u) >> (64 - slot_bits);
}

// Where the parts are. Reading is unchecked: Image::View has checked everything before.
struct Sections {
  const char* image = nullptr;  // null: no image, so every letter is in no pattern
  Header header;
  uint64_t directory = 0;  // offsets in the image
  uint64_t pages = 0;
  uint64_t slots = 0;
  uint64_t states = 0;
  uint64_t outputs = 0;
  uint64_t runs = 0;

  template <typename T>
  T Load(uint64_t section, uint64_t index) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, image + section + index * sizeof(T), sizeof(T));
    return value;
  }

  uint16_t ClassOf(char32_t folded) const {
    if (image == nullptr || folded > 0x10FFFF) return 0;
    const uint32_t page = Load<uint16_t>(directory, folded / kPageSize);
    return Load<uint16_t>(pages, uint64_t{page} * kPageSize + folded % kPageSize);
  }
  // The state after `letter_class`, or 0 when no pattern goes on so.
  uint32_t Next(uint32_t state, uint16_t letter_class) const {
    const uint64_t key = EdgeKey(state, letter_class);
    const uint64_t mask = (uint64_t{1} << header.slot_bits) - 1;
    for (uint64_t at = FirstSlot(key, header.slot_bits);; at = (at + 1) & mask) {
      const auto slot = Load<uint64_t>(slots, at);
      if (slot >> 24 == key) return slot & kMaxStates;
      if (slot == 0) return 0;
    }
  }
  State StateAt(uint32_t state) const { return Load<State>(states, state); }
  Output OutputAt(uint32_t output) const { return Load<Output>(outputs, output); }
  Run RunAt(uint64_t run) const { return Run::FromByte(Load<uint8_t>(runs, run)); }
};

// Where the parts of an image with this header are; header.bytes is set from the counts. Nothing is
// read, and any counts will do.
Sections Arrange(Header header);

}  // namespace weir::lexicon
