// The codes of encoded.h, each from a run of ASCII to bytes. Pure functions; what comes out is not
// checked to be text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::variant {

// The run with its escapes decoded: %XX as bytes; \uXXXX (surrogate pairs too), &#NNN; and &#xHH;
// as characters; \xXX as bytes. Nothing when it has fewer than two. A number that is no character
// stays as it is written.
std::optional<std::string> Unescape(std::string_view run);

bool IsBase64(char c);  // in either alphabet, or '='

// Nothing when the length or a character is wrong. Base64 may go without its padding.
std::optional<std::string> DecodeHex(std::string_view code);
std::optional<std::string> DecodeBase64(std::string_view code);

}  // namespace weir::variant
