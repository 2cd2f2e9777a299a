// What a schema becomes, what is refused, and what it costs at most.
#include "router/llama/json_grammar.h"

#include <catch2/catch.hpp>
#include <string>

#include "fmt/format.h"
#include "router/llama/token_filter.h"
#include "router/llama/word_tree.h"
#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

const std::atomic<bool> kGoOn{false};

// A byte is a token of this model, so any text can be offered to a grammar.
class Reader {
 public:
  explicit Reader(const std::string& grammar)
      : model_(Model::Load(testing::kEndlessModel, {}, kGoOn).value()) {
    auto filter = TokenFilter::Create(*model_, grammar);
    REQUIRE(filter.ok());
    filter_ = *std::move(filter);
    for (Token t = 0; t < static_cast<Token>(model_->vocabulary_size()); ++t) {
      if (model_->Piece(t).size() == 1) tokens_[static_cast<uint8_t>(model_->Piece(t)[0])] = t;
    }
  }
  bool TakesAll(std::string_view text) {
    for (const char c : text) {
      const Token token[] = {tokens_[static_cast<uint8_t>(c)]};
      float score[] = {0};
      filter_->Forbid(token, score);
      if (std::isinf(score[0])) return false;
      filter_->Accept(token[0]);
    }
    return filter_->whole();
  }

 private:
  std::unique_ptr<const Model> model_;
  std::unique_ptr<TokenFilter> filter_;
  std::array<Token, 256> tokens_{};
};

bool Fits(std::string_view schema, std::string_view text) {
  const auto grammar = GrammarOf(schema);
  INFO(schema << " " << text << " " << grammar.status().message());
  REQUIRE(grammar.ok());
  return Reader(grammar->text).TakesAll(text);
}

TEST_CASE("GrammarOf: each type takes its values and nothing else") {
  struct Row {
    const char* schema;
    std::vector<const char*> fit;
    std::vector<const char*> others;
  };
  const Row rows[] = {
      {R"({"type":"null"})", {"null"}, {"nul", "\"null\"", "nulll"}},
      {R"({"type":"boolean"})", {"true", "false"}, {"True", "t", "truefalse"}},
      {R"({"type":"integer"})",
       {"0", "-7", "123456789012345"},
       {"", "-", "01", "1.0", "1234567890123456", "+1"}},
      {R"({"type":"number"})", {"0", "-7.25", "0.5"}, {"1.", ".5", "1e5", "--1", "00"}},
      {R"({"type":"string"})",
       {"\"\"", "\"水 a\"", R"("\n\"\\")"},
       {"\"", "a", "\"\n\"", R"("\x")", R"("\u0041")"}},
      {R"({"type":"string","minLength":2,"maxLength":3})",
       {"\"水水\"", "\"abc\""},
       {"\"水\"", "\"abcd\""}},
      {R"({"type":"string","maxLength":0})", {"\"\""}, {"\"a\""}},
      {R"({"type":"array","items":{"type":"null"}})",
       {"[]", "[null]", "[null,null, null]"},
       {"[null,]", "[,null]", "[null null]"}},
      {R"({"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3})",
       {"[1,2]", "[1, 2, 3]"},
       {"[]", "[1]", "[1,2,3,4]"}},
      {R"({"type":"array","items":{"type":"integer"},"maxItems":1})", {"[]", "[5]"}, {"[1,2]"}},
      {R"({"type":"array","items":{"type":"null"},"maxItems":0})", {"[]"}, {"[null]"}},
      {R"({"type":"array","items":{"type":"null"},"minItems":1,"maxItems":1})",
       {"[null]"},
       {"[]", "[null,null]"}},
      {R"({"type":"object"})", {"{}"}, {"{\"a\":1}", "{"}},
      {R"({"type":"object","properties":{"b":{"type":"null"},"a\"":{"type":"integer"}}})", {}, {}},
      {R"({"type":"object","properties":{"b":{"type":"null"},"a":{"type":"integer"}},"required":["a"]})",
       {R"({"b":null,"a":1})", R"({"b": null, "a": 1})"},
       {R"({"a":1,"b":null})", R"({"b":null})", R"({"b":null,"a":1,})"}},
      {R"({"enum":["ab","a","水",1,12,null,true]})",
       {"\"ab\"", "\"a\"", "\"水\"", "1", "12", "null", "true"},
       {"\"b\"", "2", "123", "\"", "\"abc\""}},
      {R"({"const":"x"})", {"\"x\""}, {"\"y\""}},
      {R"({"type":["string","null"],"maxLength":1})", {"\"a\"", "null"}, {"\"ab\"", "1"}},
      {R"({"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"string"}}]})",
       {"3", "[\"a\"]"},
       {"\"a\"", "[3]"}},
      {R"({"title":"t","description":"d","type":"null","default":1,"examples":[2]})",
       {"null"},
       {"1"}},
  };
  for (const Row& row : rows) {
    if (std::string_view(row.schema).find('\\') != std::string_view::npos) {
      CHECK_FALSE(GrammarOf(row.schema).ok());
      continue;
    }
    for (const char* text : row.fit) {
      INFO(row.schema << " " << text);
      CHECK(Fits(row.schema, text));
    }
    for (const char* text : row.others) {
      INFO(row.schema << " " << text);
      CHECK_FALSE(Fits(row.schema, text));
    }
  }
}

