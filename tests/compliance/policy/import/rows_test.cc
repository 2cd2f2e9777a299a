#include "compliance/policy/import/rows.h"

#include <catch2/catch.hpp>

#include "compliance/policy/import/charset.h"

namespace weir::policy {
namespace {

using absl::StatusCode;
using Cells = std::vector<std::string>;

struct Read {
  absl::Status status;
  std::vector<Row> rows;
};

Read Csv(const std::string& bytes) {
  Read read;
  read.status = ReadCsvRows(bytes, [&](const Row& row) { read.rows.push_back(row); });
  return read;
}

Read List(const std::string& bytes) {
  Read read;
  read.status = ReadListRows(bytes, [&](const Row& row) { read.rows.push_back(row); });
  return read;
}

TEST_CASE("ReadCsvRows: quotes, doubled quotes, commas and line ends in a cell", "[policy]") {
  const Read read = Csv("a,\"b,c\",\"say \"\"x\"\"\"\r\n\n\"two\nlines\",,d\nlast");
  REQUIRE(read.status.ok());
  REQUIRE(read.rows.size() == 3);
  CHECK(read.rows[0].cells == Cells{"a", "b,c", "say \"x\""});
  CHECK(read.rows[1].cells == Cells{"two\nlines", "", "d"});
  CHECK(read.rows[2].cells == Cells{"last"});
  CHECK(read.rows[0].number == 1);
  CHECK(read.rows[1].number == 3);
  CHECK(read.rows[2].number == 5);
}

TEST_CASE("ReadCsvRows: a bad row is told and the next one is read", "[policy]") {
  const Read read = Csv("\"a\"b,c\nd\n\"never closed");
  REQUIRE(read.rows.size() == 3);
  CHECK(read.rows[0].fault == "something follows a closing quotation mark");
  CHECK(read.rows[1].fault.empty());
  CHECK(read.rows[1].cells == Cells{"d"});
  CHECK(read.rows[2].fault == "a quotation mark is never closed");
}

TEST_CASE("ReadCsvRows: 4096 bytes are a cell and 256 cells a row, one more is told", "[policy]") {
  const auto fault = [](const std::string& line) { return Csv(line).rows.at(0).fault; };
  CHECK(fault(std::string(4096, 'x')).empty());
  CHECK_FALSE(fault(std::string(4097, 'x')).empty());
  CHECK(fault(std::string(255, ',')).empty());
  CHECK_FALSE(fault(std::string(256, ',')).empty());
}

TEST_CASE("ReadCsvRows: any bytes give rows or a status, never more", "[policy]") {
  for (const char* bytes : {"", "\"", "\"\"", ",", "\r", "\r\r\n", "\"\"\"", "a\"b"}) {
    INFO(bytes);
    CHECK(Csv(bytes).status.ok());
  }
  CHECK(Csv("").rows.empty());
  CHECK(Csv("a\"b").rows[0].cells == Cells{"a\"b"});
}

TEST_CASE("ToUtf8: UTF-8, UTF-16 with its mark, and GB18030 give the same text", "[policy]") {
  const std::string text = "词,𠀀";
  CHECK(*ToUtf8(text) == text);
  CHECK(*ToUtf8("\xEF\xBB\xBF" + text) == text);
  CHECK(*ToUtf8(std::string("\xFF\xFE\xCD\x8B,\0\x40\xD8\x00\xDC", 10)) == text);
  CHECK(*ToUtf8(std::string("\xFE\xFF\x8B\xCD\0,\xD8\x40\xDC\x00", 10)) == text);
  CHECK(*ToUtf8("\xB4\xCA,\x95\x32\x82\x36") == text);
  CHECK(ToUtf8("")->empty());
}

TEST_CASE("ToUtf8: what fits no encoding is refused with its place", "[policy]") {
  const auto status = ToUtf8("ab\xFF\xFF").status();
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK(std::string(status.message()) == "byte 2 is neither UTF-8 nor GB18030");
  CHECK(ToUtf8("ab\xB4").status().code() == StatusCode::kInvalidArgument);  // cut
}

TEST_CASE("ReadListRows: one word a line, comments and empty lines left out", "[policy]") {
  const Read read = List("# a comment\n  first  \r\n\nC# language # not C\n#\nlast");
  REQUIRE(read.status.ok());
  REQUIRE(read.rows.size() == 3);
  CHECK(read.rows[0].cells == Cells{"first"});
  CHECK(read.rows[0].number == 2);
  CHECK(read.rows[1].cells == Cells{"C# language"});
  CHECK(read.rows[2].number == 6);
}

}  // namespace
}  // namespace weir::policy
