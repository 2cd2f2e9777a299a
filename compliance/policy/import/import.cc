#include "compliance/policy/import/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compliance/policy/names.h"
#include "compliance/text/expansion.h"
#include "compliance/text/reader.h"

namespace weir::policy {
namespace {

constexpr size_t kMaxNameBytes = 128;
constexpr size_t kMaxCategoryBytes = 32;

// Also the name of a file: OUT-<category>.yaml.
bool IsCategoryId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxCategoryBytes && id.front() != '.' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == '_';
         });
}

std::string_view Trimmed(std::string_view cell) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = cell.find_first_not_of(kSpace);
  if (first == cell.npos) return {};
  return cell.substr(first, cell.find_last_not_of(kSpace) - first + 1);
}

std::string FillName(const std::string& cell, std::string& out) {
  if (cell.size() > kMaxNameBytes || !text::IsValidUtf8(cell)) return "must be text of 128 bytes";
  out = cell;
  return "";
}

template <typename T>
std::string FillValue(const std::optional<T>& value, const char* allowed, T& out) {
  if (!value.has_value()) return allowed;
  out = *value;
  return "";
}

std::string TextOf(const RowPlace& place) {
  return fmt::format("row {} of {}", place.row, place.file);
}

}  // namespace

Importer::Importer(ImportDefaults defaults, const Source* target) : defaults_(std::move(defaults)) {
  if (target != nullptr) KnowTarget(*target);
}

void Importer::KnowTarget(const Source& target) {
  for (const Category& category : target.categories) {
    categories_[category.id] = category.id;
    categories_.try_emplace(category.name_zh, category.id);
    categories_.try_emplace(category.name_en, category.id);
  }
  for (const SourceEntry& entry : target.entries) {
    if (entry.part || entry.exception) continue;
    known_[text::FoldSpelledOut(entry.text)].push_back(
        {entry.category, entry.severity, target.origins[entry.origin].file, std::nullopt});
  }
}

void Importer::BeginFile(const std::string& name, bool is_table) {
  file_ = name;
  is_table_ = is_table;
  columns_.reset();
  if (!is_table) columns_ = std::vector<Column>{Column::kText};
}

// The first row of a table says what its columns are, or it is a word already. Returns whether it
// was used up.
bool Importer::TakeHeadings(const Row& row) {
  columns_ = ColumnsIn(row.cells);
  if (columns_.has_value()) return true;
  columns_ = std::vector<Column>{Column::kText};
  if (row.cells.size() == 1) return false;
  report_.invalid.push_back(
      {{file_, row.number}, "no heading is text (词语): the first column is taken for the words"});
  return false;
}

void Importer::Take(const Row& row) {
  if (!columns_.has_value() && row.fault.empty() && TakeHeadings(row)) return;
  ++report_.rows;
  ImportedEntry entry;
  entry.place = {file_, row.number};
  const std::string fault = row.fault.empty() ? Fill(row, entry) : row.fault;
  if (fault.empty()) return Add(std::move(entry));
  report_.invalid.push_back({entry.place, fault});
}

std::string Importer::Fill(const Row& row, ImportedEntry& out) const {
  out.entry.category = defaults_.category;
  out.entry.severity = defaults_.severity;
  out.owner = defaults_.owner;
  out.source = defaults_.source;
  for (size_t i = 0; i < std::min(row.cells.size(), columns_->size()); ++i) {
    const std::string cell(Trimmed(row.cells[i]));
    if (cell.empty()) continue;
    const std::string fault = FillCell((*columns_)[i], cell, out);
    if (!fault.empty()) return fmt::format("column {}: {}", i + 1, fault);
  }
  if (out.entry.text.empty()) return "has no word";
  if (out.entry.validity.effective >= out.entry.validity.expires) {
    return "expires before it is effective";
  }
  return FaultOf(out.entry.text);
}

std::string Importer::FillCell(Column column, const std::string& cell, ImportedEntry& out) const {
  constexpr const char* kDate = "must be a date such as 2026-11-22";
  switch (column) {
    case Column::kText:
      out.entry.text = cell;
      return "";
    case Column::kCategory:
      return FillCategory(cell, out);
    case Column::kSeverity:
      return FillValue(SeverityIn(cell), "must be flag or block", out.entry.severity);
    case Column::kWholeWord:
      return FillValue(FlagIn(cell), "must be true or false", out.entry.whole_word);
    case Column::kOwner:
      return FillName(cell, out.owner);
    case Column::kSource:
      return FillName(cell, out.source);
    case Column::kEffective:
      return FillValue(DateIn(cell), kDate, out.entry.validity.effective);
    case Column::kExpires:
      return FillValue(DateIn(cell), kDate, out.entry.validity.expires);
    case Column::kUnknown:
      return "";
  }
  return "";
}

std::string Importer::FillCategory(const std::string& cell, ImportedEntry& out) const {
  const auto named = categories_.find(cell);
  if (named != categories_.end()) {
    out.entry.category = named->second;
    return "";
  }
  if (!categories_.empty()) return "is no category of the target's taxonomy";
  if (!IsCategoryId(cell)) return "a category's id has letters, digits, '.', '-' and '_' only";
  out.entry.category = cell;
  return "";
}

void Importer::Conflict(const ImportedEntry& entry, std::string text) {
  report_.conflicts.push_back({entry.place, std::move(text)});
}

// The stronger severity stays, where it is ours to change.
bool Importer::IsDuplicate(const Known& known, const ImportedEntry& entry) {
  if (known.category != entry.entry.category) {
    Conflict(entry, fmt::format("is in category {} too ({})", known.category, known.where));
    return false;
  }
  if (known.severity == entry.entry.severity) return true;
  Conflict(entry, fmt::format("has severity {}, {} there ({})", NameOf(entry.entry.severity),
                              NameOf(known.severity), known.where));
  if (!known.entry.has_value()) return true;
  Severity& kept = entries_[*known.entry].entry.severity;
  kept = std::max(kept, entry.entry.severity);
  return true;
}

void Importer::Add(ImportedEntry entry) {
  std::vector<Known>& known = known_[text::FoldSpelledOut(entry.entry.text)];
  bool duplicate = false;
  for (const Known& other : known) duplicate = IsDuplicate(other, entry) || duplicate;
  if (duplicate) {
    ++report_.duplicates;
    return;
  }
  known.push_back(
      {entry.entry.category, entry.entry.severity, TextOf(entry.place), entries_.size()});
  entries_.push_back(std::move(entry));
}

}  // namespace weir::policy
