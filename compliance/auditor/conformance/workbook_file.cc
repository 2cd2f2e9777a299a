#include "compliance/auditor/conformance/workbook_file.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr uint32_t kRowsOfSheet = 1'000'000;  // Excel's limit is 1,048,576
// In the properties of the file: any fixed moment (2025-11-01, when the standard came into force).
constexpr time_t kCreated = 1'761'955'200;

}  // namespace

struct WorkbookFile::State {
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* heading = nullptr;
  lxw_format* text = nullptr;
  std::string name;
  std::vector<Column> columns;
  uint32_t row = 0;
  int sheets = 0;
  lxw_error error = LXW_NO_ERROR;
};

WorkbookFile::WorkbookFile(const std::string& path, const Phrase& name, std::vector<Column> columns)
    : state_(std::make_unique<State>()) {
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  state_->book = workbook_new_opt(path.c_str(), &options);
  WEIR_CHECK(state_->book != nullptr);
  lxw_doc_properties properties = {};
  properties.created = kCreated;
  workbook_set_properties(state_->book, &properties);
  state_->heading = workbook_add_format(state_->book);
  format_set_bold(state_->heading);
  format_set_bg_color(state_->heading, 0xEEF2F7);
  state_->text = workbook_add_format(state_->book);
  format_set_text_wrap(state_->text);
  format_set_num_format(state_->text, "@");  // text, also when the cell is edited
  state_->name = name.zh;
  state_->columns = std::move(columns);
  BeginSheet();
}

WorkbookFile::~WorkbookFile() {
  if (state_->book != nullptr) workbook_close(state_->book);
}

void WorkbookFile::BeginSheet() {
  State& state = *state_;
  const std::string name =
      ++state.sheets == 1 ? state.name : fmt::format("{} {}", state.name, state.sheets);
  state.sheet = workbook_add_worksheet(state.book, name.c_str());
  WEIR_CHECK(state.sheet != nullptr);
  worksheet_freeze_panes(state.sheet, 1, 0);
  for (size_t i = 0; i < state.columns.size(); ++i) {
    const Column& column = state.columns[i];
    const auto at = static_cast<lxw_col_t>(i);
    const std::string heading = fmt::format("{} {}", column.heading.zh, column.heading.en);
    worksheet_set_column(state.sheet, at, at, column.width, nullptr);
    worksheet_write_string(state.sheet, 0, at, heading.c_str(), state.heading);
  }
  state.row = 1;
}

void WorkbookFile::Add(const std::vector<Cell>& cells) {
  if (state_->row > kRowsOfSheet) BeginSheet();
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto at = static_cast<lxw_col_t>(i);
    lxw_error error = LXW_NO_ERROR;
    if (const auto* number = std::get_if<uint64_t>(&cells[i])) {
      error = worksheet_write_number(state_->sheet, state_->row, at, static_cast<double>(*number),
                                     nullptr);
    } else {
      error = worksheet_write_string(state_->sheet, state_->row, at,
                                     std::get<std::string>(cells[i]).c_str(), state_->text);
    }
    if (error != LXW_NO_ERROR) state_->error = error;
  }
  ++state_->row;
}

absl::Status WorkbookFile::Close() {
  const lxw_error closed = workbook_close(state_->book);
  state_->book = nullptr;
  const lxw_error error = state_->error != LXW_NO_ERROR ? state_->error : closed;
  if (error == LXW_NO_ERROR) return absl::OkStatus();
  return Unavailable("cannot write a workbook: {}", lxw_strerror(error));
}

}  // namespace weir::auditor
