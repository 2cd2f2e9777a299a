// Lines and numbers of the log's text files (checkpoints, proofs), read strictly.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::ledger {

// Takes the first line off `text`, without its end; nothing when no line end is left.
std::optional<std::string_view> TakeLine(std::string_view& text);
// A decimal number without a sign and without zeros in front; nothing when it is not one.
std::optional<uint64_t> DecimalIn(std::string_view digits);

}  // namespace weir::ledger
