#include "cloud/http/body_values.h"

#include <algorithm>
#include <array>
#include <limits>

#include "compliance/base/status.h"

namespace weir::cloud {

namespace dom = simdjson::dom;
using dom::element;

absl::Status Unsupported(std::string_view name) {
  return Error(absl::StatusCode::kUnimplemented, "{}: is not supported", name);
}

bool IsOff(const element& value) {
  bool flag = true;
  int64_t number = 1;
  dom::array items;
  dom::object fields;
  if (value.is_null()) return true;
  if (value.get(flag) == simdjson::SUCCESS) return !flag;
  if (value.get(number) == simdjson::SUCCESS) return number == 0;
  if (value.get(items) == simdjson::SUCCESS) return items.size() == 0;
  return value.get(fields) == simdjson::SUCCESS && fields.size() == 0;
}

absl::Status ReadFlag(std::string_view name, const element& value, bool& out) {
  if (value.get(out) == simdjson::SUCCESS) return absl::OkStatus();
  return InvalidArgument("{}: must be true or false", name);
}

absl::Status ReadWhole(std::string_view name, const element& value, uint32_t& out) {
  int64_t number = -1;
  if (value.get(number) != simdjson::SUCCESS || number < 0 ||
      number > std::numeric_limits<uint32_t>::max()) {
    return InvalidArgument("{}: must be a whole number of 0 to 4294967295", name);
  }
  out = static_cast<uint32_t>(number);
  return absl::OkStatus();
}

absl::Status ReadReal(std::string_view name, const element& value, double& out) {
  if (value.get(out) == simdjson::SUCCESS) return absl::OkStatus();
  return InvalidArgument("{}: must be a number", name);
}

absl::Status ReadWords(std::string_view name, const element& value, std::vector<std::string>& out) {
  std::string_view word;
  if (value.get(word) == simdjson::SUCCESS) {
    out.emplace_back(word);
    return absl::OkStatus();
  }
  dom::array words;
  if (value.get(words) != simdjson::SUCCESS) {
    return InvalidArgument("{}: must be a string or an array of strings", name);
  }
  for (const element item : words) {
    if (item.get(word) != simdjson::SUCCESS) return InvalidArgument("{}: holds no string", name);
    out.emplace_back(word);
  }
  return absl::OkStatus();
}

absl::Status ReadEffort(std::string_view name, const element& value, std::string& json) {
  static constexpr std::array<std::string_view, 6> kEfforts = {"none",   "minimal", "low",
                                                               "medium", "high",    "xhigh"};
  std::string_view effort;
  const bool known = value.get(effort) == simdjson::SUCCESS &&
                     std::find(kEfforts.begin(), kEfforts.end(), effort) != kEfforts.end();
  if (!known) return InvalidArgument("{}: is no known effort", name);
  json = "\"" + std::string(effort) + "\"";
  return absl::OkStatus();
}

}  // namespace weir::cloud
