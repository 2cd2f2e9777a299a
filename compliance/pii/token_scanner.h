// Finds the identifiers that are words of letters and digits.
#pragma once

#include <optional>
#include <vector>

#include "compliance/pii/token.h"

namespace weir::pii {

// Any word may become the local part of an address, so the current word is held until it ends;
// whatever stands behind the '@' is, too. That holds back 3.2 letters of English on average. To
// pass the 500 most frequent words as they come would make it 1.0 (99th percentile 8 instead of
// 11), but a third of a plain local part would be shown, two letters of six, and one name in twenty
// whole; with half a dozen mail providers the rest is guessed. So no word is an exception. Per
// stream; one thread at a time.
class TokenScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes a letter that goes on with a word. False: not in one, or in a long one; then Push it.
  bool PushLetter(const text::Unit& unit) {
    const bool goes_on = part_ == Part::kWord && token_.size() < kShortWord && !token_.is_colon();
    if (goes_on) token_.Append(static_cast<char>(unit.folded), unit);
    return goes_on;
  }
  // Takes an invisible unit: it is skipped, but words do not go on for ever.
  void PushInvisible(uint64_t unit, std::vector<Found>& found);
  void Finish(const Seen& seen, std::vector<Found>& found);

  // Whether no word is open: only a letter, a digit or a colon changes anything then.
  bool idle() const { return part_ == Part::kNone; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const { return part_ == Part::kWord ? token_.begin(0) : kNothingHeld; }
  // The word that ended with the last call, if it is a number with a fraction. Valid until the
  // next.
  const Token* decimal() const { return decimal_ ? &token_ : nullptr; }

 private:
  enum class Part : uint8_t {
    kNone,       // between words
    kWord,       // in a word
    kTooLong,    // in a word that is longer than any identifier
    kKeyGoesOn,  // the same, but a key's: all of it is reported, in pieces
  };

  void Start(char c, const text::Unit& unit, Place place);
  void Append(char c, const text::Unit& unit);
  bool Joins(char c) const;
  bool MayJoinGroup() const;
  void LimitLength(uint64_t unit, std::vector<Found>& found);
  void End(const Seen& seen, std::vector<Found>& found);

  static constexpr size_t kShortWord = 64;  // the longest local part; below it nothing is given up

  Part part_ = Part::kNone;
  Token token_;
  bool has_digit_ = false;
  bool has_at_ = false;
  bool in_key_ = false;  // the word is a later piece of a key
  bool decimal_ = false;
};

}  // namespace weir::pii
