// Where a reader sees one character end and the next begin (UAX #29, extended grapheme clusters),
// so that no stream shows a letter first and its accent, or half a family, later.
#pragma once

#include <cstdint>

namespace weir::text {

// Per stream; one thread at a time. Follows the table of the utf8proc library.
class GraphemeBreaks {
 public:
  // Takes the next code point; true when a new cluster begins with it.
  bool Begins(char32_t code) {
    const bool plain = IsPlain(code);
    const bool begins = (plain && previous_is_plain_) || LookUp(code);
    previous_ = code;
    previous_is_plain_ = plain;
    return begins;
  }

 private:
  // Ideographs, kana, CJK and Latin punctuation, letters and digits of ASCII: two of them in a row
  // are always two clusters.
  static bool IsPlain(char32_t code) {
    if (code >= 0x4E00 && code <= 0x9FFF) return true;
    return (code >= 0x20 && code < 0x7F) || (code >= 0x3001 && code <= 0x3029) ||
           (code >= 0x3041 && code <= 0x3096) || (code >= 0x30A1 && code <= 0x30FF) ||
           (code >= 0xFF01 && code <= 0xFF5E);
  }
  bool LookUp(char32_t code);

  char32_t previous_ = 0;  // the beginning of a text is a boundary, as after a control character
  int32_t state_ = 0;      // the library's
  bool previous_is_plain_ = false;
};

}  // namespace weir::text
