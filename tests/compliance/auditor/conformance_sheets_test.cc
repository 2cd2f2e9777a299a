#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "compliance/auditor/conformance/sheets.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::auditor {
namespace {

TEST_CASE("CellText: what a spreadsheet would run is a text, everything else is left alone") {
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(\"x\")"}) {
    CHECK(CellText(formula, "") == std::string("'") + formula);
  }
  CHECK(CellText("1=1", "") == "1=1");
  CHECK(CellText("＝一", "") == "＝一");
  CHECK(CellText("", "") == "");
}

TEST_CASE("CellText: characters that XML cannot hold are replaced, broken UTF-8 too") {
  CHECK(CellText(std::string("a\x01\x1F\x7F", 4), "") == "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(CellText("a\xEF\xBF\xBF", "") == "a\xEF\xBF\xBD");
  CHECK(CellText("a\xFFz", "") == "a\xEF\xBF\xBDz");
  CHECK(CellText("a\nb\tc", "") == "a\nb\tc");
}

TEST_CASE("CellText: a cell holds 32,767 characters, and a cut one says so") {
  CHECK(CellText(std::string(kMaxCellCharacters - 1, 'a'), "").size() == kMaxCellCharacters - 1);
  const std::string cut = CellText(std::string(kMaxCellCharacters + 1, 'a'), "CUT");
  CHECK(cut.size() <= kMaxCellCharacters);
  CHECK(cut.substr(cut.size() - 3) == "CUT");
}

TEST_CASE("WriteKeywordSheet: a folder that is not there is UNAVAILABLE") {
  const auto policy = testing::CompilePolicy();
  const testing::TempDir dir;
  CHECK(WriteKeywordSheet(dir / "absent/k.xlsx", *policy, nullptr).code() ==
        absl::StatusCode::kUnavailable);
}

TEST_CASE("WriteKeywordSheet: the same words are the same bytes") {
  const auto policy = testing::CompilePolicy();
  const testing::TempDir dir;
  const auto bytes = [&](const std::string& path) {
    REQUIRE(WriteKeywordSheet(path, *policy, nullptr).ok());
    std::stringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
  };
  const std::string first = bytes(dir / "one.xlsx");
  CHECK(first.size() > 1000);
  CHECK(first == bytes(dir / "two.xlsx"));
}

}  // namespace
}  // namespace weir::auditor
