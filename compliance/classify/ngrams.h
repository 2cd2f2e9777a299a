// What the classifier sees of a text: runs of one to three neighbouring tokens, as hashes. A token
// is a Han character, a word of another script, a number (any number is the same token) or a
// sentence end; symbols and what is not seen in between do not count, so that letters that were set
// apart are neighbours still.
#pragma once

#include <array>
#include <cstdint>

#include "compliance/text/unit.h"

namespace weir::classify {

// Part of every model: a model made with another version does not load.
inline constexpr uint32_t kNgramVersion = 1;

// The n-grams that end with one token, shortest first.
struct NgramHashes {
  std::array<uint32_t, 3> hash{};
  uint8_t count = 0;
};

// Per text; one thread at a time. Nothing is allocated.
class Ngrams {
 public:
  // Calls `take` with an NgramHashes for each token that `unit` completes: none to two.
  template <typename Take>
  void Push(const text::Unit& unit, const Take& take);
  // The last word, if one is open, and the end of the text. It is then as new.
  template <typename Take>
  void Finish(const Take& take);

 private:
  static constexpr uint32_t kBegin = 1;
  static constexpr uint32_t kEnd = 2;
  static constexpr uint32_t kStop = 3;
  static constexpr uint32_t kNumber = 4;
  static constexpr uint32_t kWordSeed = 2166136261u;  // FNV-1a, draft-eastlake-fnv

  static bool IsWordLetter(char32_t folded) { return folded < 0x2E80; }  // before CJK radicals
  static uint32_t Mix(uint32_t hash) {                                   // MurmurHash3's last step
    hash ^= hash >> 16;
    hash *= 0x85EBCA6Bu;
    hash ^= hash >> 13;
    hash *= 0xC2B2AE35u;
    return hash ^ hash >> 16;
  }
  template <typename Take>
  void CloseWord(const Take& take) {
    if (word_ != 0) Add(word_, take);
    word_ = 0;
  }
  template <typename Take>
  void Add(uint32_t token, const Take& take) {
    NgramHashes grams;
    grams.hash[grams.count++] = Mix(token);
    if (before_ != 0) {
      const uint32_t two = Mix(before_) * 31 + token;
      grams.hash[grams.count++] = Mix(two);
      if (before_that_ != 0) grams.hash[grams.count++] = Mix(Mix(before_that_) * 131 + Mix(two));
    }
    before_that_ = before_;
    before_ = token;
    take(grams);
  }

  uint32_t word_ = 0;  // hash of the open word; 0 = none
  uint32_t before_ = kBegin;
  uint32_t before_that_ = 0;
};

template <typename Take>
void Ngrams::Push(const text::Unit& unit, const Take& take) {
  if (unit.kind == text::Kind::kInvisible) return;
  if (unit.kind == text::Kind::kLetter && IsWordLetter(unit.folded)) {
    word_ = ((word_ == 0 || word_ == kNumber ? kWordSeed : word_) ^ unit.folded) * 16777619u;
    if (word_ <= kNumber) word_ = kWordSeed;
    return;
  }
  if (unit.kind == text::Kind::kDigit) {
    if (word_ == 0) word_ = kNumber;
    return;
  }
  CloseWord(take);
  if (unit.kind == text::Kind::kLetter) Add(static_cast<uint32_t>(unit.folded), take);
  if (unit.kind == text::Kind::kBreak && before_ != kStop && before_ != kBegin) Add(kStop, take);
}

template <typename Take>
void Ngrams::Finish(const Take& take) {
  CloseWord(take);
  Add(kEnd, take);
  *this = Ngrams();
}

}  // namespace weir::classify
