#include "compliance/lexicon/transcript.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "compliance/text/plain.h"
#include "compliance/text/utf8.h"

namespace weir::lexicon {
namespace {

constexpr size_t kAtOnce = 512;  // characters decoded before their classes are looked up

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

// Reads characters of one to three bytes, as long as there are no others.
void Transcript::Read() {
  std::array<uint16_t, kAtOnce> codes;
  std::array<uint32_t, kAtOnce> offsets;
  while (count_ < kEntries) {
    const size_t most = std::min(kAtOnce, kEntries - count_);
    const size_t count = text::ReadPlain(text_, at_, std::span(codes).first(most), offsets);
    if (count == 0) return;
    Append(std::span(codes).first(count), offsets);
  }
}

// Without branches: what is skipped, and a letter equal to the one before, is written over.
void Transcript::Append(std::span<const uint16_t> codes, std::span<const uint32_t> offsets) {
  const char* const basic = image_.image + image_.basic;
  uint16_t* const classes = &classes_[kFirst];
  uint32_t* const begins = &offsets_[kFirst];
  size_t count = count_;
  uint32_t newest = classes_[kFirst + count - 1];
  for (size_t i = 0; i < codes.size(); ++i) {
    uint16_t letter_class;
    std::memcpy(&letter_class, basic + codes[i] * sizeof(letter_class), sizeof(letter_class));
    classes[count] = letter_class;
    begins[count] = offsets[i];
    const uint32_t seen = letter_class < kFirstSkipped ? 1 : 0;
    const uint32_t changes = letter_class ^ newest;
    count += seen & (changes != 0 ? 1 : 0);
    newest ^= changes & (0 - seen);
  }
  count_ = count;
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
