// The editable spreadsheets of a filing (XLSX): blocked keywords, and test questions with answer
// and verdict. Cells are texts, never formulas, and stay texts when somebody edits them or saves
// them as CSV: one that a spreadsheet could take for a formula gets an apostrophe in front.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "compliance/auditor/conformance/report.h"
#include "compliance/auditor/conformance/run_file.h"
#include "compliance/policy/source.h"

namespace weir::auditor {

// Excel's own limit, in characters; longer texts are cut and say so.
inline constexpr size_t kMaxCellCharacters = 32'767;

// What stands in a cell for a text: see above. Characters that XML cannot hold become U+FFFD.
std::string CellText(std::string_view text, std::string_view cut_mark);

// Columns: number, keyword, part, kind, kind's id, severity, rule, owner. Without a source rule ids
// stand in the place of words. UNAVAILABLE when the file cannot be written.
absl::Status WriteKeywordSheet(const std::string& path, const policy::Policy& policy,
                               const policy::Source* source);

// One row a question, in the order of the run: number, question, part, kind, answer, verdict (the
// six columns of the filing form), then kind's id, bank, file and row, the gate's action, the
// verdict of each target and the service's answer.
absl::Status WriteQuestionSheet(const std::string& path, const Report& report, const RunFile& run);

}  // namespace weir::auditor
