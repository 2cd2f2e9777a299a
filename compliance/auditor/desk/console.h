// The console's files, built into the program.
#pragma once

#include <string_view>

#include "compliance/http/message.h"

namespace weir::auditor {

// The file at `path` ("/", "/console.js" ...) with its headers; 404 for any other. The policy of
// every answer: nothing from elsewhere, no inline script or style, no frames.
http::Answer ConsoleFile(std::string_view path);
// The headers that every answer of the desk has.
http::Headers SafeHeaders(std::string_view content_type);

}  // namespace weir::auditor
