// Values of an OpenAI body, read one by one. Errors as ReadChatBody: the field's name and what it
// must be, never what was written.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace weir::cloud {

absl::Status Unsupported(std::string_view name);
// Whether a value means that something is not wanted: null, false, 0, nothing in it.
bool IsOff(const simdjson::dom::element& value);

absl::Status ReadFlag(std::string_view name, const simdjson::dom::element& value, bool& out);
absl::Status ReadWhole(std::string_view name, const simdjson::dom::element& value, uint32_t& out);
absl::Status ReadReal(std::string_view name, const simdjson::dom::element& value, double& out);
// A string or an array of strings, appended.
absl::Status ReadWords(std::string_view name, const simdjson::dom::element& value,
                       std::vector<std::string>& out);
// One of OpenAI's efforts, as JSON.
absl::Status ReadEffort(std::string_view name, const simdjson::dom::element& value,
                        std::string& json);

}  // namespace weir::cloud
