#include "compliance/lexicon/transcript.h"

#include <algorithm>
#include <cstring>

#include "compliance/text/cursor.h"
#include "compliance/text/fold_table.h"
#include "compliance/text/utf8.h"

namespace weir::lexicon {
namespace {

constexpr size_t kLongestCharacter = 4;

// The next four bytes, the first one on top.
uint32_t NextFour(const char* bytes) {
  uint32_t four;
  std::memcpy(&four, bytes, sizeof(four));
  return __builtin_bswap32(four);
}

// Three bytes that are well-formed, but for surrogates: those are symbols either way.
bool IsThree(uint32_t four) { return (four & 0xF0C0C000u) == 0xE0808000u && four >= 0xE0A08000u; }
uint32_t CodeOfThree(uint32_t four) {
  return (four >> 12 & 0xF000u) | (four >> 10 & 0xFC0u) | (four >> 8 & 0x3Fu);
}

}  // namespace

bool Transcript::Advance() {
  if (begun_ && is_last()) return false;
  if (begun_) {
    const size_t done = count_ - kReach;
    std::copy_n(&classes_[kFirst + done], kReach, &classes_[kFirst]);
    std::copy_n(&offsets_[kFirst + done], kReach, &offsets_[kFirst]);
    count_ = kReach;
  } else {
    classes_[0] = kFirstSkipped;
    begun_ = true;
  }
  while (!is_last() && count_ < kEntries) {
    Read();
    if (!is_last() && count_ < kEntries) ReadSlow();
  }
  Close();
  return true;
}

// Takes down one class after the other; without branches, for what is skipped has no pattern.
class Transcript::Pen {
 public:
  explicit Pen(Transcript& to)
      : basic_(to.image_.image + to.image_.basic),
        classes_(to.classes_.data()),
        offsets_(to.offsets_.data()),
        next_(kFirst + to.count_),
        newest_(classes_[next_ - 1]) {}

  bool has_room() const { return next_ < kFirst + kEntries; }
  size_t count() const { return next_ - kFirst; }
  // REQUIRES: room; a code point of the basic plane.
  void Put(uint32_t code, uint64_t at) {
    uint16_t letter_class;
    std::memcpy(&letter_class, basic_ + code * sizeof(letter_class), sizeof(letter_class));
    const bool keeps = letter_class < kFirstSkipped && letter_class != newest_;
    classes_[next_] = letter_class;
    offsets_[next_] = static_cast<uint32_t>(at);
    next_ += keeps ? 1 : 0;
    newest_ = keeps ? letter_class : newest_;
  }

 private:
  const char* basic_;
  uint16_t* classes_;
  uint32_t* offsets_;
  size_t next_;
  uint16_t newest_;
};

// Reads characters of one and three bytes, as long as there are no others.
void Transcript::Read() {
  const char* const bytes = text_.data();
  const uint64_t end = text_.size() < kLongestCharacter ? 0 : text_.size() - kLongestCharacter + 1;
  uint64_t at = at_;
  Pen pen(*this);
  for (uint64_t before = end; at != before && at < end;) {
    before = at;
    for (uint32_t four = NextFour(bytes + at); IsThree(four); four = NextFour(bytes + at)) {
      pen.Put(CodeOfThree(four), at);
      at += 3;
      if (at >= end || !pen.has_room()) break;
    }
    while (at < end && pen.has_room() && static_cast<signed char>(bytes[at]) >= 0) {
      pen.Put(static_cast<unsigned char>(bytes[at]), at);
      ++at;
    }
    if (!pen.has_room()) break;
  }
  at_ = at;
  count_ = pen.count();
}

// Reads one character of any form.
void Transcript::ReadSlow() {
  const text::Decoded decoded = text::DecodeFirst(text_.substr(at_));
  const bool is_character =
      decoded.form == text::Form::kWellFormed || decoded.form == text::Form::kOverlong;
  if (is_character && decoded.code <= 0x10FFFF) Append(image_.ClassOf(decoded.code), at_);
  at_ += is_character ? decoded.size : 1;
}

void Transcript::Append(uint16_t letter_class, uint64_t at) {
  if (letter_class >= kFirstSkipped || letter_class == classes_[kFirst + count_ - 1]) return;
  classes_[kFirst + count_] = letter_class;
  offsets_[kFirst + count_] = static_cast<uint32_t>(at);
  ++count_;
}

void Transcript::Close() {
  std::fill_n(&classes_[kFirst + count_], kReach + 1, uint16_t{0});
  std::fill_n(&offsets_[kFirst + count_], kReach + 1, static_cast<uint32_t>(at_));
}

}  // namespace weir::lexicon
