#include "cloud/http/chat_body.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

std::string With(const std::string& more) {
  return R"({"model":"m","messages":[{"role":"user","content":"hi"}])" +
         (more.empty() ? "" : "," + more) + "}";
}

absl::Status StatusOf(const std::string& more) {
  return ReadChatBody(Shape::kChat, With(more)).status();
}

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kUnsupported = absl::StatusCode::kUnimplemented;

}  // namespace

TEST_CASE("ChatBody: reads a conversation with every role", "[unit]") {
  const auto body = ReadChatBody(Shape::kChat, R"({"model":"m","stream":true,
      "stream_options":{"include_usage":true},"messages":[
      {"role":"developer","content":"d"},{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
      {"role":"assistant","content":null,"reasoning_content":"left out"},{"role":"tool","content":"t","tool_call_id":"1"},
      {"role":"user","content":"\u6c34","name":"left out"}]})");
  REQUIRE(body.ok());
  CHECK(body->stream);
  CHECK(body->include_usage);
  std::string seen;
  for (const gate::Turn& turn : body->fields.turns) {
    seen +=
        std::to_string(static_cast<int>(turn.role)) + ":" + std::string(turn.text.Reveal()) + " ";
  }
  CHECK(seen == "0:d 0:ab 2: 3:t 1:水 ");
}

TEST_CASE("ChatBody: numbers and flags that are not known go on, text does not", "[unit]") {
  const auto body = ReadChatBody(
      Shape::kChat,
      With(
          R"("top_k":20,"chat_template_kwargs":{"enable_thinking":false},"logit_bias":{"50256":-100})"));
  REQUIRE(body.ok());
  CHECK(
      body->fields.sampling.extra_json ==
      R"({"top_k":20,"chat_template_kwargs":{"enable_thinking":false},"logit_bias":{"50256":-100}})");
  for (const char* smuggled : {R"("x":"text")", R"("x":["text"])", R"("x":{"y":{"z":"text"}})",
                               R"("x":{"some text":1})", R"("x":[[[[[[1]]]]]])"}) {
    CHECK(StatusOf(smuggled).code() == kUnsupported);
  }
  CHECK(StatusOf(R"("a name with spaces":1)").code() == kInvalid);
}

TEST_CASE("ChatBody: what cannot be scanned or kept apart is refused, and off is fine", "[unit]") {
  for (const char* refused :
       {R"("tools":[{"type":"function"}])", R"("functions":[{}])", R"("tool_choice":"required")",
        R"("logprobs":true)", R"("top_logprobs":3)", R"("n":2)", R"("n":0)", R"("best_of":3)",
        R"("audio":{"voice":"a"})", R"("modalities":["text","audio"])", R"("enable_search":true)",
        R"("response_format":{"type":"grammar","grammar":"x"})", R"("suffix":"s")",
        R"("prediction":{"content":"c"})", R"("echo":true)"}) {
    INFO(refused);
    CHECK(StatusOf(refused).code() == kUnsupported);
  }
  for (const char* fine : {R"("tools":[])", R"("tools":null)", R"("tool_choice":"none")",
                           R"("logprobs":false)", R"("n":1)", R"("modalities":["text"])",
                           R"("enable_search":false)", R"("response_format":{"type":"text"})",
                           R"("metadata":{"any":"thing"})", R"("store":true)"}) {
    INFO(fine);
    CHECK(StatusOf(fine).ok());
  }
}

TEST_CASE("ChatBody: a schema is taken in both spellings, for the gate to judge", "[unit]") {
  const auto schema_of = [](Shape shape, const std::string& text) {
    const auto body = ReadChatBody(shape, text);
    REQUIRE(body.ok());
    CHECK(body->fields.sampling.extra_json.empty());
    return body->fields.sampling.json_schema;
  };
  CHECK(schema_of(Shape::kChat, With(R"("response_format":{"type":"json_schema","json_schema":
      {"name":"n","strict":true,"schema":{"b": {"type":"null"}, "a":"水"}}})")) ==
        R"({"b":{"type":"null"},"a":"水"})");
  CHECK(schema_of(Shape::kResponse, R"({"model":"m","input":"hi","text":{"format":
      {"type":"json_schema","name":"n","schema":{"type":"null"}}}})") == R"({"type":"null"})");
  for (const char* wrong :
       {R"("response_format":{"type":"json_schema"})",
        R"("response_format":{"type":"json_schema","json_schema":{}})",
        R"("response_format":{"type":"json_schema","json_schema":[]})",
        R"("response_format":{"type":"json_schema","json_schema":{"schema":"x"}})"}) {
    INFO(wrong);
    CHECK(StatusOf(wrong).code() == kInvalid);
  }
}

TEST_CASE("ChatBody: a name that stands there twice is refused", "[unit]") {
  CHECK(StatusOf(R"("temperature":1,"temperature":0)").code() == kInvalid);
  CHECK(StatusOf(R"("messages":[{"role":"user","content":"other"}])").code() == kInvalid);
  CHECK(ReadChatBody(Shape::kChat,
                     R"({"model":"m","messages":[{"role":"user","content":"a","content":"b"}]})")
            .status()
            .code() == kInvalid);
}

TEST_CASE("ChatBody: a person's name becomes a hash, the same one each time", "[unit]") {
  const auto a = ReadChatBody(Shape::kChat, With(R"("user":"alice@example.com")"));
  const auto b = ReadChatBody(Shape::kChat, With(R"("safety_identifier":"alice@example.com")"));
  REQUIRE(a.ok());
  REQUIRE(b.ok());
  CHECK(a->fields.subject.size() == 32);
  CHECK(a->fields.subject == b->fields.subject);
  CHECK(a->fields.subject.find("alice") == std::string::npos);
}

TEST_CASE("ChatBody: every cut of a body is refused and none is misread", "[unit]") {
  const std::string whole = With(R"("temperature":0.5,"stop":["a","b"],"top_k":1)");
  REQUIRE(ReadChatBody(Shape::kChat, whole).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    REQUIRE(ReadChatBody(Shape::kChat, whole.substr(0, size)).status().code() == kInvalid);
  }
}

TEST_CASE("ChatBody: depth and size have a limit", "[unit]") {
  std::string deep = "1";
  for (int i = 0; i < 40; ++i) deep = "[" + deep + "]";
  CHECK(StatusOf("\"x\":" + deep).code() == kInvalid);
  CHECK(ReadChatBody(Shape::kChat, std::string(kMaxBodyBytes + 1, ' ')).status().code() ==
        kInvalid);
}

TEST_CASE("ChatBody: a completion takes one prompt", "[unit]") {
  const auto one = ReadChatBody(Shape::kCompletion, R"({"model":"m","prompt":["p"]})");
  REQUIRE(one.ok());
  CHECK(one->fields.turns.front().text.Reveal() == "p");
  for (const char* wrong :
       {R"({"model":"m","prompt":["p","q"]})", R"({"model":"m","prompt":[1,2]})",
        R"({"model":"m","prompt":[]})", R"({"model":"m","messages":[]})"}) {
    CHECK(ReadChatBody(Shape::kCompletion, wrong).status().code() == kInvalid);
  }
}

}  // namespace weir::cloud
