// What the identifiers look like, as pure functions of their digits or characters. Sources:
// GB 11643-1999 with ISO 7064 MOD 11-2 (resident ID), the numbering plan of mainland mobiles,
// ISO/IEC 7812 with Luhn (bank cards), RFC 5322 and RFC 1035 (e-mail, a subset).
#pragma once

#include <string_view>

namespace weir::pii {

// 18 characters, digits with perhaps a final 'X': province, date of birth and check character.
bool IsResidentId(std::string_view text);

// 11 digits of a mobile number without its country code.
bool IsMobile(std::string_view digits);

// 13 to 19 digits with Luhn's check digit.
bool PassesLuhn(std::string_view digits);
// Whether number and length are of a card scheme (UnionPay, Visa, Mastercard, Amex, JCB, ..).
bool HasCardPrefix(std::string_view digits);

// Lower-case ASCII, without the '@'. Names of files and packages are no addresses.
bool IsEmail(std::string_view local, std::string_view domain);

}  // namespace weir::pii
