// The engine behind its interface: with a prompt from the gate and a proof from the journal.
#include "router/llama/llama_engine.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <variant>

#include "compliance/gate/gate.h"
#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/opened.h"
#include "tests/testing/policy_fixture.h"

namespace weir::router {
namespace {

using testing::CollectingSink;
using testing::EngineFixture;
using testing::TinyOptions;

struct GateFixture {
  GateFixture() { REQUIRE(policies.Swap(testing::CompilePolicy()).ok()); }

  gate::Prompt PromptOf(const std::string& text) const {
    gate::RequestFields fields;
    fields.turns = {{gate::Role::kUser, UserText(text)}};
    const gate::Request request = gate::Request::Create(std::move(fields), clock).value();
    return std::get<gate::Admitted>(gate.Admit(request)).PromptFor(gate::Place::kDevice);
  }

  testing::FakeClock clock;
  policy::Store policies;
  gate::Gate gate{policies, clock, gate::Place::kDevice};
};

GenerateOptions Greedy(uint32_t tokens) {
  GenerateOptions options;
  options.sampling = EngineFixture::Greedy(tokens);
  options.deadline = absl::InfiniteFuture();
  return options;
}

TEST_CASE("LlamaEngine: options outside their limits make no engine") {
  const testing::FakeClock clock;
  LlamaOptions options = TinyOptions();
  options.sequences = 0;
  const auto engine = LlamaEngine::Create(options, clock);
  CHECK(engine.status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("LlamaEngine: answers an admitted prompt as the engine's thread does") {
  const GateFixture fixture;
  const auto engine = LlamaEngine::Create(TinyOptions(), fixture.clock).value();
  const auto sink = std::make_shared<CollectingSink>();
  const auto generation = engine->Start(testing::OpenedForTesting::Make(fixture.clock),
                                        fixture.PromptOf("hello"), Greedy(25), sink);
  const GenerationEnd end = sink->Wait();
  CHECK(end.status.ok());
  CHECK(end.usage.answer_tokens == 25);
  CHECK_FALSE(end.refusal.has_value());

  EngineFixture inner;
  CHECK(sink->text() == inner.Answer("hello", EngineFixture::Greedy(25)).sink->text());
}

TEST_CASE("LlamaEngine: info and state show how it was set up") {
  const testing::FakeClock clock;
  LlamaOptions options = TinyOptions();
  options.id = "model";
  options.place = gate::Place::kCloud;
  options.region = "CN";
  const auto engine = LlamaEngine::Create(options, clock).value();
  CHECK(engine->info().id == "model");
  CHECK(engine->info().place == gate::Place::kCloud);
  CHECK(engine->info().region == "CN");
  CHECK(engine->state().capacity == 4);
}

}  // namespace
}  // namespace weir::router
