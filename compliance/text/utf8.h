// UTF-8, read strictly and written (RFC 3629).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::text {

enum class Form : uint8_t {
  kWellFormed,  // `size` bytes are the character `code`
  kOverlong,    // `size` bytes would be `code`, were they not more than it needs: malformed
  kMalformed,   // the first byte begins no character; `size` is 1
  kIncomplete,  // so far the beginning of a character; more bytes decide
};

struct Decoded {
  Form form = Form::kMalformed;
  uint8_t size = 1;
  char32_t code = 0;
};

// Looks at the beginning of `bytes`. REQUIRES: not empty.
Decoded DecodeFirst(std::string_view bytes);

// Appends the character. REQUIRES: a scalar value (not a surrogate, at most U+10FFFF).
void AppendUtf8(char32_t code, std::string& out);

}  // namespace weir::text
