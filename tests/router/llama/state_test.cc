// What the model makes of a prompt, as the engine tells it while it reads, and as the reader does.
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "router/llama/state_pool.h"
#include "router/llama/state_reader.h"
#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;
using testing::kEndlessModel;
using testing::TinyOptions;

Job JobFor(const EngineFixture& fixture, const std::string& text, std::vector<uint8_t> layers) {
  Job job = fixture.JobOf(text, EngineFixture::Greedy(5));
  job.state_layers = std::move(layers);
  return job;
}

std::vector<std::vector<float>> Told(const LlamaOptions& options, const std::string& text,
                                     std::vector<uint8_t> layers = {0}) {
  EngineFixture fixture(options);
  Asked asked;
  fixture.Ask(asked, JobFor(fixture, text, std::move(layers)));
  asked.sink->Wait();
  REQUIRE(asked.sink->states().size() <= 1);
  return asked.sink->states().empty() ? std::vector<std::vector<float>>()
                                      : asked.sink->states().front().windows;
}

// The sums are made in another order, so not to the last bit.
bool AreAlike(const std::vector<std::vector<float>>& a, const std::vector<std::vector<float>>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return false;
    for (size_t k = 0; k < a[i].size(); ++k) {
      if (std::abs(a[i][k] - b[i][k]) > 0.01F) return false;
    }
  }
  return !a.empty();
}

TEST_CASE("State: the engine tells it once, before the first text, and only when asked") {
  EngineFixture fixture;
  Asked asked;
  bool before_text = false;
  asked.sink->on_text = [&](size_t count) {
    if (count == 1) before_text = asked.sink->states().size() == 1;
  };
  fixture.Ask(asked, JobFor(fixture, "some text", {0}));
  asked.sink->Wait();
  CHECK(before_text);
  CHECK(asked.sink->states().size() == 1);
  CHECK(Told(TinyOptions(), "some text", {}).empty());
}

TEST_CASE("State: however the prompt is cut into steps, it is the same as the reader's") {
  const std::string text(100, 'x');
  const auto reader = StateReader::Open(kEndlessModel, 1).value();
  const auto whole = reader->Read(text, {0}).value().windows;
  REQUIRE(whole.size() == 1);
  for (const uint32_t batch : {4u, 32u, 512u}) {
    LlamaOptions options = TinyOptions();
    options.batch_tokens = batch;
    CAPTURE(batch);
    CHECK(AreAlike(Told(options, text), whole));
  }
}

TEST_CASE("State: other generations beside it change nothing") {
  const std::string text = "what is asked beside others";
  const auto alone = Told(TinyOptions(), text);
  EngineFixture fixture;
  Asked others[2];
  for (Asked& other : others) {
    fixture.Ask(other, fixture.JobOf("something else entirely", EngineFixture::Greedy(200)));
  }
  others[1].sink->WaitForChunks(3);
  Asked asked;
  fixture.Ask(asked, JobFor(fixture, text, {0}));
  asked.sink->Wait();
  REQUIRE(asked.sink->states().size() == 1);
  CHECK(AreAlike(asked.sink->states().front().windows, alone));
}

TEST_CASE("State: two windows from 129 tokens on, and another text has another state") {
  const auto reader = StateReader::Open(kEndlessModel, 1).value();  // a token is a byte
  CHECK(reader->Read(std::string(128, 'x'), {0}).value().windows.size() == 1);
  CHECK(reader->Read(std::string(129, 'x'), {0}).value().windows.size() == 2);
  CHECK(reader->Read(std::string(384, 'x'), {0}).value().windows.size() == 3);
  CHECK_FALSE(
      AreAlike(reader->Read("abc", {0}).value().windows, reader->Read("xyz", {0}).value().windows));
}

TEST_CASE(
    "State: a layer that the model does not have, its last one, and an empty text have none") {
  const auto reader = StateReader::Open(kEndlessModel, 1).value();
  for (const uint8_t layer : {uint8_t{1}, uint8_t{99}, uint8_t{255}}) {
    CAPTURE(layer);
    CHECK(reader->Read("abc", {layer}).status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(Told(TinyOptions(), "abc", {layer}).empty());
  }
  CHECK(reader->Read("", {0}).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(Told(TinyOptions(), "").empty());
  CHECK(reader->Read(std::string(1 << 20, 'x'), {0}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("State: of a conversation it is the newest user's text") {
  EngineFixture fixture;
  Asked asked;
  Job job = JobFor(fixture, "first", {0});
  job.turns.push_back({gate::Role::kAssistant, UserText("second")});
  job.turns.push_back({gate::Role::kUser, UserText(std::string(200, 'y'))});
  fixture.Ask(asked, std::move(job));
  asked.sink->Wait();
  REQUIRE(asked.sink->states().size() == 1);
  CHECK(asked.sink->states().front().windows.size() == 2);
}

TEST_CASE("State: what was read before for the same owner does not hide what is asked again") {
  EngineFixture fixture;
  std::vector<std::vector<std::vector<float>>> told;
  for (int i = 0; i < 2; ++i) {
    Asked asked;
    Job job = JobFor(fixture, "the same question, asked again by the one who asked it", {0});
    job.owner = "somebody";
    fixture.Ask(asked, std::move(job));
    asked.sink->Wait();
    REQUIRE(asked.sink->states().size() == 1);
    told.push_back(asked.sink->states().front().windows);
  }
  CHECK(AreAlike(told[0], told[1]));
}

TEST_CASE("State: no weights, no reader") {
  CHECK(StateReader::Open("/nonexistent.gguf", 1).status().code() == absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace weir::router::llama
