#include <charconv>

#include "compliance/base/status.h"
#include "compliance/policy/import/rows.h"
#include "compliance/policy/import/workbook.h"

namespace weir::policy {
namespace {

constexpr const char* kSharedPart = "xl/sharedStrings.xml";

// The texts that cells refer to by number. Phonetic guides (rPh) are no text of the cell.
class SharedTexts final : public ooxml::XmlHandler {
 public:
  void Begin(std::string_view name, const Attribute&) override {
    if (name == "si") texts.emplace_back();
    if (name == "rPh") ++phonetic_;
    if (name == "t") in_text_ = !texts.empty() && phonetic_ == 0;
  }
  void End(std::string_view name) override {
    if (name == "rPh") --phonetic_;
    if (name == "t") in_text_ = false;
  }
  void Text(std::string_view text) override {
    if (in_text_) texts.back().append(text);
  }
  std::vector<std::string> texts;

 private:
  int phonetic_ = 0;
  bool in_text_ = false;
};

// The column of a cell reference such as "AB12", from 0; nothing sensible for anything else.
size_t ColumnOf(std::string_view reference, size_t fallback) {
  size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<size_t>(c - 'A') + 1;
    if (column > kMaxColumns) return kMaxColumns;
  }
  return column == 0 ? fallback : column - 1;
}

template <typename Number>
Number NumberIn(std::string_view text, Number fallback) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : fallback;
}

class Sheet final : public ooxml::XmlHandler {
 public:
  Sheet(const std::vector<std::string>& shared, const EachRow& each)
      : shared_(shared), each_(each) {}

  void Begin(std::string_view name, const Attribute& attribute) override {
    if (name == "row") {
      row_ = {NumberIn(attribute("r"), row_.number + 1), {}, ""};
    } else if (name == "c") {
      column_ = ColumnOf(attribute("r"), row_.cells.size());
      is_shared_ = attribute("t") == "s";
      cell_.clear();
    } else if (name == "v" || name == "t") {
      in_value_ = phonetic_ == 0;
    } else if (name == "rPh") {
      ++phonetic_;
    }
  }

  void End(std::string_view name) override {
    if (name == "row") EndRow();
    if (name == "c") EndCell();
    if (name == "v" || name == "t") in_value_ = false;
    if (name == "rPh") --phonetic_;
  }

  void Text(std::string_view text) override {
    if (in_value_ && cell_.size() <= kMaxCellBytes) cell_.append(text);
  }

  uint64_t rows() const { return rows_; }

 private:
  void EndCell() {
    if (column_ >= kMaxColumns) return Fault("has too many columns");
    std::string value = is_shared_ ? SharedText() : cell_;
    if (value.size() > kMaxCellBytes) return Fault("has a cell of more than 4096 bytes");
    if (row_.cells.size() <= column_) row_.cells.resize(column_ + 1);
    row_.cells[column_] = std::move(value);
  }

  std::string SharedText() {
    const size_t index = NumberIn<size_t>(cell_, shared_.size());
    if (index < shared_.size()) return shared_[index];
    Fault("refers to a text that is not there");
    return "";
  }

  void EndRow() {
    const bool empty = row_.fault.empty() && row_.cells.empty();
    if (!empty && ++rows_ <= kMaxRows) each_(row_);
  }

  void Fault(const char* what) { row_.fault = what; }

  const std::vector<std::string>& shared_;
  const EachRow& each_;
  Row row_;
  std::string cell_;
  size_t column_ = 0;
  uint64_t rows_ = 0;
  int phonetic_ = 0;
  bool is_shared_ = false;
  bool in_value_ = false;
};

}  // namespace

absl::Status ReadXlsxRows(const std::string& path, const EachRow& each) {
  auto opened = ooxml::Package::Open(path);
  if (absl::IsInvalidArgument(opened.status())) {
    return Annotate(opened.status(), "not a workbook (.xlsx)");
  }
  WEIR_ASSIGN_OR_RETURN(const ooxml::Package book, std::move(opened));
  WEIR_ASSIGN_OR_RETURN(const std::string part, FirstSheetOf(book));
  SharedTexts shared;
  if (book.Has(kSharedPart)) {
    WEIR_RETURN_IF_ERROR(book.Read(kSharedPart, kMaxSharedTextBytes, shared));
  }
  Sheet sheet(shared.texts, each);
  WEIR_RETURN_IF_ERROR(book.Read(part, kMaxSheetBytes, sheet));
  if (sheet.rows() <= kMaxRows) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "more than {} rows", kMaxRows);
}

}  // namespace weir::policy
