// A text as the filters see it: the classes of its letters, with equal ones in a row taken as one
// and everything skipped left out, and where each begins.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compliance/lexicon/limits.h"
#include "compliance/lexicon/sections.h"

namespace weir::lexicon {

// A moving window over a text, of several kilobytes; one thread at a time. Text and image must
// outlive it. REQUIRES: an image; a text below 4 GiB.
//
// An entry stands for the letters of one class up to the next entry: a run, or several with too
// long a gap between them. What ends every match (a letter in no pattern, a break) is an entry too.
class Transcript {
 public:
  static constexpr size_t kEntries = 4096;
  // Entries that a pattern from one of them may reach, with the one behind it.
  static constexpr size_t kReach = kMaxPatternUnits + 1;

  Transcript(const Sections& image, std::string_view text) : image_(image), text_(text) {}

  // Moves on: forgets all entries but the last kReach and reads new ones. False when the text had
  // been read to its end before.
  bool Advance();
  // Entries from which a pattern may begin in this window; those behind come again in the next.
  size_t starts() const { return is_last() ? count_ : count_ - kReach; }
  size_t size() const { return count_; }
  const uint16_t* classes() const { return classes_.data() + kFirst; }
  // Bytes up to the next entry: more than a character has where a letter is repeated.
  uint32_t BytesOf(size_t entry) const {
    return offsets_[kFirst + entry + 1] - offsets_[kFirst + entry];
  }
  // Byte offset of an entry's first letter; behind the last entry, the end of the text.
  uint64_t OffsetOf(size_t entry) const { return offsets_[kFirst + entry]; }

 private:
  static constexpr size_t kFirst = 1;  // before the first entry stands one that equals no class

  bool is_last() const { return at_ >= text_.size(); }
  void Read();
  void ReadSlow();
  void Append(std::span<const uint16_t> codes, std::span<const uint32_t> offsets);
  void Append(uint16_t letter_class, uint64_t at);
  void Close();

  const Sections& image_;
  std::string_view text_;
  uint64_t at_ = 0;
  bool begun_ = false;
  size_t count_ = 0;
  // Behind the entries there is room for the zeros that a look beyond the last one may read.
  std::array<uint16_t, kFirst + kEntries + kReach + 2> classes_;
  std::array<uint32_t, kFirst + kEntries + kReach + 2> offsets_;
};

}  // namespace weir::lexicon
