#include <zip.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "compliance/policy/import/rows.h"
#include "compliance/policy/import/workbook.h"
#include "tests/testing/temp_dir.h"

namespace weir::policy {
namespace {

using absl::StatusCode;
using Cells = std::vector<std::string>;
using Parts = std::map<std::string, std::string>;

constexpr const char* kBook =
    R"(<?xml version="1.0"?><workbook xmlns:r="r"><sheets><sheet name="词" r:id="rId7"/>)"
    R"(<sheet name="b" r:id="rId1"/></sheets></workbook>)";
constexpr const char* kRelations =
    R"(<Relationships><Relationship Id="rId1" Target="worksheets/other.xml"/>)"
    R"(<Relationship Id="rId7" Target="worksheets/sheet1.xml"/></Relationships>)";
constexpr const char* kShared =
    R"(<sst><si><t>词语</t></si><si><r><t>红</t></r><r><t>莓</t></r><rPh><t>hong</t></rPh></si></sst>)";

std::string Sheet(const std::string& rows) {
  return "<x:worksheet xmlns:x=\"x\"><x:sheetData>" + rows + "</x:sheetData></x:worksheet>";
}

Parts BookOf(const std::string& sheet) {
  return {{"xl/workbook.xml", kBook},
          {"xl/_rels/workbook.xml.rels", kRelations},
          {"xl/sharedStrings.xml", kShared},
          {"xl/worksheets/sheet1.xml", sheet}};
}

class XlsxFile {
 public:
  explicit XlsxFile(const Parts& parts) : path_(dir_ / "a.xlsx") {
    zip_t* zip = zip_open(path_.c_str(), ZIP_CREATE, nullptr);
    REQUIRE(zip != nullptr);
    for (const auto& [name, text] : parts) {
      zip_source_t* source = zip_source_buffer(zip, text.data(), text.size(), 0);
      REQUIRE(zip_file_add(zip, name.c_str(), source, 0) >= 0);
    }
    REQUIRE(zip_close(zip) == 0);
  }
  const std::string& path() const { return path_; }
  std::vector<Row> rows;
  absl::Status Read() {
    return ReadXlsxRows(path_, [this](const Row& row) { rows.push_back(row); });
  }

 private:
  testing::TempDir dir_;
  std::string path_;
};

StatusCode CodeOf(const Parts& parts) { return XlsxFile(parts).Read().code(); }

TEST_CASE("ReadXlsxRows: shared, inline, numeric and missing cells of the first sheet",
          "[policy]") {
  XlsxFile file(BookOf(Sheet(
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>来源</t></is></c></row>)"
      R"(<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4"><v>46348</v></c></row>)"
      R"(<row r="5"/>)"
      R"(<row><c t="str"><f>A1</f><v>formula</v></c></row>)")));
  REQUIRE(file.Read().ok());
  REQUIRE(file.rows.size() == 3);
  CHECK(file.rows[0].cells == Cells{"词语", "", "来源"});
  CHECK(file.rows[1].cells == Cells{"红莓", "46348"});
  CHECK(file.rows[1].number == 4);
  CHECK(file.rows[2].cells == Cells{"formula"});
  CHECK(file.rows[2].number == 6);
}

TEST_CASE("ReadXlsxRows: a row that refers to nothing is told, the next one is read", "[policy]") {
  XlsxFile file(BookOf(Sheet(R"(<row r="1"><c t="s"><v>9</v></c></row>)"
                             R"(<row r="2"><c r="ZZZ2"><v>1</v></c></row>)"
                             R"(<row r="3"><c><v>1</v></c></row>)")));
  REQUIRE(file.Read().ok());
  REQUIRE(file.rows.size() == 3);
  CHECK(file.rows[0].fault == "refers to a text that is not there");
  CHECK(file.rows[1].fault == "has too many columns");
  CHECK(file.rows[2].fault.empty());
}

TEST_CASE("ReadXlsxRows: what is no workbook says why", "[policy]") {
  CHECK(ReadXlsxRows("absent.xlsx", [](const Row&) {}).code() == StatusCode::kNotFound);
  testing::TempDir dir;
  std::ofstream(dir / "text.xlsx") << "text,category\n";
  CHECK(ReadXlsxRows(dir / "text.xlsx", [](const Row&) {}).code() == StatusCode::kInvalidArgument);
  CHECK(CodeOf({{"readme", "x"}}) == StatusCode::kInvalidArgument);
  Parts parts = BookOf(Sheet(""));
  CHECK(CodeOf(parts) == StatusCode::kOk);
  parts.erase("xl/worksheets/sheet1.xml");
  CHECK(CodeOf(parts) == StatusCode::kInvalidArgument);
  parts = BookOf("<worksheet><sheetData>");
  CHECK(CodeOf(parts) == StatusCode::kInvalidArgument);
  parts = BookOf(Sheet(""));
  parts["xl/workbook.xml"] = "<workbook/>";
  CHECK(CodeOf(parts) == StatusCode::kInvalidArgument);
}

TEST_CASE("ReadXlsxRows: a document type, and so every entity bomb, is refused", "[policy]") {
  const std::string bomb =
      "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
      "<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>";
  XlsxFile file(BookOf(bomb));
  const absl::Status status = file.Read();
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK(std::string(status.message()).find("document type") != std::string::npos);
  CHECK(file.rows.empty());
}

TEST_CASE("ReadXlsxRows: 64 levels of elements are read, one more is refused", "[policy]") {
  const auto nested = [](int depth) {
    std::string open;
    std::string close;
    for (int i = 0; i < depth; ++i) {
      open += "<a>";
      close += "</a>";
    }
    return BookOf(open + close);
  };
  CHECK(CodeOf(nested(64)) == StatusCode::kOk);
  CHECK(CodeOf(nested(65)) == StatusCode::kInvalidArgument);
}

TEST_CASE("Package: a part that unpacks to more than its limit is refused", "[policy]") {
  class Nothing final : public ooxml::XmlHandler {
    void Begin(std::string_view, const Attribute&) override {}
    void End(std::string_view) override {}
    void Text(std::string_view) override {}
  };
  const std::string part = "<a>" + std::string(1 << 20, ' ') + "</a>";  // packs to about 1 KB
  const XlsxFile file({{"part", part}});
  const ooxml::Package book = *ooxml::Package::Open(file.path());
  Nothing handler;
  CHECK(book.Read("part", part.size(), handler).ok());
  CHECK(book.Read("part", part.size() - 1, handler).code() == StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace weir::policy
