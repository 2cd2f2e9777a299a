// Writes one workbook, row by row, in constant memory. Same rows, same bytes.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "compliance/auditor/conformance/words.h"

namespace weir::auditor {

using Cell = std::variant<std::string, uint64_t>;  // a text as CellText made it, or a number

// One thread at a time. The file is there once Close has returned OK.
class WorkbookFile {
 public:
  struct Column {
    Phrase heading;
    double width = 12;  // characters
  };

  // Begins the workbook at `path`; a sheet that is full is followed by another.
  WorkbookFile(const std::string& path, const Phrase& name, std::vector<Column> columns);
  ~WorkbookFile();
  WorkbookFile(const WorkbookFile&) = delete;
  WorkbookFile& operator=(const WorkbookFile&) = delete;

  void Add(const std::vector<Cell>& cells);
  // UNAVAILABLE: the disk is full, or the folder cannot be written.
  absl::Status Close();

 private:
  struct State;
  void BeginSheet();
  std::unique_ptr<State> state_;
};

}  // namespace weir::auditor
