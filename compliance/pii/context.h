// The words that say what follows them: 手机, 身份证, card ..
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "compliance/pii/history.h"
#include "compliance/pii/type.h"

namespace weir::pii {

inline constexpr uint64_t kContextUnits = 16;  // how far behind its word an identifier may begin

// What the words seen last announce. A value, per stream.
class Context {
 public:
  // Takes the ideograph just seen, the last one of `history`. Returns what a word that ends with it
  // announces, perhaps nothing.
  TypeSet PushHan(char32_t folded, const History& history);
  // Takes a whole word of Latin letters; `packed` is of PackedWord.
  TypeSet PushWord(uint64_t packed, const History& history);

  // Whether a word for `type` ended less than kContextUnits seen units before number `at`.
  bool Near(Type type, uint64_t at) const;
  // Where the last such word before number `at` ended: the number of the seen unit after it, 0 =
  // there was none. The words after `at` may be no more than one.
  uint64_t EndOf(Type type, uint64_t at) const;
  // Whether it was said that a number with dots is a version.
  bool NearVersion(uint64_t at) const;

 private:
  TypeSet Note(TypeSet types, uint64_t end);

  struct Ends {
    uint64_t last = 0;
    uint64_t before = 0;
  };

  std::array<Ends, kTypes> ends_{};
  uint64_t version_end_ = 0;
};

// What a recogniser may look back at.
struct Seen {
  History history;
  Context context;

  // Whether `type` was announced and nothing but a colon, "is" and the like stands between the word
  // and the seen unit number `at`: "密码是：", "code: ".
  bool Announces(Type type, uint64_t at) const;
};

// Up to 12 lower-case letters as a number; longer words are none of ours.
inline constexpr size_t kPackedLetters = 12;
constexpr uint64_t PackedWord(std::string_view letters) {
  uint64_t packed = 0;
  for (const char c : letters) packed = packed << 5 | static_cast<uint64_t>(c - 'a' + 1);
  return packed;
}

// The letters of the current word, packed.
class LetterRun {
 public:
  void Push(char32_t letter) {
    packed_ = packed_ << 5 | (letter - 'a' + 1);
    ++size_;
  }
  bool empty() const { return size_ == 0; }
  bool fits() const { return size_ <= kPackedLetters; }
  uint64_t packed() const { return packed_; }  // of PackedWord, when it fits

 private:
  uint64_t packed_ = 0;
  size_t size_ = 0;
};

// Whether a word of the context may end with this ideograph.
bool MayEndContext(char32_t folded);

}  // namespace weir::pii
