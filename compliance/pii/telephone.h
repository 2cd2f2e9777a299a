// What mainland telephone numbers look like. Source: the ministry's numbering plan (mobile ranges
// 13 to 19, area codes 01 to 09); number portability makes the network a number's secret.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::pii {

// 11 digits of a mobile number without its country code, of a range in use.
bool IsMobile(std::string_view digits);
// 11 digits that begin with 13 to 19, whether or not the range is in use.
bool MayBeMobile(std::string_view digits);

// How a landline number is written.
enum class Landline : uint8_t { kNone, kBare, kSeparated };

// Digits with single separators, which may be any character: "010-62345678-12", "8610 6234 5678".
// With `abroad` the area code follows 86 and may lack its zero. Service numbers (400, 800) are
// none.
Landline LandlineIn(std::string_view text, bool abroad);

}  // namespace weir::pii
