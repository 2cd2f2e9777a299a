#include "compliance/base/status.h"
#include "compliance/policy/import/charset.h"
#include "compliance/policy/import/rows.h"

namespace weir::policy {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view WithoutComment(std::string_view line) {
  for (size_t at = line.find('#'); at != line.npos; at = line.find('#', at + 1)) {
    if (at == 0 || kSpace.find(line[at - 1]) != kSpace.npos) return line.substr(0, at);
  }
  return line;
}

std::string_view Trimmed(std::string_view line) {
  const size_t first = line.find_first_not_of(kSpace);
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

absl::Status ReadListRows(std::string_view bytes, const EachRow& each) {
  WEIR_ASSIGN_OR_RETURN(const std::string text, ToUtf8(bytes));
  std::string_view rest = text;
  for (uint64_t number = 1; !rest.empty(); ++number) {
    if (number > kMaxRows) {
      return Error(absl::StatusCode::kResourceExhausted, "more than {} lines", kMaxRows);
    }
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::string_view word = Trimmed(WithoutComment(line));
    if (!word.empty()) each({number, {std::string(word)}, ""});
  }
  return absl::OkStatus();
}

}  // namespace weir::policy
