#include "cloud/upstream/answer.h"

#include <catch2/catch.hpp>

#include "tests/cloud/upstream/recording_sink.h"
#include "tests/cloud/upstream/scripted_server.h"

namespace weir::cloud {
namespace {

using namespace weir::testing;  // the builders of events

constexpr uint32_t kPromptEstimate = 11;

// What became of a stream that was given in pieces and then ended.
struct Outcome {
  std::string text;
  router::GenerationEnd end;
  std::string broken_rule;
};

Outcome Run(const std::string& stream, size_t piece = 1 << 20) {
  RecordingSink sink;
  Answer answer(sink, kPromptEstimate);
  absl::Status status;
  for (size_t at = 0; at < stream.size() && status.ok(); at += piece) {
    status = answer.Push(std::string_view(stream).substr(at, piece));
  }
  if (status.ok() && !answer.complete()) status = absl::UnavailableError("cut mid-stream");
  const auto end = answer.End(status);
  return {sink.text(), end, sink.broken_rule()};
}

TEST_CASE("Answer: a whole stream is the same for every way of cutting it into pieces",
          "[upstream]") {
  const std::string stream = HelloStream();
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    const Outcome outcome = Run(stream, piece);
    CHECK(outcome.end.status == absl::OkStatus());
    CHECK(outcome.text == "Hello");
    CHECK(outcome.end.finish == router::Finish::kStop);
    CHECK(outcome.end.usage.prompt_tokens == 7);
    CHECK(outcome.end.usage.answer_tokens == 2);
    CHECK_FALSE(outcome.end.usage.estimated);
    CHECK_FALSE(outcome.end.refusal);
  }
}

TEST_CASE("Answer: a stream that is cut before its end is UNAVAILABLE at every byte",
          "[upstream]") {
  const std::string stream = HelloStream();
  for (size_t size = 0; size < stream.size(); ++size) {
    INFO(size);
    const Outcome outcome = Run(stream.substr(0, size), 1 + size % 7);
    CHECK(outcome.end.status.code() == absl::StatusCode::kUnavailable);
    CHECK(std::string("Hello").starts_with(outcome.text));
    CHECK(outcome.broken_rule.empty());
  }
}

TEST_CASE("Answer: the finish_reason and [DONE] are both needed for a clean end", "[upstream]") {
  CHECK(Run(TextEvent("a") + DoneEvent()).end.status.code() == absl::StatusCode::kUnavailable);
  CHECK(Run(TextEvent("a") + FinishEvent("stop")).end.status.code() ==
        absl::StatusCode::kUnavailable);
  CHECK(Run(TextEvent("a") + FinishEvent("length") + DoneEvent()).end.finish ==
        router::Finish::kLength);
}

TEST_CASE("Answer: without usage it is estimated and says so", "[upstream]") {
  const Outcome outcome = Run(TextEvent("你好 abcd") + FinishEvent("stop") + DoneEvent());
  CHECK(outcome.end.status == absl::OkStatus());
  CHECK(outcome.end.usage.estimated);
  CHECK(outcome.end.usage.prompt_tokens == kPromptEstimate);
  CHECK(outcome.end.usage.answer_tokens == 4);
}

TEST_CASE("Answer: a content filter is a refusal, however the stream ends then", "[upstream]") {
  const std::string filtered = TextEvent("a") + FinishEvent("content_filter");
  for (const std::string& rest : {std::string(), DoneEvent()}) {
    const Outcome outcome = Run(filtered + rest);
    CHECK(outcome.end.status == absl::OkStatus());
    REQUIRE(outcome.end.refusal);
    CHECK(outcome.end.refusal->after_text);
  }
  const Outcome at_once = Run(Event(R"({"error":{"code":"data_inspection_failed"}})"));
  REQUIRE(at_once.end.refusal);
  CHECK_FALSE(at_once.end.refusal->after_text);
}

TEST_CASE("Answer: a cancelled exchange is CANCELLED even after a refusal", "[upstream]") {
  RecordingSink sink;
  Answer answer(sink, 0);
  REQUIRE(answer.Push(FinishEvent("content_filter")).ok());
  const auto end = answer.End(absl::CancelledError("x"));
  CHECK(end.status.code() == absl::StatusCode::kCancelled);
  CHECK_FALSE(end.refusal);
}

TEST_CASE("Answer: an error event ends it with the event's failure", "[upstream]") {
  const Outcome outcome =
      Run(TextEvent("a") + Event(R"({"error":{"message":"hunter2","code":503}})") + TextEvent("b") +
          FinishEvent("stop") + DoneEvent());
  CHECK(outcome.end.status.code() == absl::StatusCode::kUnavailable);
  CHECK(outcome.end.status.message() == "error in the stream");
  CHECK(outcome.text == "a");
}

TEST_CASE("Answer: broken JSON is INTERNAL, and what came before it was released", "[upstream]") {
  const Outcome outcome = Run(TextEvent("a") + Event("{\"choices\":[") + TextEvent("b"));
  CHECK(outcome.end.status.code() == absl::StatusCode::kInternal);
  CHECK(outcome.text == "a");
}

TEST_CASE("Answer: a character cut between two events is given whole", "[upstream]") {
  const std::string character = "😀";
  const std::string end = FinishEvent("stop") + DoneEvent();
  for (size_t cut = 1; cut < character.size(); ++cut) {
    const std::string first = TextEvent("a" + character.substr(0, cut));
    const Outcome whole = Run(first + TextEvent(character.substr(cut) + "b") + end, 3);
    CHECK(whole.text == "a😀b");
    CHECK(whole.broken_rule.empty());
    CHECK(Run(first + end).text == "a\xEF\xBF\xBD");  // the answer's end cuts it
    CHECK(Run(first).text == "a");                    // a failure does not invent anything
  }
}

TEST_CASE("Answer: reasoning is not answered, but counts as a sign of life and for the limit",
          "[upstream]") {
  RecordingSink sink;
  Answer answer(sink, 0);
  const std::string thought = Event(R"({"choices":[{"delta":{"reasoning_content":"hm"}}]})");
  REQUIRE(answer.Push(thought).ok());
  CHECK(answer.progress() == Progress::kToken);
  CHECK(sink.text().empty());
  REQUIRE(answer.Push(": ping\n\n").ok());
  CHECK(answer.progress() == Progress::kNone);
  REQUIRE(answer.Push(Event("{}")).ok());
  CHECK(answer.progress() == Progress::kEvent);
}

TEST_CASE("Answer: more than 1 MiB of text or reasoning is INTERNAL", "[upstream]") {
  const std::string kilobyte(1024, 'x');
  const std::string events[] = {
      TextEvent(kilobyte),
      Event(R"({"choices":[{"delta":{"reasoning_content":")" + kilobyte + R"("}}]})")};
  for (const std::string& event : events) {
    RecordingSink sink;
    Answer answer(sink, 0);
    for (int i = 0; i < 1024; ++i) REQUIRE(answer.Push(event).ok());
    const auto status = answer.Push(event);
    CHECK(status.code() == absl::StatusCode::kInternal);
    CHECK(status.message() == "the answer exceeds 1048576 bytes");
  }
}

TEST_CASE("Answer: more than 64 MiB of anything is INTERNAL", "[upstream]") {
  RecordingSink sink;
  Answer answer(sink, 0);
  const std::string pings = ":" + std::string((1 << 20) - 2, ' ') + "\n";
  for (int i = 0; i < 64; ++i) REQUIRE(answer.Push(pings).ok());
  CHECK(answer.Push(":").message() == "the event stream exceeds 67108864 bytes");
}

}  // namespace
}  // namespace weir::cloud
