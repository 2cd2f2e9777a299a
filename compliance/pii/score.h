// How sure a recogniser is, in thousandths: pattern x checksum x context.
//
// A row is what the shape alone is worth, checksum and ranges agreeing (a checksum that fails is no
// hit at all). A word that announces the identifier, shortly before it, takes away half of the
// doubt: 850 becomes 925. Starter policies act from 600 on. The figures are ours, ordered by how
// often the shape is something else in ordinary text: a check character with a date and a province
// is wrong once in a thousand numbers of its length, Luhn's digit once in ten, a bare run of digits
// mostly. Shapes: see identifiers.h, network.h and document.h, which name the standards.
#pragma once

#include <cstdint>

namespace weir::pii {

inline constexpr uint32_t kCertain = 1000;

// A number's worth without any word, and whether it is one at all without it.
struct Worth {
  uint32_t permille = 0;
  bool needs_context = false;
};

inline constexpr Worth kResidentIdWorth = {980};            // province, date, check character
inline constexpr Worth kForeignResidentIdWorth = {980};     // nationality, date, check character
inline constexpr Worth kOldForeignResidentIdWorth = {550};  // letters, province, date
inline constexpr Worth kOldResidentIdWorth = {450};         // province and date, no check character
inline constexpr Worth kCardWorth = {850};                  // issuer and check digit
inline constexpr Worth kBareCardWorth = {750, true};        // check digit only
inline constexpr Worth kMobileWorth = {850};                // ranges in use
inline constexpr Worth kCountryMobileWorth = {920};         // with +86 or 0086
inline constexpr Worth kUnusedMobileWorth = {400};   // 1[3-9], a range not in use when written
inline constexpr Worth kLandlineWorth = {800};       // area code and separators
inline constexpr Worth kBareLandlineWorth = {640};   // area code, nothing but digits
inline constexpr Worth kUsccWorth = {940};           // authority, region, check character
inline constexpr Worth kOrgCodeWorth = {800, true};  // check character
inline constexpr Worth kPassportWorth = {850, true};
inline constexpr Worth kTravelPermitWorth = {850, true};
inline constexpr Worth kImeiWorth = {800, true};       // Luhn's digit
inline constexpr Worth kImsiWorth = {700, true};       // country and network
inline constexpr Worth kIccidWorth = {850};            // issuer 8986 and Luhn's digit
inline constexpr Worth kBareIccidWorth = {700, true};  // issuer 8986
inline constexpr Worth kAdvertisingIdWorth = {800, true};
inline constexpr Worth kQqWorth = {700, true};
inline constexpr Worth kWechatIdWorth = {700, true};
inline constexpr Worth kMadeWechatIdWorth = {850};  // wxid_ and twelve more
inline constexpr Worth kOneTimeCodeWorth = {800, true};
inline constexpr Worth kPlateWorth = {880};  // province, office, pattern
inline constexpr Worth kEmbassyPlateWorth = {700, true};
inline constexpr Worth kEmailWorth = {950};
inline constexpr Worth kIpAddressWorth = {900};
inline constexpr Worth kSmallIpAddressWorth = {500};    // 1.2.3.4 may be a heading's number
inline constexpr Worth kPrivateIpAddressWorth = {400};  // names no one outside its own network
inline constexpr Worth kMacAddressWorth = {920};
inline constexpr Worth kKnownKeyWorth = {950};  // a vendor's prefix and enough entropy
inline constexpr Worth kPasswordWorth = {700, true};
inline constexpr Worth kWeakPasswordWorth = {100, true};  // may be an ordinary word
inline constexpr Worth kNameWorth = {700, true};
inline constexpr Worth kWeakNameWorth = {100, true};  // one capitalised word
inline constexpr Worth kToldNameWorth = {500, true};  // 名叫: in a story, of a third person
inline constexpr Worth kBirthDateWorth = {800, true};
inline constexpr Worth kToldBirthDateWorth = {500, true};  // 生于, born: in a biography
inline constexpr Worth kPreciseLocationWorth = {800};      // four decimals or more
inline constexpr Worth kLocationWorth = {700, true};       // two or three
inline constexpr Worth kWholeAddressWorth = {900};         // place name and house
inline constexpr Worth kHouseAddressWorth = {780};         // three levels and a house
inline constexpr Worth kStreetAddressWorth = {700};        // three levels, one of them a street
inline constexpr Worth kRegionAddressWorth = {450};        // three levels, none below the county
inline constexpr Worth kShortAddressWorth = {450};         // street and house only

// Factors for dresses in which identifiers are rare.
inline constexpr uint32_t kOddGrouping = 800;
inline constexpr uint32_t kAfterPoint = 650;
inline constexpr uint32_t kTouchesLetter = 850;

constexpr uint32_t Times(uint32_t permille, uint32_t factor) { return permille * factor / 1000; }
constexpr uint32_t InContext(uint32_t permille) { return permille + (kCertain - permille) / 2; }

}  // namespace weir::pii
