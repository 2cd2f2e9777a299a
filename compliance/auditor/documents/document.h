// Labels in files that people pass on: DOCX and PDF. They are read, never written.
//
// Where the record stands (TC260-PG-20258A): DOCX the property "AIGC" of docProps/custom.xml, PDF
// the key /AIGC of the Info dictionary, as the object itself or as {"AIGC": {...}} (both occur).
// The mark is looked for in the text that a reader sees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/label/carrier.h"

namespace weir::auditor {

inline constexpr uint64_t kMaxDocumentBytes = 64u << 20;      // of the file
inline constexpr uint64_t kMaxDocumentTextBytes = 64u << 20;  // of its text, unpacked
inline constexpr int kMaxPages = 2000;                        // of a PDF file

enum class Document : uint8_t { kDocx, kPdf };
// By the end of the name: .docx, .pdf.
std::optional<Document> DocumentOf(std::string_view path);

// NOT_FOUND; INVALID_ARGUMENT: damaged, encrypted, or not of its kind. RESOURCE_EXHAUSTED: past a
// limit.
absl::StatusOr<label::Inspection> InspectDocument(Document kind, const std::string& path);

}  // namespace weir::auditor
