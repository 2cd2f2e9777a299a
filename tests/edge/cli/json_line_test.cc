#include "edge/cli/json_line.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace weir::cli {
namespace {

const Shape kShape = {{"id", "text"}};

std::string ProblemOf(const Line& line) { return std::string(line.status.message()); }

TEST_CASE("ParseLine: keeps known fields only", "[cli]") {
  const Line line = ParseLine(R"({"id":"a","x":{"text":[1,{"id":2}]},"text":"b"})", kShape);
  REQUIRE(line.status.ok());
  CHECK(line.id == "a");
  CHECK(line.fields.dump() == R"({"id":"a","text":"b"})");
}

TEST_CASE("ParseLine: says what is wrong and still gives the id it could read", "[cli]") {
  struct Row {
    const char* name;
    std::string text;
    std::string id;  // as JSON
    std::string problem;
  };
  const std::vector<Row> rows = {
      {"empty", "", "null", "not a JSON object: byte 1 is wrong"},
      {"no JSON", "hello", "null", "not a JSON object: byte 1 is wrong"},
      {"an array", "[1]", "null", "not a JSON object"},
      {"a string", "\"x\"", "null", "not a JSON object"},
      {"cut short", R"({"id":"a","text":"b)", "\"a\"", "not a JSON object: byte 20 is wrong"},
      {"the id comes behind the mistake", R"({"text":oops,"id":"a"})", "null",
       "not a JSON object: byte 9 is wrong"},
      {"not UTF-8", "{\"id\":7,\"text\":\"\xff\"}", "7", "not a JSON object: byte 17 is wrong"},
      {"half a surrogate pair", R"({"id":"a","text":"\ud800"})", "\"a\"",
       "not a JSON object: byte 25 is wrong"},
      {"two objects", R"({"id":"a"} {})", "\"a\"", "not a JSON object: byte 12 is wrong"},
      {"a field twice", R"({"id":"a","text":"b","text":"c"})", "\"a\"", "\"text\" is given twice"},
      {"too deep", R"({"id":"a","text":)" + std::string(100, '[') + std::string(100, ']') + "}",
       "\"a\"", "nested deeper than 16 levels"},
      {"a number beyond all range", R"({"id":"a","text":1e999})", "\"a\"", "not a JSON object"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const Line line = ParseLine(row.text, kShape);
    CHECK(line.status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(line.id.dump() == row.id);
    CHECK(ProblemOf(line) == row.problem);
  }
}

TEST_CASE("ParseLine: an id is a string or a number", "[cli]") {
  CHECK(ParseLine(R"({"id":18446744073709551615})", kShape).id.dump() == "18446744073709551615");
  CHECK(ParseLine(R"({"id":"é"})", kShape).id == "é");
  for (const char* text :
       {R"({"id":null})", R"({"id":true})", R"({"id":{"id":"x"}})", R"({"id":["x"]})", "{}"}) {
    INFO(text);
    const Line line = ParseLine(text, kShape);
    CHECK(line.status.ok());
    CHECK(line.id.is_null());
  }
}

TEST_CASE("ParseLine: refuses unknown fields when told to and does not name them", "[cli]") {
  const Line line = ParseLine(R"({"text":"b","secret":1})", {{"id", "text"}, Unknown::kRefuse});
  CHECK(ProblemOf(line) == "has a field other than id, text");
}

TEST_CASE("ParseLine: no prefix of a line is taken for the line", "[cli]") {
  const std::string text = R"({"id":"a","text":"x\u4f60 \"q\"","n":[1,2.5e3,true,null,{"k":"v"}]})";
  REQUIRE(ParseLine(text, kShape).status.ok());
  for (size_t size = 0; size < text.size(); ++size) {
    INFO(size);
    CHECK_FALSE(ParseLine(text.substr(0, size), kShape).status.ok());
  }
}

TEST_CASE("TextIn: a missing field and one of another type are told apart", "[cli]") {
  const nlohmann::json fields = {{"text", "b"}, {"n", 1}};
  CHECK(*TextIn(fields, "text") == "b");
  CHECK(TextIn(fields, "other").status().message() == "\"other\" is missing");
  CHECK(TextIn(fields, "n").status().message() == "\"n\" is not a string");
  CHECK(*TextIn(fields, "other", "default") == "default");
  CHECK(TextIn(fields, "n", "default").status().message() == "\"n\" is not a string");
}

TEST_CASE("ToLine: what is no character is replaced, the order of fields stays", "[cli]") {
  CHECK(ToLine({{"z", "a\xff"}, {"a", 0.5}}) == "{\"z\":\"a\xEF\xBF\xBD\",\"a\":0.5}\n");
}

}  // namespace
}  // namespace weir::cli
