// The image of a dictionary, and how it is read. Little-endian, position-independent; any alignment
// will do. Format 1: a Header, then slots of 64 bits, a hash table that is a trie:
//
//   bits 40..63  the slot of the word's beginning without its last letter, or kRoot
//   bits 19..39  the letter
//   bits  3..18  cost of the word that ends here
//   bit   2      a word ends here
//   bit   1      longer words go on here
//   bit   0      in use
//
// A state is the number of the slot that leads to it, so no slot says where to go next.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace weir::segment {

static_assert(std::endian::native == std::endian::little, "the image is read in place");

inline constexpr uint64_t kMagic = 0x3147455352494557;  // "WEIRSEG1"
inline constexpr uint32_t kFormat = 1;
inline constexpr uint32_t kMinSlots = 16;
inline constexpr uint32_t kMaxSlots = 1u << 23;
inline constexpr uint32_t kRoot = (1u << 24) - 1;  // no slot has this number

// Costs add up along a text; the cheapest cut is the likeliest one. A cost is the negative natural
// logarithm of a word's share of all words, in steps of 1/2048: 16 bits reach down to e^-32.
inline constexpr uint32_t kCostOfNat = 2048;
inline constexpr uint32_t kMaxCost = 0xFFFF;

struct Header {
  uint64_t magic = kMagic;
  uint32_t format = kFormat;
  uint32_t fold_version = 0;
  uint64_t bytes = 0;  // of the whole image
  uint32_t words = 0;
  uint32_t used = 0;  // slots
  uint32_t slots = 0;
  uint32_t unknown = 0;  // cost of a letter that is no word
};
static_assert(sizeof(Header) == 40);

class Slot {
 public:
  static constexpr uint64_t kUsed = 1;
  static constexpr uint64_t kGoesOn = 2;
  static constexpr uint64_t kWord = 4;

  Slot() = default;
  explicit Slot(uint64_t bits) : bits_(bits) {}
  static Slot Of(uint32_t parent, char32_t letter) {
    return Slot(KeyOf(parent, letter) << kKeyShift | kUsed);
  }
  static uint64_t KeyOf(uint32_t parent, char32_t letter) {
    return uint64_t{parent} << 21 | letter;
  }

  uint64_t bits() const { return bits_; }
  uint64_t key() const { return bits_ >> kKeyShift; }
  bool used() const { return (bits_ & kUsed) != 0; }
  bool goes_on() const { return (bits_ & kGoesOn) != 0; }
  bool is_word() const { return (bits_ & kWord) != 0; }
  uint32_t cost() const { return (bits_ >> 3) & kMaxCost; }

  void MarkGoesOn() { bits_ |= kGoesOn; }
  void MakeWord(uint32_t cost) {  // REQUIRES: at most kMaxCost
    bits_ = (bits_ & ~(uint64_t{kMaxCost} << 3)) | uint64_t{cost} << 3 | kWord;
  }

 private:
  static constexpr unsigned kKeyShift = 19;
  uint64_t bits_ = 0;
};

// Reading is unchecked: Dictionary::View has checked everything before.
struct Image {
  const char* bytes = nullptr;  // null: no words
  Header header;

  Slot At(uint32_t slot) const {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes + sizeof(Header) + uint64_t{slot} * sizeof(bits), sizeof(bits));
    return Slot(bits);
  }
  // The slot with this key, or the empty one where it would be.
  uint32_t Find(uint64_t key) const {
    const uint64_t hash = (key * 0x9E3779B97F4A7C15u) >> 32;
    auto at = static_cast<uint32_t>((hash * header.slots) >> 32);
    for (;;) {
      const Slot slot = At(at);
      if (slot.key() == key || !slot.used()) return at;
      if (++at == header.slots) at = 0;
    }
  }
};

}  // namespace weir::segment
