// Invariants 5, 6 and 9: residency is never left, a decision replays, a stale policy switches the
// device off.
#include <catch2/catch.hpp>
#include <random>

#include "router/decision_record.h"
#include "tests/testing/exchange_fixture.h"

namespace weir {
namespace {

using router::Candidate;
using router::RouteInput;

class AnyInput {
 public:
  explicit AnyInput(uint32_t seed) : random_(seed) {}

  RouteInput Next() {
    RouteInput input;
    input.pin = static_cast<gate::Pin>(Below(3));
    input.data_class = static_cast<gate::DataClass>(Below(3));
    input.policy_stale = Below(4) == 0;
    for (uint32_t n = Below(3); n > 0; --n) input.regions.push_back(Region());
    input.features.turns = Below(5);
    input.features.total_code_points = Below(10'000);
    input.features.code_points = Below(2'000);
    input.features.reasoning_cues = Below(5);
    input.features.easy_cues = Below(3);
    input.signals.battery_percent = Below(101);
    input.signals.charging = Below(2) == 0;
    input.signals.low_power = Below(2) == 0;
    input.signals.thermal = static_cast<router::Thermal>(Below(4));
    input.signals.network = static_cast<router::Network>(Below(4));
    input.signals.metered = Below(2) == 0;
    input.signals.battery_low = Below(2) == 0;
    input.options.threshold_permille = Below(1001);
    for (uint32_t n = Below(5); n > 0; --n) input.candidates.push_back(NextCandidate(n));
    return input;
  }

 private:
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }
  std::string Region() { return Below(2) == 0 ? "CN" : "US"; }
  Candidate NextCandidate(uint32_t n) {
    const auto place = static_cast<gate::Place>(Below(2));
    return {.id = "e" + std::to_string(n),
            .place = place,
            .region = place == gate::Place::kCloud ? Region() : "",
            .readiness = static_cast<router::Readiness>(Below(4)),
            .context_tokens = Below(3) == 0 ? 0 : Below(8192),
            .running = Below(4),
            .capacity = Below(4)};
  }
  std::mt19937 random_;
};

const Candidate& ById(const RouteInput& input, const std::string& id) {
  for (const Candidate& candidate : input.candidates) {
    if (candidate.id == id) return candidate;
  }
  throw std::runtime_error("chose an engine that is no candidate");
}

// The hard constraints once more, written independently of Route().
bool Permitted(const RouteInput& input, const Candidate& c) {
  if (c.readiness != router::Readiness::kReady) return false;
  if (c.place == gate::Place::kDevice) {
    return input.pin != gate::Pin::kCloudOnly && !input.policy_stale &&
           input.signals.thermal != router::Thermal::kCritical;
  }
  bool region = input.regions.empty();
  for (const std::string& allowed : input.regions) region = region || allowed == c.region;
  return region && input.pin != gate::Pin::kLocalOnly &&
         input.data_class != gate::DataClass::kDeviceOnly &&
         input.signals.network != router::Network::kOffline;
}

TEST_CASE("Invariants 5 and 9: no random state makes Route break a hard constraint",
          "[property][P-07]") {
  AnyInput any(5);
  int decided = 0;
  for (int i = 0; i < 200'000; ++i) {
    const RouteInput input = any.Next();
    const auto decision = router::Route(input);
    if (!decision.ok()) continue;
    ++decided;
    bool all = Permitted(input, ById(input, decision->engine()));
    for (const std::string& id : decision->fallbacks())
      all = all && Permitted(input, ById(input, id));
    if (!all) FAIL("a constraint was broken in round " << i);
  }
  CHECK(decided > 10'000);
}

TEST_CASE("Invariant 6: every decision replays from its record, bit for bit", "[property]") {
  AnyInput any(6);
  for (int i = 0; i < 20'000; ++i) {
    const RouteInput input = any.Next();
    const auto decision = router::Route(input);
    if (!decision.ok()) continue;
    const auto replay = router::ReplayRecord(router::RecordOf(input, *decision));
    if (!replay.ok() || !replay->identical) FAIL("round " << i);
  }
}

TEST_CASE("Invariant 6: the decision in a ledger entry replays", "[property]") {
  testing::ExchangeFixture fixture;
  fixture.Run(testing::kEasy);
  fixture.Run(testing::kHard);
  int replayed = 0;
  for (const ledger::Entry& entry : fixture.Entries()) {
    if (entry.kind != ledger::EntryKind::kOpen) continue;
    const auto replay = router::ReplayRecord(entry.decision);
    REQUIRE(replay.ok());
    CHECK(replay->identical);
    CHECK(replay->recorded_engine == entry.engine);
    ++replayed;
  }
  CHECK(replayed == 2);
}

TEST_CASE("Invariant 9: the moment the policy is out of date, the device does not answer",
          "[property][G-08]") {
  testing::ExchangeFixture fixture;
  CHECK(fixture.Run(testing::kEasy)->finished->engine == "local");
  fixture.clock.Advance(absl::Hours(24 * 31));
  CHECK(fixture.Run(testing::kEasy)->finished->engine == "cloud");
  auto pinned = fixture.Fields(testing::kEasy);
  pinned.pin = gate::Pin::kLocalOnly;
  CHECK(fixture.Run(std::move(pinned))->failed.code() == absl::StatusCode::kUnavailable);
  CHECK(fixture.local.starts() == 1);
}

TEST_CASE("Invariant 9: a gateway with an outdated policy refuses", "[property]") {
  testing::ExchangeFixture fixture(nullptr, gate::Place::kCloud);
  fixture.clock.Advance(absl::Hours(24 * 31));
  CHECK(fixture.Run(testing::kHard)->frames ==
        std::vector<std::string>{"refused:stale_policy", "finished"});
  CHECK(fixture.cloud.starts() == 0);
}

}  // namespace
}  // namespace weir
