#include "compliance/auditor/documents/document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "compliance/auditor/documents/readers.h"
#include "compliance/base/status.h"
#include "compliance/label/flat_json.h"
#include "compliance/label/label.h"

namespace weir::auditor {
namespace {

// A mark stands by itself at the beginning or the end (Labeling Measures, article 4): in one of so
// many lines there, and a longer line is a sentence about something.
constexpr size_t kMarkLines = 3;
constexpr size_t kMarkBytes = 120;

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r\f") != std::string_view::npos) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool HasMark(std::string_view text) {
  const std::vector<std::string_view> lines = LinesOf(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool at_an_end = i < kMarkLines || i + kMarkLines >= lines.size();
    if (at_an_end && lines[i].size() <= kMarkBytes && label::IsVisibleMark(lines[i])) return true;
  }
  return false;
}

// Both wrappings occur: the seven keys themselves, and {"AIGC": {the seven keys}}.
std::string Unwrapped(const std::string& record) {
  // A record is small and flat: what is neither is no record, and unwrapping it has no bound.
  if (record.size() > 2 * label::kMaxFlatJsonBytes) return record;
  const auto json = nlohmann::ordered_json::parse(record, nullptr, /*allow_exceptions=*/false);
  const bool wrapped = json.is_object() && json.size() == 1 && json.contains("AIGC");
  if (!wrapped) return record;
  const auto& inside = json.at("AIGC");
  const bool flat = std::none_of(inside.begin(), inside.end(),
                                 [](const auto& member) { return member.is_structured(); });
  return flat ? inside.dump() : record;
}

}  // namespace

std::optional<Document> DocumentOf(std::string_view path) {
  if (path.ends_with(".docx")) return Document::kDocx;
  if (path.ends_with(".pdf")) return Document::kPdf;
  return std::nullopt;
}

absl::StatusOr<label::Inspection> InspectDocument(Document kind, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const DocumentText found,
                        kind == Document::kDocx ? ReadDocx(path) : ReadPdf(path));
  label::Inspection out;
  out.visible = HasMark(found.text);
  for (const std::string& record : found.records) out.records.push_back(Unwrapped(record));
  return out;
}

}  // namespace weir::auditor
