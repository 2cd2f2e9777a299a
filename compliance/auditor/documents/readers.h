// The two kinds of documents, as what a label can be found in.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::auditor {

struct DocumentText {
  std::string text;                  // what a reader sees, UTF-8, paragraphs as lines
  std::vector<std::string> records;  // as they stand in the metadata
};

// Errors as InspectDocument's.
absl::StatusOr<DocumentText> ReadDocx(const std::string& path);
absl::StatusOr<DocumentText> ReadPdf(const std::string& path);

}  // namespace weir::auditor
