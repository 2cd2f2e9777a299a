// What many requests at once, cancelling, deadlines and the end of the engine do.
#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::CollectingSink;
using testing::EngineFixture;
using testing::TinyOptions;

LlamaOptions Sequences(uint32_t sequences, uint32_t queue_limit) {
  LlamaOptions options = TinyOptions();
  options.sequences = sequences;
  options.queue_limit = queue_limit;
  options.context_tokens = 4096;
  return options;
}

// That company does not change scores is a test of Context; text may differ where two score alike.
TEST_CASE("LlamaEngine: more requests than sequences are all answered in full") {
  EngineFixture fixture(Sequences(4, 16));
  std::vector<Asked> company;
  for (uint32_t i = 1; i <= 16; ++i) {
    company.push_back(fixture.Ask(std::string(i * 9, 'w'), EngineFixture::Seeded(i, 10 * i)));
  }
  for (uint32_t i = 1; i <= 16; ++i) {
    const GenerationEnd end = company[i - 1].sink->Wait();
    CHECK(end.status.ok());
    CHECK(end.usage.answer_tokens == 10 * i);
    CHECK(company[i - 1].sink->ends() == 1);
  }
}

TEST_CASE(
    "LlamaEngine: 64 callers on one sequence are begun as they came, each ends in time, one more "
    "is sent away") {
  constexpr uint32_t kCallers = 64;
  EngineFixture fixture(Sequences(1, kCallers - 1));
  const absl::Time deadline = fixture.clock.Now() + absl::Minutes(1);
  std::mutex mutex;
  std::vector<uint32_t> begun;
  std::vector<Asked> asked(kCallers);
  Asked first_holds = fixture.Ask("first", EngineFixture::Greedy(4000));  // all others wait
  REQUIRE(first_holds.sink->WaitForChunks(1));
  for (uint32_t i = 1; i < kCallers; ++i) {
    asked[i].sink->on_text = [&, i](size_t count) {
      const std::lock_guard lock(mutex);
      if (count == 1) begun.push_back(i);
    };
    Job job = fixture.JobOf("caller", EngineFixture::Seeded(i, 8));
    job.deadline = deadline;
    fixture.Ask(asked[i], std::move(job));
  }
  CHECK(fixture.Answer("too much").sink->Wait().status.code() ==
        absl::StatusCode::kResourceExhausted);
  std::vector<uint32_t> expected;
  for (uint32_t i = 1; i < kCallers; ++i) {
    if (i % 3 == 0) asked[i].generation->Cancel();
    if (i % 3 != 0) expected.push_back(i);
  }
  first_holds.generation->Cancel();
  for (uint32_t i = 1; i < kCallers; ++i) {
    const auto code = i % 3 == 0 ? absl::StatusCode::kCancelled : absl::StatusCode::kOk;
    CHECK(asked[i].sink->Wait().status.code() == code);
    CHECK(asked[i].sink->ends() == 1);
  }
  CHECK(begun == expected);
}

TEST_CASE("LlamaEngine: no chunk follows a cancel, from the sink or from another thread") {
  EngineFixture fixture(Sequences(2, 4));
  Asked other = fixture.Ask("other", EngineFixture::Greedy(300));
  Asked asked;
  asked.sink->on_text = [&](size_t count) {
    if (count == 5) asked.generation->Cancel();
  };
  fixture.Settled();
  fixture.Ask(asked, fixture.JobOf("x", EngineFixture::Seeded(3, 2000)));
  const GenerationEnd end = asked.sink->Wait();
  CHECK(end.status.code() == absl::StatusCode::kCancelled);
  CHECK(asked.sink->chunks().size() == 5);
  CHECK(end.usage.answer_tokens >= 5);
  CHECK(other.sink->Wait().status.ok());  // the other one is not hurt
  CHECK(other.sink->Wait().usage.answer_tokens == 300);

  Asked from_here = fixture.Ask("y", EngineFixture::Seeded(3, 3000));
  REQUIRE(from_here.sink->WaitForChunks(3));
  from_here.generation->Cancel();
  const size_t at_cancel = from_here.sink->chunks().size();
  CHECK(from_here.sink->Wait().status.code() == absl::StatusCode::kCancelled);
  CHECK(from_here.sink->chunks().size() <= at_cancel + 1);
}

