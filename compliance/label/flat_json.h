// Reads the only JSON that GB 45438-2025 annex E allows: one flat object of strings without
// escapes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace weir::label {

inline constexpr size_t kMaxFlatJsonBytes = 4096;

// Views into the parsed text.
struct Member {
  std::string_view key;
  std::string_view value;
};

// The members in order; nothing when `json` is anything else, is longer than kMaxFlatJsonBytes or
// has a character in a string outside annex E's set: 0x21, 0x23-0x5B, 0x5D-0x7E.
std::optional<std::vector<Member>> ParseFlatJson(std::string_view json);

}  // namespace weir::label
