// A page as PDF, printed by a browser of the machine: pages are made to be printed, and no library
// draws Chinese text, tables and SVG as a browser does.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"

namespace weir::cli {

inline constexpr absl::Duration kPrintLimit = absl::Minutes(2);

// $WEIR_BROWSER, else chromium, chromium-browser or google-chrome in the search path. NOT_FOUND:
// none of them is there; the message says what to do. DEADLINE_EXCEEDED past kPrintLimit; INTERNAL:
// it made no PDF.
absl::Status PrintPdf(FileSystem& files, const std::string& html_path, const std::string& pdf_path);

}  // namespace weir::cli