TEST_CASE("GrammarOf: what is not of the subset is refused by its place, and never repeated") {
  struct Row {
    const char* schema;
    const char* says;
  };
  const Row rows[] = {
      {"", "is no JSON"},
      {"[]", "json_schema: must be an object"},
      {"true", "json_schema: must be an object"},
      {"{}", "json_schema: needs type"},
      {R"({"type":"secret"})", "json_schema: needs type"},
      {R"({"type":[]})", "json_schema: needs type"},
      {R"({"type":["string",1]})", "json_schema: needs type"},
      {R"({"type":["string","string"]})", "two of its ways begin alike"},
      {R"({"type":["integer","number"]})", "two of its ways begin alike"},
      {R"({"type":"string","pattern":"secret"})", "a keyword that is not supported"},
      {R"({"type":"string","format":"secret"})", "a keyword that is not supported"},
      {R"({"type":"string","minItems":1})", "a keyword that is not supported"},
      {R"({"type":"integer","minimum":1})", "a keyword that is not supported"},
      {R"({"$ref":"#/secret"})", "needs type"},
      {R"({"type":"string","maxLength":257})", "json_schema.maxLength: must be 0 to 256"},
      {R"({"type":"string","maxLength":-1})", "json_schema.maxLength: must be 0 to 256"},
      {R"({"type":"string","maxLength":1e3})", "json_schema.maxLength: must be 0 to 256"},
      {R"({"type":"string","minLength":3,"maxLength":2})",
       "json_schema.minLength: is more than maxLength"},
      {R"({"type":"array"})", "json_schema.items: is missing"},
      {R"({"type":"array","items":{"type":"array","items":5}})",
       "json_schema.items.items: must be an object"},
      {R"({"type":"object","properties":{"secret":{"type":"x"}}})",
       "json_schema.properties[0]: needs type"},
      {R"({"type":"object","properties":[]})", "json_schema.properties: must be an object"},
      {R"({"type":"object","required":["secret"]})", "json_schema.required"},
      {R"({"type":"object","additionalProperties":{"type":"null"}})",
       "json_schema.additionalProperties"},
      {R"({"enum":[]})", "json_schema.enum: must be a list of 1 to 128"},
      {R"({"enum":[[1]]})", "json_schema.enum: holds a list or an object"},
      {R"({"enum":["secret"],"type":"integer"})", "not of the type"},
      {R"({"enum":["a"],"const":"a"})", "both enum and const"},
      {R"({"anyOf":[]})", "json_schema.anyOf: must be a list of 1 to 64"},
      {R"({"anyOf":[{"type":"null"},{"const":null}]})", "two of its ways begin alike"},
      {R"({"const":"a\u0062"})", "backslash"},
  };
  for (const Row& row : rows) {
    INFO(row.schema);
    const absl::Status status = GrammarOf(row.schema).status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(status.message()), Catch::Contains(row.says));
    CHECK_THAT(std::string(status.message()), !Catch::Contains("secret"));
  }
}

