#include "compliance/base/status.h"
#include "compliance/policy/import/charset.h"
#include "compliance/policy/import/rows.h"

namespace weir::policy {
namespace {

// Takes a CSV text apart, character by character.
class CsvReader {
 public:
  CsvReader(std::string_view text, const EachRow& each) : text_(text), each_(each) {}

  absl::Status Read() {
    while (at_ < text_.size()) {
      if (++rows_ > kMaxRows) {
        return Error(absl::StatusCode::kResourceExhausted, "more than {} rows", kMaxRows);
      }
      row_ = {line_, {}, ""};
      while (ReadCell()) {
      }
      const bool empty = row_.cells.size() == 1 && row_.cells[0].empty() && row_.fault.empty();
      if (!empty) each_(row_);
    }
    return absl::OkStatus();
  }

 private:
  // Returns whether another cell of this row follows.
  bool ReadCell() {
    std::string cell;
    if (at_ < text_.size() && text_[at_] == '"') {
      ReadQuoted(cell);
    } else {
      const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      cell = text_.substr(at_, end - at_);
      at_ = end;
    }
    Keep(std::move(cell));
    if (at_ >= text_.size()) return false;
    if (text_[at_] == ',') return ++at_, true;
    EndLine();
    return false;
  }

  // A doubled quotation mark is one; line ends belong to the cell.
  void ReadQuoted(std::string& cell) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (text_.substr(at_ + 1).starts_with('"')) {
        cell += text_[at_++];
      } else {
        ++at_;
        return SkipJunk();
      }
    }
    row_.fault = "a quotation mark is never closed";
  }

  void SkipJunk() {
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    if (end > at_) row_.fault = "something follows a closing quotation mark";
    at_ = end;
  }

  void Keep(std::string cell) {
    if (row_.cells.size() == kMaxColumns) row_.fault = "has too many columns";
    if (cell.size() > kMaxCellBytes) row_.fault = "has a cell of more than 4096 bytes";
    if (row_.fault.empty()) row_.cells.push_back(std::move(cell));
  }

  void EndLine() {
    if (text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  std::string_view text_;
  const EachRow& each_;
  size_t at_ = 0;
  uint64_t line_ = 1;
  uint64_t rows_ = 0;
  Row row_;
};

}  // namespace

absl::Status ReadCsvRows(std::string_view bytes, const EachRow& each) {
  WEIR_ASSIGN_OR_RETURN(const std::string text, ToUtf8(bytes));
  return CsvReader(text, each).Read();
}

}  // namespace weir::policy
