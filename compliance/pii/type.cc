#include "compliance/pii/type.h"

#include <algorithm>
#include <array>

namespace weir::pii {
namespace {

// In the order of Type.
constexpr std::array<std::string_view, kTypes> kNames = {"resident_id",      "mobile",
                                                         "bank_card",        "email",
                                                         "residence_permit", "foreign_resident_id",
                                                         "old_resident_id",  "uscc",
                                                         "org_code",         "landline",
                                                         "passport",         "travel_permit",
                                                         "licence_plate",    "ip_address",
                                                         "mac_address",      "device_id",
                                                         "wechat_id",        "qq",
                                                         "address",          "person_name",
                                                         "birth_date",       "location",
                                                         "secret",           "one_time_code"};

constexpr TypeSet kSensitive = {
    Type::kResidentId, Type::kResidencePermit, Type::kForeignResidentId, Type::kOldResidentId,
    Type::kPassport,   Type::kTravelPermit,    Type::kBankCard,          Type::kLocation,
    Type::kSecret,     Type::kOneTimeCode};

}  // namespace

std::string_view NameOf(Type type) { return kNames.at(static_cast<size_t>(type)); }

std::optional<Type> TypeOf(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Type>(found - kNames.begin());
}

bool IsSensitive(Type type) { return kSensitive.Has(type); }

}  // namespace weir::pii
