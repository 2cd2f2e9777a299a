// Makes whole UTF-8 characters of text that was cut anywhere.
#pragma once

#include <string>
#include <string_view>

namespace weir::cloud {

// One thread at a time.
class Utf8Joiner {
 public:
  // What was held back and `bytes`, up to the last whole character. The beginning of a character at
  // the end is held back, at most 3 bytes. A byte that cannot belong to a character becomes U+FFFD.
  std::string Push(std::string_view bytes);
  // U+FFFD when the text ended inside a character, else nothing.
  std::string Finish();

 private:
  std::string held_;
};

// The number of bytes of the character at the front of `text`: 1 to 4; 0 when `text` ends before it
// does; -1 when its first byte cannot begin one, or what follows cannot go on (RFC 3629, table 3-7
// of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF).
int CharacterBytes(std::string_view text);

// The number of bytes of the whole characters at the front of `text`.
size_t WholeBytes(std::string_view text);

}  // namespace weir::cloud
