#include "cloud/upstream/chat_wire.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cloud/upstream/prompts.h"

namespace weir::cloud {
namespace {

using nlohmann::json;

TEST_CASE("ChatRequestBody: carries what was asked and leaves the defaults to the upstream",
          "[upstream]") {
  const auto prompt = testing::MakePrompt({{gate::Role::kSystem, "be brief"},
                                           {gate::Role::kUser, "hi \"there\"\n"},
                                           {gate::Role::kAssistant, "你好"},
                                           {gate::Role::kUser, "bye"}});
  const json plain = json::parse(ChatRequestBody("qwen", prompt, {}));
  CHECK(plain ==
        json::parse(R"({"model":"qwen","stream":true,"stream_options":{"include_usage":true},
      "messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi \"there\"\n"},
                  {"role":"assistant","content":"你好"},{"role":"user","content":"bye"}]})"));

  const gate::Sampling sampling{
      .max_tokens = 5, .temperature = 0, .top_p = 0.5, .seed = 9, .stop = {"END"}};
  const json full = json::parse(ChatRequestBody("qwen", prompt, sampling));
  CHECK(full["max_tokens"] == 5);
  CHECK(full["temperature"] == 0.0);
  CHECK(full["top_p"] == 0.5);
  CHECK(full["seed"] == 9);
  CHECK(full["stop"] == json::array({"END"}));
  CHECK(full.size() == plain.size() + 5);
}

TEST_CASE("ChatRequestBody: a schema goes on with its properties in their order", "[upstream]") {
  const auto prompt = testing::MakePrompt({{gate::Role::kUser, "hi"}});
  const std::string schema =
      R"({"type":"object","properties":{"b":{"type":"null"},"a":{"type":"null"}}})";
  const gate::Sampling sampling{.extra_json = R"({"response_format":{"type":"json_object"}})",
                                .json_schema = schema};
  const std::string body = ChatRequestBody("qwen", prompt, sampling);
  CHECK(json::parse(body)["response_format"] ==
        json({{"type", "json_schema"},
              {"json_schema",
               {{"name", "answer"}, {"strict", true}, {"schema", json::parse(schema)}}}}));
  CHECK_THAT(body, Catch::Contains(schema));
}

TEST_CASE("ParseChatChunk: reads text, reasoning, finish and usage", "[upstream]") {
  const auto text =
      ParseChatChunk(R"({"choices":[{"index":0,"delta":{"content":"hé"}}],"usage":null})");
  REQUIRE(text.ok());
  CHECK(text->content == "hé");
  CHECK(text->finish == ChunkFinish::kNone);
  CHECK_FALSE(text->usage);

  const auto reasoning = ParseChatChunk(
      R"({"choices":[{"delta":{"content":null,"reasoning_content":"abc","reasoning":"de"}}]})");
  REQUIRE(reasoning.ok());
  CHECK(reasoning->content.empty());
  CHECK(reasoning->reasoning_bytes == 5);

  const auto usage = ParseChatChunk(
      R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":99999999999,"x":{}}})");
  REQUIRE(usage.ok());
  REQUIRE(usage->usage);
  CHECK(usage->usage->prompt_tokens == 7);
  CHECK(usage->usage->answer_tokens == 4294967295u);
  CHECK_FALSE(usage->usage->estimated);
}

TEST_CASE("ParseChatChunk: knows the ways to finish", "[upstream]") {
  const std::pair<const char*, ChunkFinish> rows[] = {
      {"null", ChunkFinish::kNone},         {"\"\"", ChunkFinish::kNone},
      {"\"null\"", ChunkFinish::kNone},     {"\"stop\"", ChunkFinish::kStop},
      {"\"length\"", ChunkFinish::kLength}, {"\"content_filter\"", ChunkFinish::kContentFilter},
  };
  for (const auto& [word, finish] : rows) {
    const auto chunk =
        ParseChatChunk(std::string(R"({"choices":[{"delta":{},"finish_reason":)") + word + "}]}");
    REQUIRE(chunk.ok());
    CHECK(chunk->finish == finish);
  }
  CHECK(ParseChatChunk(R"({"choices":[{"finish_reason":"abort"}]})").status().code() ==
        absl::StatusCode::kUnavailable);
}

TEST_CASE("ParseChatChunk: what it does not know is skipped", "[upstream]") {
  for (const char* data : {"{}", R"({"object":"ping"})", R"({"choices":null})",
                           R"({"choices":[{"index":1,"delta":{"content":"no"}}]})",
                           R"({"choices":[{"index":0,"delta":null,"logprobs":{}}]})",
                           R"({"choices":[{"delta":{"tool_calls":[{}]}}]})"}) {
    INFO(data);
    const auto chunk = ParseChatChunk(data);
    REQUIRE(chunk.ok());
    CHECK(chunk->content.empty());
    CHECK(chunk->finish == ChunkFinish::kNone);
  }
}

TEST_CASE("ParseChatChunk: what has not the expected shape is INTERNAL and is not quoted",
          "[upstream]") {
  for (const char* data :
       {"hunter2", "{\"choices\":[{\"delta\":{\"content\":\"hunter2\"}}]", "[]", "3", "\"hunter2\"",
        R"({"choices":"hunter2"})", R"({"choices":["hunter2"]})",
        R"({"choices":[{"delta":"hunter2"}]})",
        R"({"choices":[{"delta":{"content":["hunter2"]}}]})",
        R"({"choices":[{"finish_reason":"hunter2"}]})", R"({"choices":[{"finish_reason":3}]})",
        R"({"choices":[{"delta":{"content":"\ud83d"}}]})", "{\"\xFF\":1"}) {
    INFO(data);
    const auto status = ParseChatChunk(data).status();
    CHECK(status.code() == absl::StatusCode::kInternal);
    CHECK(std::string(status.message()).find("hunter2") == std::string::npos);
  }
  CHECK(ParseChatChunk(std::string(1 << 20, '[')).status().code() == absl::StatusCode::kInternal);
}

TEST_CASE("ParseChatChunk: keeps the halves of a character that was cut between two events",
          "[upstream]") {
  const std::string character = "😀";
  for (size_t cut = 1; cut < character.size(); ++cut) {
    const auto delta = [](const std::string& bytes) {
      return R"({"choices":[{"delta":{"content":"a)" + bytes + R"("}}]})";
    };
    const auto first = ParseChatChunk(delta(character.substr(0, cut)));
    const auto second = ParseChatChunk(delta(character.substr(cut)));
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    CHECK(first->content == "a" + character.substr(0, cut));
    CHECK(second->content == "a" + character.substr(cut));
  }
}

TEST_CASE("EstimateTokens: four ASCII characters or one other make a token", "[upstream]") {
  CHECK(EstimateTokens("") == 0);
  CHECK(EstimateTokens("a") == 1);
  CHECK(EstimateTokens("abcd") == 1);
  CHECK(EstimateTokens("abcde") == 2);
  CHECK(EstimateTokens("你好") == 2);
  CHECK(EstimateTokens("你好ab") == 3);
}

}  // namespace
}  // namespace weir::cloud
