// Text files in the encodings that people's programs write.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir::policy {

// The text in UTF-8 without byte order mark. UTF-16 is known by its mark, UTF-8 by being
// well-formed; the rest must be GB18030 (GB 18030-2022, which includes GBK and GB 2312).
// INVALID_ARGUMENT names the first byte that fits none.
absl::StatusOr<std::string> ToUtf8(std::string_view bytes);

}  // namespace weir::policy
