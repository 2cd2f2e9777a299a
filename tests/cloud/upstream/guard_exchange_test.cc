// A guard model beside an exchange: real gate, ledger and HTTP, a scripted server and engine.
#include <catch2/catch.hpp>

#include "cloud/upstream/guard_model.h"
#include "router/judgement_record.h"
#include "tests/cloud/upstream/scripted_server.h"
#include "tests/testing/classifier_fixture.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::cloud {
namespace {

using namespace weir::testing;
using Frames = std::vector<std::string>;

ServerScript Saying(const std::string& answer) {
  return {ReadRequest(), Send(Whole("200 OK", "text/event-stream",
                                    TextEvent(answer) + FinishEvent("stop") + DoneEvent()))};
}

// The judgement asks stage two; no engine's model has a head.
class GuardedExchange {
 public:
  explicit GuardedExchange(const ServerScript& script, const std::string& missing = "keep",
                           const std::string& region = "CN",
                           absl::Duration budget = absl::Seconds(30))
      : server(script),
        model_({.url = server.url(), .model = "qwen3guard", .region = region}, Secret(""),
               fixture.clock),
        guard_{model_, region, budget} {
    PolicyYaml yaml;
    yaml.policy +=
        "judge: {category: A.1.h, on_missing: keep, stage_two_share: 100, "
        "stage_two_missing: " +
        missing + ", least: 300, bars: [{request: 700}]}\n";
    yaml.classifier = ClassifierImage({{"恶行", classify::Head::kRequest, 127, "A.1.d"}});
    yaml.policy.replace(yaml.policy.find("version: 1"), 10, "version: 2");
    WEIR_CHECK(fixture.policies.Swap(CompilePolicy(yaml)).ok());
  }

  std::shared_ptr<CapturingWriter> Start() {
    auto request = gate::Request::Create(fixture.Fields(kEasy), fixture.clock);
    WEIR_CHECK(request.ok());
    auto writer = std::make_shared<CapturingWriter>();
    router::ExchangeParts parts = fixture.parts();
    parts.guard = &guard_;
    exchange = router::Exchange::Start(parts, *std::move(request), writer);
    return writer;
  }
  std::shared_ptr<CapturingWriter> Run() {
    auto writer = Start();
    WEIR_CHECK(writer->WaitForEnd());
    return writer;
  }

  ScriptedServer server;
  ExchangeFixture fixture;
  std::shared_ptr<router::Exchange> exchange;

 private:
  GuardModel model_;
  const router::Guard guard_;
};

TEST_CASE("Exchange: what the guard model calls unsafe is refused, and no word was shown",
          "[guard]") {
  GuardedExchange guarded(Saying(R"(Safety: Unsafe\nCategories: Violent)"));
  const auto writer = guarded.Run();
  CHECK(writer->frames == Frames{"started:local", "refused:content", "finished"});
  CHECK(writer->shown.empty());
  const auto entries = guarded.fixture.Entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[1].judgement->stage_two == 1000u);
  CHECK(entries[1].judgement->refuses);
  REQUIRE(entries[1].findings.size() == 1);
  CHECK(entries[1].findings[0].category == "A.1.f");
  CHECK(entries[1].findings[0].kind == "guard_model");
  CHECK(entries[1].findings[0].rule == "guard:qwen3guard");
  for (const auto& entry : entries) CHECK(router::ReplaysAlike(*entry.judgement));
}

TEST_CASE("Exchange: the engine is asked before the guard model has answered", "[guard]") {
  GuardedExchange guarded({ReadRequest(), WaitForClient()});
  const auto writer = guarded.Start();
  REQUIRE(guarded.server.WaitForRequests(1));
  CHECK(guarded.fixture.local.starts() == 1);
  guarded.exchange->Cancel();
  REQUIRE(writer->WaitForEnd());
  CHECK(writer->shown.empty());
  REQUIRE(guarded.server.WaitForOver(0));  // the question is withdrawn with the exchange
}

TEST_CASE("Exchange: what the guard model calls safe is answered whole", "[guard]") {
  GuardedExchange guarded(Saying(R"(Safety: Safe\nCategories: None)"));
  const auto writer = guarded.Run();
  CHECK(writer->shown == "local answer");
  CHECK(writer->finished->ending == ledger::Ending::kDone);
  CHECK(guarded.fixture.Entries()[1].judgement->stage_two == 0u);
}

TEST_CASE("Exchange: a guard model that is too slow on every exchange delays by its budget only",
          "[guard]") {
  constexpr auto kBudget = std::chrono::milliseconds(60);
  GuardedExchange guarded({ReadRequest(), WaitForClient()}, "keep", "CN",
                          absl::FromChrono(kBudget));
  for (int i = 0; i < 8; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    const auto writer = guarded.Run();
    const auto took = std::chrono::steady_clock::now() - begun;
    CHECK(took >= kBudget);
    CHECK(took < kBudget + std::chrono::seconds(10));  // a loaded machine, not a hang
    CHECK(writer->shown == "local answer");
    CHECK_THAT(writer->finished->notes, Catch::VectorContains(std::string("stage2:missing:slow")));
  }
  for (const ledger::Entry& entry : guarded.fixture.Entries()) {
    CHECK_FALSE(entry.judgement->stage_two.has_value());
  }
}

TEST_CASE("Exchange: a guard model that fails leaves the earlier verdict and a note", "[guard]") {
  GuardedExchange guarded(Saying("How can I help you?"));
  const auto writer = guarded.Run();
  CHECK(writer->shown == "local answer");
  CHECK_THAT(writer->finished->notes, Catch::VectorContains(std::string("stage2:missing:failed")));
}

TEST_CASE("Exchange: a policy may refuse what the guard model did not judge", "[guard]") {
  GuardedExchange guarded({ReadRequest(), Reset()}, "refuse");
  const auto writer = guarded.Run();
  CHECK(writer->frames == Frames{"started:local", "refused:content", "finished"});
  CHECK(writer->finished->conduct.in_a_row == 0);
  CHECK_THAT(writer->finished->notes, Catch::VectorContains(std::string("stage2:missing:failed")));
}

TEST_CASE("Exchange: a guard model outside the policy's regions is not asked", "[guard]") {
  GuardedExchange guarded(Saying("Safety: Unsafe"), "keep", "SG");
  const auto writer = guarded.Run();
  CHECK(writer->shown == "local answer");
  CHECK(guarded.server.connections() == 0);
  CHECK_THAT(writer->finished->notes, Catch::VectorContains(std::string("stage2:missing:model")));
}

TEST_CASE(
    "Exchange: an engine that fails while the guard model thinks gives way to the next, which "
    "is not judged again",
    "[guard]") {
  GuardedExchange guarded(
      {ReadRequest(), Pause(milliseconds(50)),
       Send(Whole("200 OK", "text/event-stream",
                  TextEvent("Safety: Safe") + FinishEvent("stop") + DoneEvent()))});
  guarded.fixture.local.Play({.status = absl::UnavailableError("gone")});
  const auto writer = guarded.Run();
  CHECK(writer->shown == "cloud answer");
  CHECK(guarded.server.connections() == 1);
}

}  // namespace
}  // namespace weir::cloud
