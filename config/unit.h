// How quantities are written in settings files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace weir::config {

// A whole number without sign: "0", "4096". Empty optional: not one, or above 2^64 - 1.
std::optional<uint64_t> ParseNumber(std::string_view text);

// A whole number with ms, s, m or h: "250ms", "2s", "10m". At most 10,000 hours.
std::optional<absl::Duration> ParseDuration(std::string_view text);
std::string ToText(absl::Duration duration);  // the same form; REQUIRES: whole milliseconds

// A whole number with B, KiB, MiB or GiB: "64KiB". At most 1,024 GiB.
std::optional<uint64_t> ParseSize(std::string_view text);
std::string SizeToText(uint64_t bytes);

}  // namespace weir::config
