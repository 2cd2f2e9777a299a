// Turns the bytes of tokens, which may end inside a character, into whole UTF-8 characters.
#pragma once

#include <string>
#include <string_view>

namespace weir::router::llama {

// Per stream; one thread at a time. Every byte that is not part of a well-formed character becomes
// U+FFFD (as in compliance/text), and the result does not depend on how the bytes were cut.
class Utf8Holder {
 public:
  // The characters completed by `bytes`; at most 3 bytes are held back.
  std::string Push(std::string_view bytes);
  // What was held back, as U+FFFD. The holder is then empty.
  std::string Finish();

 private:
  std::string held_;
};

}  // namespace weir::router::llama
