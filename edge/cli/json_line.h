// One line of a JSONL input as an object of known fields. Messages name fields and byte positions,
// never what a line says.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir::cli {

// Output keeps the order in which fields were put in.
using Json = nlohmann::ordered_json;

enum class Unknown { kSkip, kRefuse };

// What the fields of a line may be called.
struct Shape {
  std::initializer_list<std::string_view> fields;
  Unknown unknown = Unknown::kSkip;
};

// What could be read. INVALID_ARGUMENT: not one JSON object in UTF-8, nested too deeply, a field
// given twice, an unknown field.
struct Line {
  absl::Status status;
  nlohmann::json fields;  // an object with known fields only, when the status is OK
  nlohmann::json id;      // the "id", if a string or a number and readable; also of a bad line
};
Line ParseLine(std::string_view text, const Shape& shape);

// INVALID_ARGUMENT unless the field is there and is a string. The view lives as long as `fields`.
absl::StatusOr<std::string_view> TextIn(const nlohmann::json& fields, const char* key);
// The string, or `fallback` when there is no such field.
absl::StatusOr<std::string_view> TextIn(const nlohmann::json& fields, const char* key,
                                        std::string_view fallback);

// One line, always ASCII-safe UTF-8: bytes that are no characters are replaced.
std::string ToLine(const Json& object);

}  // namespace weir::cli
