#include "cloud/upstream/plain_chunk.h"

#include <catch2/catch.hpp>
#include <random>

namespace weir::cloud {
namespace {

constexpr char kVllm[] =
    R"({"id":"c-1","object":"chat.completion.chunk","created":1790000000,"model":"qwen","choices":)"
    R"([{"index":0,"delta":{"role":"assistant","content":"水\n\"x\"","reasoning_content":null},)"
    R"("logprobs":null,"finish_reason":null}],"usage":null})";

TEST_CASE("PlainChunk: a piece of text is read as it is in general", "[upstream]") {
  const auto plain = PlainChunk(kVllm);
  REQUIRE(plain);
  CHECK(plain->content == "水\n\"x\"");
  CHECK(plain->content == ParseChatChunk(kVllm)->content);
  CHECK(PlainChunk(R"({"choices":[{"delta":{"content":""}}]})")->content.empty());
}

TEST_CASE("PlainChunk: whatever else counts is left to the general way", "[upstream]") {
  for (const char* other :
       {"",
        "null",
        "[]",
        "{",
        R"({"choices":[]})",
        R"({"choices":null})",
        R"({"choices":[{}]})",
        R"({"choices":[{"delta":{}}]})",
        R"({"choices":[{"delta":{"content":null}}]})",
        R"({"choices":[{"delta":{"content":1}}]})",
        R"({"choices":[{"delta":null}]})",
        R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})",
        R"({"choices":[{"delta":{"content":"a"},"index":1}]})",
        R"({"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]})",
        R"({"choices":[{"delta":{"content":"a","content":"b"}}]})",
        R"({"choices":[{"delta":{"content":"a"},"delta":{"content":"b"}}]})",
        R"({"choices":[{"delta":{"content":"a"}}],"choices":[]})",
        R"({"choices":[{"delta":{"content":"a","reasoning":"b"}}]})",
        R"({"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1}})",
        R"({"choices":[{"delta":{"content":"a"}}],"error":{"type":"x"}})",
        R"({"choices":[{"delta":{"content":"a"}}],"object":"error"})",
        "{\"choices\":[{\"delta\":{\"content\":\"\xE6\xB0\"}}]}"}) {
    INFO(other);
    CHECK_FALSE(PlainChunk(other));
  }
}

// Any event that it does read, however it was bent, it reads as the general way does.
TEST_CASE("PlainChunk: never disagrees with the general way", "[upstream][property]") {
  std::minstd_rand random(11);
  const std::string pieces[] = {"\"content\"", ":",           ",",         "{",         "}",
                                "[",           "]",           "null",      "\"a\"",     "0",
                                "\"index\"",   "\"choices\"", "\"delta\"", "\"usage\"", "\"error\"",
                                "\"object\"",  "\\u6c34",     "\xFF"};
  size_t read = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string event = kVllm;
    for (size_t edits = random() % 3; edits > 0; --edits) {
      const size_t at = random() % event.size();
      event.replace(at, random() % 6, pieces[random() % std::size(pieces)]);
    }
    const auto plain = PlainChunk(event);
    if (!plain) continue;
    ++read;
    const auto general = ParseChatChunk(event);
    INFO(event);
    REQUIRE(general.ok());
    REQUIRE(plain->content == general->content);
    REQUIRE(general->finish == ChunkFinish::kNone);
    REQUIRE(general->reasoning_bytes == 0);
    REQUIRE_FALSE(general->usage);
    REQUIRE_FALSE(general->failure);
  }
  CHECK(read > 15'000);
}

}  // namespace
}  // namespace weir::cloud
