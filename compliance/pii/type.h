// The kinds of personal identifier that the recognisers know.
//
// Health, faith, biometrics and the like are personal data without being identifiers: they have no
// shape to recognise and are left to the lexicon's categories and the classifier.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::pii {

enum class Type : uint8_t {
  kResidentId,         // GB 11643-1999, 18 characters
  kMobile,             // mainland mobile number
  kBankCard,           // ISO/IEC 7812
  kEmail,              // RFC 5322, a subset
  kResidencePermit,    // of residents of Hong Kong, Macau and Taiwan: GB 11643 with 81, 82, 83
  kForeignResidentId,  // permanent resident's card: 18 digits from 9 on, or until 2023 3 letters
                       // and 12
  kOldResidentId,      // 15 digits, without check character
  kUscc,               // unified social credit code, GB 32100-2015
  kOrgCode,            // organisation code, GB 11714
  kLandline,           // with area code, perhaps an extension
  kPassport,           // China, Hong Kong, Macau
  kTravelPermit,       // to and from Hong Kong, Macau and Taiwan
  kLicencePlate,       // GA 36
  kIpAddress,          // IPv4, IPv6
  kMacAddress,         // EUI-48
  kDeviceId,           // IMEI, IMSI, ICCID, advertising id
  kWechatId,
  kQq,
  kAddress,     // postal
  kPersonName,  // only behind words that announce one
  kBirthDate,   // the same
  kLocation,    // a pair of coordinates
  kSecret,      // password, API key
  kOneTimeCode,
};

// Version of the rules that recognise them; part of a bundle's manifest. Raised with every new type
// or shape.
inline constexpr uint32_t kRulesVersion = 2;

inline constexpr size_t kTypes = static_cast<size_t>(Type::kOneTimeCode) + 1;

// "resident_id", "mobile", ..; the names used in policy sources and records.
std::string_view NameOf(Type type);
std::optional<Type> TypeOf(std::string_view name);

// Whether the law asks for more care than for other personal data: Personal Information Protection
// Law article 28 (identity documents, financial accounts, whereabouts) with GB/T 35273-2020 annex B
// (what proves an identity and what opens an account).
bool IsSensitive(Type type);

// A set of types, as a value.
class TypeSet {
 public:
  constexpr TypeSet() = default;
  constexpr TypeSet(std::initializer_list<Type> types) {
    for (const Type type : types) bits_ |= Bit(type);
  }
  constexpr bool Has(Type type) const { return (bits_ & Bit(type)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool HasAny(TypeSet types) const { return (bits_ & types.bits_) != 0; }
  friend constexpr TypeSet operator|(TypeSet a, TypeSet b) { return TypeSet(a.bits_ | b.bits_); }
  friend constexpr TypeSet operator&(TypeSet a, TypeSet b) { return TypeSet(a.bits_ & b.bits_); }
  static constexpr TypeSet All() { return TypeSet((uint32_t{1} << kTypes) - 1); }

 private:
  constexpr explicit TypeSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t Bit(Type type) { return uint32_t{1} << static_cast<uint32_t>(type); }

  uint32_t bits_ = 0;
};

}  // namespace weir::pii
