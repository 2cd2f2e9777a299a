// The words of a postal address in English, lower case. Sources: Universal Postal Union S42 (the
// parts and their order), GB/T 10114 and GB/T 28039 (Chinese places in Latin letters).
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::pii {

// What a word of an address is.
enum class StreetWord : uint8_t {
  kName,    // anything that begins with a capital
  kStreet,  // Street, Rd, Avenue ..
  kUnit,    // Room, No, Building: a number stands beside it
  kRegion,  // District, City, Beijing: a place around the street
};

StreetWord StreetWordOf(std::string_view word);

// Behind these a full stop does not end a sentence: St., Rd., No.
bool IsShortened(std::string_view word);

}  // namespace weir::pii