TEST_CASE("LlamaEngine: a cancelled or dropped generation ends in the queue and in its prompt") {
  EngineFixture fixture(Sequences(1, 4));
  Asked running = fixture.Ask("x", EngineFixture::Greedy(4000));
  REQUIRE(running.sink->WaitForChunks(1));
  Asked queued = fixture.Ask("y");
  Asked dropped = fixture.Ask("z");
  queued.generation->Cancel();
  dropped.generation.reset();
  CHECK(queued.sink->Wait().status.code() == absl::StatusCode::kCancelled);
  CHECK(dropped.sink->Wait().status.code() == absl::StatusCode::kCancelled);
  CHECK(running.sink->ends() == 0);
  running.generation.reset();
  CHECK(running.sink->Wait().status.code() == absl::StatusCode::kCancelled);

  Asked reading = fixture.Ask(std::string(4000, 'x'));
  while (fixture.engine->state().running == 0) std::this_thread::yield();
  reading.generation->Cancel();
  const GenerationEnd end = reading.sink->Wait();
  CHECK(end.status.code() == absl::StatusCode::kCancelled);
  CHECK(end.usage.answer_tokens == 0);
}

TEST_CASE("LlamaEngine: a deadline ends what runs and what waits") {
  EngineFixture fixture(Sequences(1, 4));
  Job job = fixture.JobOf("x", EngineFixture::Greedy(4000));
  job.deadline = fixture.clock.Now() + absl::Seconds(5);
  Asked running;
  running.sink->on_text = [&](size_t count) {
    if (count == 10) fixture.clock.Advance(absl::Seconds(5));
  };
  Job late = fixture.JobOf("y");
  late.deadline = job.deadline;
  fixture.Ask(running, std::move(job));
  Asked waiting;
  fixture.Ask(waiting, std::move(late));
  CHECK(running.sink->Wait().status.code() == absl::StatusCode::kDeadlineExceeded);
  CHECK(running.sink->chunks().size() == 10);
  CHECK(waiting.sink->Wait().status.code() == absl::StatusCode::kDeadlineExceeded);
  CHECK(waiting.sink->chunks().empty());
}

TEST_CASE("LlamaEngine: one request too many is turned away at once, and places come back") {
  EngineFixture fixture(Sequences(2, 3));
  std::vector<Asked> asked;
  for (int i = 0; i < 5; ++i) asked.push_back(fixture.Ask("x", EngineFixture::Greedy(4000)));
  const Asked refused = fixture.Ask("one too many");
  CHECK(refused.sink->ends() == 1);  // before Start returned
  CHECK(refused.sink->Wait().status.code() == absl::StatusCode::kResourceExhausted);
  for (Asked& one : asked) one.generation->Cancel();
  for (Asked& one : asked) one.sink->Wait();
  CHECK(fixture.Answer("again").sink->Wait().status.ok());
}

TEST_CASE("LlamaEngine: who hears of an end finds the place free") {
  EngineFixture fixture(Sequences(1, 0));
  fixture.Settled();
  Asked first;
  Asked second;
  first.sink->on_end = [&] { fixture.Ask(second, fixture.JobOf("next")); };
  fixture.Ask(first, fixture.JobOf("x"));
  first.sink->Wait();
  CHECK(second.sink->Wait().status.ok());
  CHECK(fixture.engine->state().running == 0);
}

TEST_CASE("LlamaEngine: a long prompt slows a running answer down but does not stop it") {
  EngineFixture fixture(Sequences(2, 2));
  Asked answer = fixture.Ask("x", EngineFixture::Greedy(3000));
  REQUIRE(answer.sink->WaitForChunks(1));
  std::atomic<size_t> when_first{0};
  Asked reader;
  reader.sink->on_text = [&](size_t count) {
    if (count == 1) when_first = answer.sink->chunks().size();
  };
  const size_t when_asked = answer.sink->chunks().size();
  fixture.Ask(reader, fixture.JobOf(std::string(600, 'p'), EngineFixture::Greedy(1)));
  CHECK(reader.sink->Wait().status.ok());
  // 600 tokens at a quarter of 32 a step: more than 60 steps, each with a token of the answer.
  CHECK(when_first - when_asked > 30);
}

