#include <catch2/catch.hpp>

#include "cloud/http/chat_body.h"

namespace weir::cloud {
namespace {

absl::StatusOr<ChatBody> Read(const std::string& members) {
  return ReadChatBody(Shape::kResponse, R"({"model":"m",)" + members + "}");
}

}  // namespace

TEST_CASE("ReadChatBody: instructions come before the input, wherever they stand", "[http]") {
  for (const char* members : {R"("input":"ask","instructions":"be brief")",
                              R"("instructions":"be brief","input":"ask")"}) {
    const auto body = Read(members);
    REQUIRE(body.ok());
    const auto& turns = body->fields.turns;
    REQUIRE(turns.size() == 2);
    CHECK(turns[0].role == gate::Role::kSystem);
    CHECK(turns[0].text.Reveal() == "be brief");
    CHECK(turns[1].role == gate::Role::kUser);
    CHECK(turns[1].text.Reveal() == "ask");
  }
}

TEST_CASE("ReadChatBody: items of a response are turns, their parts joined", "[http]") {
  const auto body = Read(
      R"("input":[{"role":"developer","content":"a"},{"type":"message","id":"msg_1","status":"completed",)"
      R"("role":"assistant","content":[{"type":"output_text","text":"b","annotations":[]},)"
      R"({"type":"output_text","text":"c"}]},{"role":"user","content":[{"type":"input_text","text":"d"}]}])");
  REQUIRE(body.ok());
  REQUIRE(body->fields.turns.size() == 3);
  CHECK(body->fields.turns[1].role == gate::Role::kAssistant);
  CHECK(body->fields.turns[1].text.Reveal() == "bc");
  CHECK(body->fields.turns[2].text.Reveal() == "d");
}

TEST_CASE("ReadChatBody: what a response may ask of the sampling goes on, the rest is refused",
          "[http]") {
  const auto body = Read(
      R"("input":"x","max_output_tokens":7,"reasoning":{"effort":"low","summary":null},"store":true,)"
      R"("text":{"format":{"type":"json_object"}},"truncation":"auto","top_k":3,"stream":true,)"
      R"("stream_options":{"include_obfuscation":false})");
  REQUIRE(body.ok());
  CHECK(body->stream);
  CHECK(body->fields.sampling.max_tokens == 7);
  CHECK(body->fields.sampling.extra_json ==
        R"({"reasoning_effort":"low","response_format":{"type":"json_object"},"top_k":3})");
  for (const char* refused :
       {R"("input":"x","reasoning":{"summary":"auto"})", R"("input":"x","conversation":"conv_1")",
        R"("input":"x","include":["reasoning.encrypted_content"])",
        R"("input":"x","text":{"format":{"type":"grammar"}})",
        R"("input":[{"role":"user","content":[{"type":"input_file"}]}])"}) {
    INFO(refused);
    CHECK(Read(refused).status().code() == absl::StatusCode::kUnimplemented);
  }
  for (const char* wrong :
       {R"("input":null)", R"("input":{})", R"("input":[{"type":"item_reference","id":"x"}])",
        R"("input":"x","reasoning":"low")", R"("input":"x","instructions":["y"])",
        R"("input":"x","instructions":"a","instructions":"b")", R"("instructions":"alone")",
        R"("messages":[{"role":"user","content":"x"}])", R"("prompt":"x")"}) {
    INFO(wrong);
    CHECK(Read(wrong).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("ReadChatBody: input and instructions belong to responses alone", "[http]") {
  for (const char* field : {R"("input":"x")", R"("instructions":"x")"}) {
    const std::string json =
        R"({"model":"m","messages":[{"role":"user","content":"x"}],)" + std::string(field) + "}";
    CHECK(ReadChatBody(Shape::kChat, json).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace weir::cloud
