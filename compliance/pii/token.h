// A word of Latin letters, digits and . _ % + - @ (and ':' where hexadecimal groups may go on), and
// what may be found in it: e-mail and IP addresses, passports, codes with letters, keys.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compliance/pii/context.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// The word with the place of each character. A value; at most kMaxRunUnits characters.
class Token {
 public:
  void Start(Place first) {
    size_ = 0;
    first_ = first;
  }
  // REQUIRES: not full.
  void Append(char c, const text::Unit& unit) {
    text_[size_] = c;
    begins_[size_] = unit.begin;
    ends_[size_] = unit.end();
    ++size_;
  }

  Place first() const { return first_; }
  size_t size() const { return size_; }
  bool is_colon() const { return size_ == 1 && text_[0] == ':'; }
  bool full() const { return size_ == kMaxRunUnits; }
  std::string_view text() const { return {text_.data(), size_}; }
  uint64_t begin(size_t index) const { return begins_[index]; }  // byte offsets
  uint64_t end(size_t index) const { return ends_[index]; }
  uint64_t seen(size_t index) const { return first_.seen + index; }  // each character is one unit
  // A hit on the characters from `from` on.
  Found At(size_t from, size_t count, Type type, uint32_t score) const;

 private:
  std::array<char, kMaxRunUnits> text_;
  std::array<uint64_t, kMaxRunUnits> begins_;
  std::array<uint64_t, kMaxRunUnits> ends_;
  size_t size_ = 0;
  Place first_;
};

// Appends what is in the finished word.
void FindIn(const Token& token, const Seen& seen, std::vector<Found>& found);

}  // namespace weir::pii
