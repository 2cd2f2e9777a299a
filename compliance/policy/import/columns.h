// What the columns of a word list mean, by their headings in English or Chinese, and what may stand
// in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

enum class Column : uint8_t {
  kText,       // text, word, keyword, 词, 词语, 关键词, 敏感词, 文本, 内容
  kCategory,   // category, 类别, 分类, 类目
  kSeverity,   // severity, 级别, 等级, 严重程度
  kWholeWord,  // whole_word, 整词, 全词
  kOwner,      // owner, 负责人, 责任人
  kSource,     // source, 来源
  kEffective,  // effective, 生效日期, 生效时间
  kExpires,    // expires, 失效日期, 到期日期, 过期日期, 失效时间
  kUnknown,    // anything else: left alone
};
Column ColumnNamed(std::string_view heading);

// The columns of a first row that names at least kText; nothing when it does not.
std::optional<std::vector<Column>> ColumnsIn(const std::vector<std::string>& first_row);

// Without white space around it, ASCII letters small.
std::string Plain(std::string_view cell);

// Nothing when the cell says something else. Severity: flag, 标记, 记录 or block, 拦截, 阻断, 屏蔽.
// Flags: true, yes, 1, 是 or false, no, 0, 否. Dates: 2026-11-22, 2026/11/22, or the serial number
// of a spreadsheet's day (days since 1899-12-30).
std::optional<Severity> SeverityIn(std::string_view cell);
std::optional<bool> FlagIn(std::string_view cell);
std::optional<absl::Time> DateIn(std::string_view cell);

}  // namespace weir::policy
