// Finds what has no shape of its own and is announced by a word: names, dates of birth, passwords.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// Behind 姓名, 出生日期, password: a few fillers (a colon, 是, "is"), then the value, which ends
// with the first unit that it cannot have. Per stream; one thread at a time.
class ValueScanner {
 public:
  // Takes the next seen unit; `seen` holds what stands before it.
  void Push(const text::Unit& unit, Place place, const Seen& seen, std::vector<Found>& found);
  // Takes an invisible unit: it is skipped, but values do not go on for ever.
  void PushInvisible(uint64_t unit);
  void Finish(std::vector<Found>& found);
  // A value of one of `types` may follow the unit that was pushed last.
  void Announce(TypeSet types);

  // Whether nothing is open: only Announce changes anything then.
  bool idle() const { return state_ == State::kNone; }
  // Offset of the first byte that may become part of a hit, or kNothingHeld.
  uint64_t held_from() const {
    return state_ == State::kValue ? characters_.front().begin : kNothingHeld;
  }

 private:
  enum class State : uint8_t {
    kNone,
    kAnnounced,  // behind the word, before the value
    kValue,
  };
  struct Character {
    char32_t raw = 0;
    uint64_t begin = 0;
    uint64_t end = 0;
  };

  void PushAnnounced(const text::Unit& unit, Place place, const Seen& seen);
  bool Begins(const text::Unit& unit) const;
  bool Continues(const text::Unit& unit) const;
  bool ContinuesName(const text::Unit& unit) const;
  void Append(const text::Unit& unit);
  void End(std::vector<Found>& found);
  void EndName(std::vector<Found>& found);
  void EndBirthDate(std::vector<Found>& found);
  void EndSecret(std::vector<Found>& found);
  void Report(size_t from, size_t count, uint32_t permille, std::vector<Found>& found) const;
  std::u32string Raw() const;

  State state_ = State::kNone;
  Type type_ = Type::kPersonName;
  size_t gap_ = 0;           // fillers so far
  bool introduced_ = false;  // by a colon, 是, "is"
  bool told_ = false;        // of somebody in a text, not of the one who writes or fills in a form
  std::u32string folded_;
  std::vector<Character> characters_;
  Place first_;
};

}  // namespace weir::pii
