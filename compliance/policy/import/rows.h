// The rows of a word list: of a CSV file, of the first sheet of an XLSX workbook, of a plain list.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace weir::policy {

inline constexpr size_t kMaxCellBytes = 4096;
inline constexpr size_t kMaxColumns = 256;
inline constexpr uint64_t kMaxRows = 1'048'576;  // of a sheet; Excel's own limit

struct Row {
  uint64_t number = 0;  // from 1, as a person counts in the file
  std::vector<std::string> cells;
  std::string fault;  // why the row cannot be used; empty when it can
};
using EachRow = std::function<void(const Row& row)>;

// RFC 4180, in UTF-8 (with or without byte order mark), UTF-16 with one, or GB18030. A row ends at
// a line end outside quotes; empty ones are left out. Rows are numbered by their first line.
// INVALID_ARGUMENT when the bytes are in none of these encodings; RESOURCE_EXHAUSTED past kMaxRows.
absl::Status ReadCsvRows(std::string_view bytes, const EachRow& each);

// One word a line, in the same encodings. What follows # at the beginning of a line or behind white
// space is a comment; empty lines are left out.
absl::Status ReadListRows(std::string_view bytes, const EachRow& each);

// The first sheet of the workbook at `path`, read as a stream. Cells of formulas give their stored
// results, dates their serial numbers. NOT_FOUND; INVALID_ARGUMENT: not a workbook, or damaged;
// RESOURCE_EXHAUSTED: unpacked it is larger than workbook.h allows.
absl::Status ReadXlsxRows(const std::string& path, const EachRow& each);

}  // namespace weir::policy
