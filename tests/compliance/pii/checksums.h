// Check characters, computed by other means than in the recognisers: each function returns its
// argument with the character that makes it right.
#pragma once

#include <string>

namespace weir::pii {

std::string WithMod112(const std::string& digits);  // ISO 7064 MOD 11-2: resident IDs
std::string WithLuhn(const std::string& digits);
std::string WithMod31(const std::string& code);     // GB 32100: 17 characters
std::string WithOrgCheck(const std::string& code);  // GB 11714: 8 characters

}  // namespace weir::pii