std::string Nested(size_t depth, const std::string& open, const std::string& inner) {
  std::string schema;
  for (size_t i = 0; i < depth; ++i) schema += open;
  schema += inner;
  for (size_t i = 0; i < depth; ++i) schema += "}";
  return schema;
}

std::string ListOf(size_t count, const std::string& item) {
  std::string list;
  for (size_t i = 0; i < count; ++i)
    list += (i == 0 ? "" : ",") + fmt::format(fmt::runtime(item), i);
  return list;
}

TEST_CASE("GrammarOf: every bound is taken, and one more is refused") {
  const auto nested = [](size_t depth) {
    return Nested(depth - 1, R"({"type":"array","items":)", R"({"type":"null"})");
  };
  CHECK(GrammarOf(nested(kMaxSchemaDepth)).ok());
  CHECK_FALSE(GrammarOf(nested(kMaxSchemaDepth + 1)).ok());
  const auto object = [](size_t members) {
    return R"({"type":"object","properties":{)" + ListOf(members, R"("p{}":{{"type":"null"}})") +
           "}}";
  };
  CHECK(GrammarOf(object(kMaxSchemaMembers)).ok());
  CHECK_FALSE(GrammarOf(object(kMaxSchemaMembers + 1)).ok());
  const auto words = [](size_t count) { return R"({"enum":[)" + ListOf(count, "{}") + "]}"; };
  CHECK(GrammarOf(words(kMaxSchemaWords)).ok());
  CHECK_FALSE(GrammarOf(words(kMaxSchemaWords + 1)).ok());
  const auto four = [&](size_t members) {  // 5 + 4 x members schemas
    std::string all;
    for (size_t i = 0; i < 4; ++i)
      all += fmt::format("{}\"o{}\":{}", i == 0 ? "" : ",", i, object(members));
    return R"({"type":"object","properties":{)" + all + "}}";
  };
  CHECK(GrammarOf(four(62)).ok());
  CHECK_FALSE(GrammarOf(four(63)).ok());
}

// Hostile schemas, counted in elements and not in time: what llama.cpp makes of them adds up.
TEST_CASE("GrammarOf: counts inside counts add up and do not multiply") {
  const std::string deep =
      Nested(kMaxSchemaDepth - 1, R"({"type":"array","minItems":256,"maxItems":256,"items":)",
             R"({"type":"string","minLength":256,"maxLength":256})");
  const auto grammar = GrammarOf(deep);
  REQUIRE(grammar.ok());
  CHECK(grammar->symbols < 16 * 256 * 5);
  CHECK(grammar->text.size() < 4096);
  const std::string wide = R"({"type":"object","properties":{)" +
                           ListOf(64, R"("p{}":{{"type":"string","maxLength":256}})") + "}}";
  CHECK_THAT(std::string(GrammarOf(wide).status().message()),
             Catch::Contains("the schema allows too much"));
}

TEST_CASE("OneOf: words that begin alike share their beginning, characters stay whole") {
  CHECK(OneOf({"b", "ab", "a"}).text == R"("" ("a" ("" | "b") | "b"))");
  CHECK(OneOf({"水", "永", "水"}).text == R"("" ("水" | "永"))");
  CHECK(OneOf({"\"x\""}).text == R"("\"x\"")");
}

}  // namespace
}  // namespace weir::router::llama
