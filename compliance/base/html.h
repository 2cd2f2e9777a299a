// Text in HTML pages.
#pragma once

#include <string>
#include <string_view>

namespace weir {

// For element content and quoted attributes: & < > " and ' as character references (HTML Living
// Standard, 13.1.4), everything else as it is.
std::string EscapedHtml(std::string_view text);

}  // namespace weir
