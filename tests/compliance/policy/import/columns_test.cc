#include "compliance/policy/import/columns.h"

#include <catch2/catch.hpp>

#include "compliance/policy/source.h"

namespace weir::policy {
namespace {

TEST_CASE("ColumnNamed: headings in English and Chinese", "[policy]") {
  for (const char* name : {"text", " Word ", "KEYWORD", "词语", "关键词", "敏感词"}) {
    CHECK(ColumnNamed(name) == Column::kText);
  }
  CHECK(ColumnNamed("类别") == Column::kCategory);
  CHECK(ColumnNamed("严重程度") == Column::kSeverity);
  CHECK(ColumnNamed("whole_word") == Column::kWholeWord);
  CHECK(ColumnNamed("负责人") == Column::kOwner);
  CHECK(ColumnNamed("来源") == Column::kSource);
  CHECK(ColumnNamed("生效日期") == Column::kEffective);
  CHECK(ColumnNamed("到期日期") == Column::kExpires);
  CHECK(ColumnNamed("备注") == Column::kUnknown);
}

TEST_CASE("ColumnsIn: a first row without a heading for the words is no heading", "[policy]") {
  CHECK(ColumnsIn({"备注", "词语"}) == std::vector<Column>{Column::kUnknown, Column::kText});
  CHECK_FALSE(ColumnsIn({"category", "severity"}).has_value());
  CHECK_FALSE(ColumnsIn({}).has_value());
}

TEST_CASE("DateIn: dates with dashes, strokes and spreadsheet numbers", "[policy]") {
  CHECK(DateIn("2026-11-22") == DateOf("2026-11-22"));
  CHECK(DateIn("2026/11/22") == DateOf("2026-11-22"));
  CHECK(DateIn("46348") == DateOf("2026-11-22"));
  CHECK(DateIn("1") == DateOf("1899-12-31"));
  CHECK(DateIn("2958465") == DateOf("9999-12-31"));
  for (const char* wrong : {"0", "2958466", "22.11.2026", "2026-13-01", "soon", ""}) {
    INFO(wrong);
    CHECK_FALSE(DateIn(wrong).has_value());
  }
}

TEST_CASE("SeverityIn and FlagIn: their words in both languages, nothing else", "[policy]") {
  CHECK(SeverityIn("Block") == Severity::kBlock);
  CHECK(SeverityIn("拦截") == Severity::kBlock);
  CHECK(SeverityIn("标记") == Severity::kFlag);
  CHECK_FALSE(SeverityIn("high").has_value());
  CHECK(FlagIn("是") == true);
  CHECK(FlagIn("No") == false);
  CHECK_FALSE(FlagIn("maybe").has_value());
}

}  // namespace
}  // namespace weir::policy