TEST_CASE("LlamaEngine: requests that come while weights load are answered") {
  EngineFixture fixture;
  std::vector<Asked> asked;
  for (int i = 0; i < 4; ++i) asked.push_back(fixture.Ask("early"));
  for (Asked& one : asked) CHECK(one.sink->Wait().status.ok());
}

TEST_CASE("LlamaEngine: state tells loading, ready, what runs and how fast") {
  EngineFixture fixture(Sequences(2, 2));
  const EngineState ready = fixture.Settled();
  CHECK(ready.readiness == Readiness::kReady);
  CHECK(ready.problem.empty());
  CHECK(ready.capacity == 2);
  CHECK(ready.context_tokens == 4096);
  CHECK(ready.tokens_per_second_milli == 0);
  const EngineInfo info = fixture.engine->info();
  CHECK(info.id == "local");
  CHECK(info.place == gate::Place::kDevice);
  CHECK_THAT(info.model, Catch::StartsWith("tiny random Qwen2@sha256:"));

  Asked asked;
  asked.sink->on_text = [&](size_t) { fixture.clock.Advance(absl::Milliseconds(20)); };
  fixture.Ask(asked, fixture.JobOf("x", EngineFixture::Greedy(4000)));
  REQUIRE(asked.sink->WaitForChunks(200));
  CHECK(fixture.engine->state().running == 1);
  asked.generation->Cancel();
  asked.sink->Wait();
  CHECK(fixture.engine->state().running == 0);
}

TEST_CASE("LlamaEngine: a missing file is absent, an unusable one failed, and both say why") {
  const testing::TempDir dir;
  LlamaOptions options = TinyOptions(dir / "none.gguf");
  EngineFixture absent(options);
  Asked early = absent.Ask("x");
  CHECK(early.sink->Wait().status.code() == absl::StatusCode::kUnavailable);
  const EngineState state = absent.Settled();
  CHECK(state.readiness == Readiness::kAbsent);
  CHECK_THAT(state.problem, Catch::Contains("none.gguf"));
  const Asked asked = absent.Ask("x");
  CHECK(asked.sink->ends() == 1);
  CHECK(asked.sink->Wait().status.code() == absl::StatusCode::kUnavailable);

  options.model_path = dir / "text.gguf";
  REQUIRE(
      WriteFileAtomically(*NewPosixFileSystem(), options.model_path, std::string(99, 't')).ok());
  EngineFixture failed(options);
  CHECK(failed.Settled().readiness == Readiness::kFailed);
  CHECK_THAT(failed.engine->state().problem, Catch::Contains("not a GGUF file"));
  CHECK(failed.engine->info().model.empty());
}

TEST_CASE("LlamaEngine: its end cancels what runs and what waits, and generations outlive it") {
  EngineFixture fixture(Sequences(2, 4));
  std::vector<Asked> asked;
  for (int i = 0; i < 6; ++i) asked.push_back(fixture.Ask("x", EngineFixture::Greedy(4000)));
  REQUIRE(asked[0].sink->WaitForChunks(1));
  fixture.engine.reset();
  for (Asked& one : asked) {
    CHECK(one.sink->ends() == 1);
    CHECK(one.sink->Wait().status.code() == absl::StatusCode::kCancelled);
    one.generation->Cancel();
  }
}

TEST_CASE("LlamaEngine: it may end at any moment of loading") {
  for (int i = 0; i < 10; ++i) {
    EngineFixture fixture;
    const Asked asked = fixture.Ask("x");
    std::this_thread::sleep_for(std::chrono::milliseconds(3 * i));
    fixture.engine.reset();
    CHECK(asked.sink->ends() == 1);
  }
}

}  // namespace
}  // namespace weir::router::llama
