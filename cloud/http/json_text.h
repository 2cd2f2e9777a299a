// JSON written by hand, for what goes out many times a second.
#pragma once

#include <string>
#include <string_view>

namespace weir::cloud {

// Appends a JSON string with its quotes (RFC 8259, section 7). REQUIRES: `text` is UTF-8.
void AppendQuoted(std::string_view text, std::string& out);
std::string Quoted(std::string_view text);

}  // namespace weir::cloud
