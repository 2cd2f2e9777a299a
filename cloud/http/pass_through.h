// Which JSON cannot carry a message, so that it may go to an upstream unscanned.
#pragma once

#include <simdjson.h>

#include <string_view>

namespace weir::cloud {

// Numbers, flags, null, and arrays and objects of them, at most four deep; names of 1 to 64
// characters of A-Z, a-z, 0-9, '_', '-' and '.'; at most 64 items of all kinds.
bool CarriesNoText(const simdjson::dom::element& value);
bool IsFieldName(std::string_view name);

}  // namespace weir::cloud
