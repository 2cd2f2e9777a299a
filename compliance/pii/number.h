// Decides whether neighbouring groups of digits are an identifier, and how surely.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compliance/pii/digit_scanner.h"

namespace weir::pii {

inline constexpr size_t kMaxNumberDigits = 20;  // of the longest identifier, a SIM's number

// The digits of all groups.
std::string DigitsOf(std::span<const DigitGroup> groups);

// The most certain identifier that is made of all of `groups`, with a score for the context.
// `digits` are theirs; `next` is the group after them in the same run, if any.
std::optional<Found> NumberOf(std::span<const DigitGroup> groups, std::string_view digits,
                              const DigitGroup* next, const Seen& seen);

}  // namespace weir::pii
