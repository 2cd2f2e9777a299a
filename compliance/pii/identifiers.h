// What identifiers of people, firms and cards look like, as pure functions of their characters.
// Letters are upper case. Sources: GB 11643-1999 with ISO 7064 MOD 11-2 and GB/T 2260 (resident
// IDs), GB 32100-2015 (social credit code), GB 11714-1997 (organisation code), ISO/IEC 7812 with
// Luhn (cards), 3GPP TS 23.003 (IMEI, IMSI), ITU-T E.118 (ICCID), ISO 3166-1 (countries).
#pragma once

#include <cstddef>
#include <string_view>

namespace weir::pii {

// 18 characters, digits with perhaps a final 'X': province, date of birth and check character. True
// for residence permits (81, 82, 83) as well.
bool IsResidentId(std::string_view text);
// Of a resident ID: whether it is a residence permit's.
bool IsResidencePermit(std::string_view text);
// 18 digits of 2023: 9, province, nationality, date of birth, check character.
bool IsForeignResidentId(std::string_view text);
// 15 characters, until 2023: three letters of a nationality, then 12 digits with a province and a
// date of birth of six.
bool IsOldForeignResidentId(std::string_view text);
// 15 digits: province and date of birth.
bool IsOldResidentId(std::string_view digits);

// 18 characters without I O S V Z: authority, region, organisation and check character.
bool IsUscc(std::string_view text);
// 9 characters: eight and the check character.
bool IsOrgCode(std::string_view text);

// Luhn's check digit over any number of digits, at least 2.
bool EndsWithLuhn(std::string_view digits);
// 13 to 19 digits with Luhn's check digit.
bool PassesLuhn(std::string_view digits);
// Whether number and length are of a card scheme (UnionPay, Visa, Mastercard, Amex, JCB, ..).
bool HasCardPrefix(std::string_view digits);

// 15 digits with Luhn's, beginning with a reporting body in use.
bool IsImei(std::string_view digits);
// 15 digits: country 460 and a network of it.
bool IsImsi(std::string_view digits);
// Whether 19 or 20 digits are a mainland SIM's number, without its check digit.
bool IsIccid(std::string_view digits);

// Whether the day exists in the calendar, between 1800 and 2099.
bool IsDate(unsigned year, unsigned month, unsigned day);
// REQUIRES: digits.
unsigned NumberIn(std::string_view digits);

}  // namespace weir::pii
