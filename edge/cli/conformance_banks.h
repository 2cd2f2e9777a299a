// Reads question banks: JSON lines, or the first sheet of an XLSX workbook. Banks may be of any
// size: one row is held at a time.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/auditor/conformance/question.h"
#include "compliance/auditor/conformance/run.h"
#include "compliance/base/file.h"

namespace weir::cli {

// Name and digest of each file, in order.
absl::StatusOr<std::vector<auditor::BankFile>> NameBanks(FileSystem& files,
                                                         const std::vector<std::string>& paths);

// Reads the banks at `paths` (.xlsx, everything else is JSON lines). A JSON line has "kind", "text"
// and where it applies "id", "bank", "expect"; a sheet has columns of these names, or of their
// Chinese ones (编号, 类别 or 二级分类, 题库, 预期, 测试题), in its first row.
auditor::ReadBanks ReaderOf(std::vector<std::string> paths);

}  // namespace weir::cli
