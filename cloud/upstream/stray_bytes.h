// Carries bytes that are not UTF-8 through a JSON parser that takes UTF-8 only: each becomes a
// private use character (U+10FF80 to U+10FFFF) and, after parsing, a byte again. Some servers cut a
// character in two and send its halves in two events; without this the answer would fail there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::cloud {

// Empty optional: `text` is UTF-8 as it stands, which is the rule.
std::optional<std::string> ShieldStrayBytes(std::string_view text);
std::string UnshieldStrayBytes(std::string_view text);

}  // namespace weir::cloud
