// What the model has read of a conversation is used again, by its owner only, and changes no
// answer.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/router/llama/engine_fixture.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;
using testing::TinyOptions;

const std::string kLong(60, 'a');

// One turn of a conversation: `turns`, then the end.
struct Turn {
  std::string text;
  Usage usage;
};
Turn Say(EngineFixture& fixture, const std::string& owner, std::vector<gate::Turn> turns,
         uint32_t tokens = 8) {
  Asked asked;
  Job job = fixture.JobOf("", EngineFixture::Greedy(tokens));
  job.turns = std::move(turns);
  job.owner = owner;
  fixture.Ask(asked, std::move(job));
  const GenerationEnd end = asked.sink->Wait();
  CHECK(end.status.ok());
  return {asked.sink->text(), end.usage};
}

std::vector<gate::Turn> Begun(const std::string& text = kLong) {
  return {{gate::Role::kUser, UserText(text)}};
}
std::vector<gate::Turn> Continued(const Turn& first, const std::string& text = kLong) {
  return {{gate::Role::kUser, UserText(text)},
          {gate::Role::kAssistant, UserText(first.text)},
          {gate::Role::kUser, UserText("and now?")}};
}

TEST_CASE("Reuse: the second turn of a conversation reads only what is new") {
  EngineFixture fixture;
  const Turn first = Say(fixture, "p", Begun());
  CHECK(first.usage.reused_tokens == 0);
  const Turn second = Say(fixture, "p", Continued(first));
  CHECK(second.usage.reused_tokens >= kLong.size());
  CHECK(second.usage.reused_tokens < second.usage.prompt_tokens);
}

TEST_CASE("Reuse: the same prompt again reads its last token, which gives the scores") {
  EngineFixture fixture;
  const Turn first = Say(fixture, "p", Begun(), 1);
  const Turn again = Say(fixture, "p", Begun(), 1);
  CHECK(again.usage.reused_tokens + 1 == again.usage.prompt_tokens);
  CHECK(again.text == first.text);
}

TEST_CASE("Reuse: an answer with it is the answer without it") {
  EngineFixture with;
  EngineFixture without;
  Turn a = Say(with, "p", Begun(), 40);
  Turn b = Say(without, "", Begun(), 40);
  CHECK(a.text == b.text);
  for (int i = 0; i < 4; ++i) {
    const std::vector<gate::Turn> turns =
        Continued(a, kLong + std::string(static_cast<size_t>(i), 'b'));
    a = Say(with, "p", turns, 40);
    b = Say(without, "", turns, 40);
    INFO("turn " << i);
    CHECK(a.text == b.text);
    CHECK(b.usage.reused_tokens == 0);
  }
}

TEST_CASE("Reuse: nobody is faster for what somebody else has said") {
  EngineFixture fixture;
  Say(fixture, "p", Begun());
  CHECK(Say(fixture, "q", Begun()).usage.reused_tokens == 0);
  CHECK(Say(fixture, "", Begun()).usage.reused_tokens == 0);
}

TEST_CASE("Reuse: system turns are anybody's, what comes behind them is not") {
  EngineFixture fixture;
  const auto turns = [](const std::string& said) {
    return std::vector<gate::Turn>{{gate::Role::kSystem, UserText(std::string(100, 's'))},
                                   {gate::Role::kUser, UserText(said)}};
  };
  Say(fixture, "p", turns(kLong));
  const Turn other = Say(fixture, "q", turns(kLong));
  CHECK(other.usage.reused_tokens >= 100);
  CHECK(other.usage.reused_tokens <= other.usage.prompt_tokens - kLong.size());
}

TEST_CASE("Reuse: two conversations of one owner do not take each other's place") {
  EngineFixture fixture;
  const Turn a = Say(fixture, "p", Begun(std::string(60, 'x')));
  const Turn b = Say(fixture, "p", Begun(std::string(60, 'y')));
  CHECK(Say(fixture, "p", Continued(a, std::string(60, 'x'))).usage.reused_tokens >= 60);
  CHECK(Say(fixture, "p", Continued(b, std::string(60, 'y'))).usage.reused_tokens >= 60);
}

TEST_CASE("Reuse: as many conversations are kept as there are sequences, the oldest goes first") {
  for (const uint32_t sequences : {1u, 2u, 4u, 6u}) {
    LlamaOptions options = TinyOptions();
    options.sequences = sequences;
    EngineFixture fixture(options);
    std::vector<Turn> first;
    for (uint32_t i = 0; i <= sequences; ++i) {
      first.push_back(Say(fixture, fmt::format("p{}", i), Begun()));
    }
    INFO(sequences << " sequences");
    CHECK(
        Say(fixture, fmt::format("p{}", sequences), Continued(first.back())).usage.reused_tokens >=
        kLong.size());
    CHECK(Say(fixture, "p0", Continued(first.front())).usage.reused_tokens == 0);
  }
}

TEST_CASE("Reuse: a cancelled answer leaves a place that answers as before") {
  EngineFixture fixture;
  const Turn before = Say(fixture, "p", Begun(), 30);
  for (int i = 0; i < 10; ++i) {
    Asked asked;
    Job job = fixture.JobOf(kLong, EngineFixture::Greedy(400));
    job.owner = "p";
    const auto ticket = job.ticket;
    asked.sink->on_text = [&](size_t count) { ticket->cancelled = count > static_cast<size_t>(i); };
    fixture.Ask(asked, std::move(job));
    CHECK(absl::IsCancelled(asked.sink->Wait().status));
  }
  CHECK(Say(fixture, "p", Begun(), 30).text == before.text);
}

TEST_CASE(
    "Reuse: a conversation that outgrows the window is told so, and the next one is answered") {
  EngineFixture fixture;
  Say(fixture, "p", Begun(std::string(400, 'w')));
  Asked asked;
  Job job = fixture.JobOf(std::string(600, 'w'));
  job.owner = "p";
  fixture.Ask(asked, std::move(job));
  CHECK(absl::IsInvalidArgument(asked.sink->Wait().status));
  CHECK(Say(fixture, "p", Begun()).usage.answer_tokens == 8);
}

}  // namespace
}  // namespace weir::router::llama
