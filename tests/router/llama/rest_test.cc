// What an engine that is not asked gives back, and that who asks gets it again.
#include "router/llama/rest.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/eventually.h"
#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;
using testing::Eventually;

const absl::Time kThen = absl::FromUnixSeconds(1'790'000'000);

TEST_CASE("Rest: the weights go after their time without use, and not a moment before") {
  Rest rest(absl::Minutes(5));
  rest.Used(kThen);
  CHECK(rest.At(kThen + absl::Seconds(299), MemoryPressure::kNormal) == Relief::kNone);
  rest.Used(kThen + absl::Seconds(299));
  CHECK(rest.At(kThen + absl::Seconds(598), MemoryPressure::kUnknown) == Relief::kNone);
  CHECK(rest.At(kThen + absl::Seconds(599), MemoryPressure::kUnknown) == Relief::kWeights);
}

TEST_CASE("Rest: short of memory conversations go first, then the weights") {
  Rest rest(absl::ZeroDuration());
  rest.Used(kThen);
  const absl::Time later = kThen + absl::Hours(1000);
  CHECK(rest.At(later, MemoryPressure::kNormal) == Relief::kNone);
  CHECK(rest.At(later, MemoryPressure::kTight) == Relief::kConversations);
  CHECK(rest.At(later, MemoryPressure::kCritical) == Relief::kWeights);
}

TEST_CASE("Rest: a clock set back begins the time anew") {
  Rest rest(absl::Minutes(5));
  rest.Used(kThen);
  CHECK(rest.At(kThen - absl::Hours(9000), MemoryPressure::kNormal) == Relief::kNone);
  CHECK(rest.At(kThen - absl::Hours(9000) + absl::Minutes(5), MemoryPressure::kNormal) ==
        Relief::kWeights);
}

struct Resting {
  std::atomic<MemoryPressure> pressure{MemoryPressure::kNormal};
  EngineFixture fixture;

  explicit Resting(absl::Duration unload_after, const std::string& model = testing::kEndlessModel)
      : fixture(Options(unload_after, model)) {}
  LlamaOptions Options(absl::Duration unload_after, const std::string& model) {
    LlamaOptions options = testing::TinyOptions(model);
    options.unload_after = unload_after;
    options.memory_pressure = [this] { return pressure.load(); };
    options.look_every = absl::Milliseconds(1);
    return options;
  }
  bool Sleeps() {
    return Eventually([&] { return fixture.engine->state().readiness == Readiness::kAsleep; });
  }
};

TEST_CASE("LlamaEngine: unloaded without use, awake for who asks, with the same answer") {
  Resting resting(absl::Minutes(5));
  EngineFixture& fixture = resting.fixture;
  const std::string before = fixture.Answer("short").sink->text();
  fixture.clock.Advance(absl::Minutes(5));
  REQUIRE(resting.Sleeps());
  CHECK(fixture.engine->state().problem == "unloaded after 5m without use");
  CHECK_FALSE(fixture.engine->info().model.empty());  // what it is stays known
  const Asked after = fixture.Answer("short");
  CHECK(after.sink->Wait().status.ok());
  CHECK(after.sink->Wait().usage.reused_tokens == 0);
  CHECK(after.sink->text() == before);
  CHECK(fixture.engine->state().readiness == Readiness::kReady);
  CHECK(fixture.engine->state().problem.empty());
}

TEST_CASE("LlamaEngine: asking for its state does not wake it") {
  Resting resting(absl::Minutes(5));
  resting.fixture.Settled();
  resting.fixture.clock.Advance(absl::Minutes(5));
  REQUIRE(resting.Sleeps());
  for (int i = 0; i < 50; ++i)
    CHECK(resting.fixture.engine->state().readiness == Readiness::kAsleep);
}

TEST_CASE("LlamaEngine: all who ask while it sleeps are answered") {
  Resting resting(absl::Minutes(5));
  resting.fixture.Settled();
  resting.fixture.clock.Advance(absl::Minutes(5));
  REQUIRE(resting.Sleeps());
  std::vector<Asked> asked;
  for (int i = 0; i < 8; ++i) asked.push_back(resting.fixture.Ask("short"));
  for (const Asked& a : asked) CHECK(a.sink->Wait().status.ok());
}

TEST_CASE("LlamaEngine: an answer under way outlives the time without use and want of memory") {
  Resting resting(absl::Seconds(1));
  resting.fixture.Settled();
  const Asked asked = resting.fixture.Ask("short", EngineFixture::Greedy(200));
  resting.pressure = MemoryPressure::kCritical;
  resting.fixture.clock.Advance(absl::Hours(1));
  CHECK(asked.sink->Wait().status.ok());
  CHECK(asked.sink->Wait().usage.answer_tokens == 200);
  CHECK(resting.Sleeps());
  CHECK(resting.fixture.engine->state().problem == "unloaded: the device is short of memory");
}

TEST_CASE("LlamaEngine: a tight device takes what was kept of conversations, and no more") {
  Resting resting(absl::ZeroDuration());
  EngineFixture& fixture = resting.fixture;
  const auto ask = [&] {
    Job job = fixture.JobOf("a conversation that is kept for its owner's next turn");
    job.owner = "one";
    Asked asked;
    fixture.Ask(asked, std::move(job));
    return asked.sink->Wait();
  };
  ask();
  CHECK(ask().usage.reused_tokens > 0);
  resting.pressure = MemoryPressure::kTight;
  bool forgotten = false;
  CHECK(Eventually([&] { return forgotten = forgotten || ask().usage.reused_tokens == 0; }));
  CHECK(fixture.engine->state().readiness == Readiness::kReady);
  resting.pressure = MemoryPressure::kNormal;
  ask();
  CHECK(ask().usage.reused_tokens > 0);
}

TEST_CASE(
    "LlamaEngine: a model that is gone when it should wake fails who asks, and is looked for "
    "again") {
  testing::TempDir dir;
  const std::string path = dir / "model.gguf";
  std::filesystem::copy_file(testing::kEndlessModel, path);
  Resting resting(absl::Minutes(5), path);
  EngineFixture& fixture = resting.fixture;
  fixture.Settled();
  fixture.clock.Advance(absl::Minutes(5));
  REQUIRE(resting.Sleeps());
  std::filesystem::rename(path, path + ".away");
  CHECK(fixture.Answer("short").sink->Wait().status.code() == absl::StatusCode::kUnavailable);
  CHECK(fixture.engine->state().readiness == Readiness::kAbsent);
  std::filesystem::rename(path + ".away", path);
  CHECK(Eventually([&] { return fixture.engine->state().readiness == Readiness::kReady; }));
  CHECK(fixture.Answer("short").sink->Wait().status.ok());
}

TEST_CASE("LlamaEngine: a sleeping engine ends at once, and so does one that is waking") {
  Resting resting(absl::Minutes(5));
  resting.fixture.Settled();
  resting.fixture.clock.Advance(absl::Minutes(5));
  REQUIRE(resting.Sleeps());
  const Asked asked = resting.fixture.Ask("short");
  resting.fixture.engine.reset();
  asked.sink->Wait();
}

}  // namespace
}  // namespace weir::router::llama
