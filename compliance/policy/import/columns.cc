#include "compliance/policy/import/columns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "compliance/policy/source.h"

namespace weir::policy {
namespace {

using Heading = std::pair<std::string_view, Column>;
constexpr std::array<Heading, 28> kHeadings = {{
    {"text", Column::kText},          {"word", Column::kText},
    {"keyword", Column::kText},       {"词", Column::kText},
    {"词语", Column::kText},          {"关键词", Column::kText},
    {"敏感词", Column::kText},        {"文本", Column::kText},
    {"内容", Column::kText},          {"category", Column::kCategory},
    {"类别", Column::kCategory},      {"分类", Column::kCategory},
    {"类目", Column::kCategory},      {"severity", Column::kSeverity},
    {"级别", Column::kSeverity},      {"等级", Column::kSeverity},
    {"严重程度", Column::kSeverity},  {"whole_word", Column::kWholeWord},
    {"整词", Column::kWholeWord},     {"全词", Column::kWholeWord},
    {"owner", Column::kOwner},        {"负责人", Column::kOwner},
    {"责任人", Column::kOwner},       {"source", Column::kSource},
    {"来源", Column::kSource},        {"effective", Column::kEffective},
    {"生效日期", Column::kEffective}, {"生效时间", Column::kEffective},
}};
constexpr std::array<std::string_view, 5> kExpiresHeadings = {"expires", "失效日期", "到期日期",
                                                              "过期日期", "失效时间"};
constexpr std::string_view kSpace = " \t\r\n";
constexpr int64_t kMaxSerialDay = 2'958'465;  // 9999-12-31

template <size_t N>
bool IsOne(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string Plain(std::string_view cell) {
  const size_t first = cell.find_first_not_of(kSpace);
  if (first == cell.npos) return "";
  std::string out(cell.substr(first, cell.find_last_not_of(kSpace) - first + 1));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Column ColumnNamed(std::string_view heading) {
  const std::string name = Plain(heading);
  if (IsOne(kExpiresHeadings, name)) return Column::kExpires;
  const auto found = std::find_if(kHeadings.begin(), kHeadings.end(),
                                  [&](const Heading& known) { return known.first == name; });
  return found == kHeadings.end() ? Column::kUnknown : found->second;
}

std::optional<std::vector<Column>> ColumnsIn(const std::vector<std::string>& first_row) {
  std::vector<Column> columns;
  for (const std::string& heading : first_row) columns.push_back(ColumnNamed(heading));
  const bool has_text = std::find(columns.begin(), columns.end(), Column::kText) != columns.end();
  if (!has_text) return std::nullopt;
  return columns;
}

std::optional<Severity> SeverityIn(std::string_view cell) {
  const std::string name = Plain(cell);
  if (IsOne<3>({"flag", "标记", "记录"}, name)) return Severity::kFlag;
  if (IsOne<4>({"block", "拦截", "阻断", "屏蔽"}, name)) return Severity::kBlock;
  return std::nullopt;
}

std::optional<bool> FlagIn(std::string_view cell) {
  const std::string name = Plain(cell);
  if (IsOne<4>({"true", "yes", "1", "是"}, name)) return true;
  if (IsOne<4>({"false", "no", "0", "否"}, name)) return false;
  return std::nullopt;
}

std::optional<absl::Time> DateIn(std::string_view cell) {
  std::string text = Plain(cell);
  int64_t day = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), day);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (day < 1 || day > kMaxSerialDay) return std::nullopt;
    const absl::CivilDay epoch(1899, 12, 30);
    return absl::FromCivil(epoch + day, absl::UTCTimeZone());
  }
  std::replace(text.begin(), text.end(), '/', '-');
  return DateOf(text);
}

}  // namespace weir::policy
