// Decodes the bulk of a text, well-formed characters of one to three bytes, many at a time where
// the processor can: no branch depends on what the characters are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::text {

// Reads characters from `at` on, moves it behind them, and gives their number. Each has a code and
// a byte offset. Stops at the first one that is malformed or longer, and may stop before: at the
// end of the text or of the room. Surrogates are not told apart: what begins with their first two
// bytes comes as one code of D800 to DFFF.
// REQUIRES: `at` begins a character and is at most the text's size, which is below 4 GiB; as many
// offsets as codes.
size_t ReadPlain(std::string_view text, uint64_t& at, std::span<uint16_t> codes,
                 std::span<uint32_t> offsets);

// The same one by one, on every machine.
size_t ReadPlainSlowly(std::string_view text, uint64_t& at, std::span<uint16_t> codes,
                       std::span<uint32_t> offsets);

}  // namespace weir::text
