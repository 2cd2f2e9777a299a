// Answers of a model with random weights, held to schemas: each parses and fits, or was cut.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "router/llama/json_grammar.h"
#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

using nlohmann::json;
using testing::Asked;
using testing::EngineFixture;

Asked AskFor(EngineFixture& fixture, const std::string& schema, uint32_t seed, uint32_t tokens) {
  Job job = fixture.JobOf("short", EngineFixture::Seeded(seed, tokens));
  job.grammar = GrammarOf(schema).value().text;
  Asked asked;
  fixture.Ask(asked, std::move(job));
  return asked;
}

// Of the subset of the tests here, straight from the schema.
bool Fits(const json& schema, const json& value) {
  if (schema.contains("enum")) {
    return std::find(schema["enum"].begin(), schema["enum"].end(), value) != schema["enum"].end();
  }
  if (schema.contains("anyOf")) {
    return std::any_of(schema["anyOf"].begin(), schema["anyOf"].end(),
                       [&](const json& way) { return Fits(way, value); });
  }
  const std::string type = schema["type"];
  if (type == "object") {
    if (!value.is_object()) return false;
    for (const auto& [name, below] : schema["properties"].items()) {
      if (!value.contains(name) || !Fits(below, value[name])) return false;
    }
    return value.size() == schema["properties"].size();
  }
  if (type == "array") {
    return value.is_array() && value.size() >= schema.value("minItems", 0u) &&
           value.size() <= schema.value("maxItems", 9999u) &&
           std::all_of(value.begin(), value.end(),
                       [&](const json& v) { return Fits(schema["items"], v); });
  }
  if (type == "string")
    return value.is_string() &&
           value.get<std::string>().size() <= 4 * schema.value("maxLength", 9999u);
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return value.is_null();
}

const char* const kSchemas[] = {
    R"({"type":"object","properties":{"name":{"type":"string","maxLength":8},"age":{"type":"integer"}}})",
    R"({"type":"array","items":{"enum":["red","green","blue",7]},"minItems":2,"maxItems":5})",
    R"({"anyOf":[{"type":"boolean"},{"type":"object","properties":{"x":{"type":"number"}}}]})",
    R"({"type":"object","properties":{"城市":{"enum":["北京","北海"]},"l":{"type":"array","items":{"type":"array","items":{"type":"null"},"maxItems":3},"maxItems":4}}})",
    R"({"type":"string"})"};

TEST_CASE("LlamaEngine: an answer held to a schema fits it, or was cut by the token limit") {
  EngineFixture fixture;
  uint32_t whole = 0;
  uint32_t cut = 0;
  for (const char* const schema : kSchemas) {
    for (uint32_t seed = 1; seed <= 20; ++seed) {
      const Asked asked = AskFor(fixture, schema, seed, 60);
      const GenerationEnd end = asked.sink->Wait();
      INFO(schema << " -> " << asked.sink->text());
      REQUIRE(end.status.ok());
      const json value = json::parse(asked.sink->text(), nullptr, false);
      if (end.finish == Finish::kLength && value.is_discarded()) {
        CHECK(end.usage.answer_tokens == 60);
        ++cut;
        continue;
      }
      REQUIRE_FALSE(value.is_discarded());
      CHECK(Fits(json::parse(schema), value));
      ++whole;
    }
  }
  CHECK(whole >= 40);
  CHECK(cut >= 1);  // a string without a limit, of a model that never ends one
}

TEST_CASE("LlamaEngine: held and free answers run beside each other") {
  EngineFixture fixture;
  const Asked held = AskFor(fixture, kSchemas[1], 3, 60);
  const Asked free = fixture.Ask("short", EngineFixture::Seeded(1, 60));
  REQUIRE(held.sink->Wait().status.ok());
  CHECK(json::parse(held.sink->text(), nullptr, false).is_array());
  CHECK(free.sink->Wait().usage.answer_tokens == 60);
  CHECK(json::parse(free.sink->text(), nullptr, false).is_discarded());
}

TEST_CASE("LlamaEngine: a grammar that llama.cpp does not read fails one request and no other") {
  EngineFixture fixture;
  Job job = fixture.JobOf("short");
  job.grammar = "root ::= (";
  Asked asked;
  fixture.Ask(asked, std::move(job));
  CHECK(asked.sink->Wait().status.code() == absl::StatusCode::kInternal);
  CHECK(fixture.Answer("short").sink->Wait().status.ok());
}

}  // namespace
}  // namespace weir::router::llama
