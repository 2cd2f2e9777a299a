// Real Chinese prose and a real dictionary for tests that measure: what Debian packages leave on
// the machine. A test without them says so and skips.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace weir::testing {

// Paragraphs with Chinese in them from the packages debian-reference-zh-cn, maint-guide-zh-cn and
// libreoffice-help-zh-cn, without markup, about `max_bytes` in all; each folder gives its share.
// Also files of the folder that WEIR_TEST_PROSE names, when it is set. Empty when there is nothing.
std::vector<std::string> ChineseProse(size_t max_bytes);

// dict.txt of the package python3-jieba.
std::optional<std::string> JiebaDictionary();

}  // namespace weir::testing
