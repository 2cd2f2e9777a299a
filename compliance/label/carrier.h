// Labels in files: plain text, Markdown and JSON. Pure functions of a file's content.
//
// Where the label stands (TC260-PG-20258A for Markdown; for the other two no guide is known):
//   text      the visible mark 【...】 as the first line, "AIGC: {...}" as the last
//   Markdown  a mapping AIGC in the YAML front matter with quoted values, and the mark as a
//   quotation JSON      an object "AIGC" in the top-level object, and the mark as "notice"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/label/label.h"

namespace weir::label {

inline constexpr size_t kMaxCarrierBytes = 16 << 20;

enum class Carrier : uint8_t { kText, kMarkdown, kJson };
// By the end of the name: .txt, .md or .markdown, .json.
std::optional<Carrier> CarrierOf(std::string_view path);

// The content with this label and no other: one that is there is replaced, never added to, so that
// applying twice is applying once. INVALID_ARGUMENT: JSON that is no object or has a
// "notice" of its own, or a front matter without an end.
absl::StatusOr<std::string> Apply(Carrier carrier, std::string_view content, const Label& label);

// What was found in a file.
struct Inspection {
  std::vector<std::string> records;  // the AIGC records, as flat JSON
  bool visible = false;              // there is a mark with an AI and a generation element
};
absl::StatusOr<Inspection> Inspect(Carrier carrier, std::string_view content);

// What is wrong with the label of a file, in words; empty: nothing.
std::vector<std::string> ProblemsOf(const Inspection& inspection);

}  // namespace weir::label
