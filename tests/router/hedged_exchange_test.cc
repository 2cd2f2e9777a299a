// Hedged starts: local and cloud at once while the local answer's beginning is held.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "router/learn/shuffle.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::router {
namespace {

using testing::CapturingWriter;
using testing::ExchangeFixture;
using testing::Script;

// A kind of prompt that the built-in weights know.
constexpr const char* kSheep =
    "Tom has twice as many sheep as Ann. Ann has 4 times as many sheep as Bob. How many sheep do "
    "they have together if Bob has 20 sheep?";
const std::string kCloudAnswer =
    "Together they have 260 sheep: Bob has 20, Ann has 80 of them, and Tom has 160.";
const std::string kLocalAnswer =
    "Ann has 20 * 4 = 80 sheep. Tom has 80 * 2 = 160 sheep. Together 160 + 80 + 20 = 260 sheep.";

struct HedgedExchange : ExchangeFixture {
  explicit HedgedExchange(uint32_t micros_a_day = 1'000'000, uint32_t price = 1000)
      : dear({.id = "dear",
              .place = gate::Place::kCloud,
              .region = "CN",
              .price = {.prompt_micros = price, .answer_micros = price}}),
        router({&local, &dear}, signals,
               {.routing = {.threshold_permille = 1000, .watch_permille = 0},
                .hedge_micros_a_day = micros_a_day}) {
    dear.Play({.chunks = {kCloudAnswer}});
    local.Play({.chunks = {}, .hang = true});
  }
  std::shared_ptr<CapturingWriter> Ask(gate::Pin pin = gate::Pin::kAuto) {
    const auto writer = Start(pin);
    REQUIRE(writer->WaitForEnd());
    return writer;
  }
  std::shared_ptr<CapturingWriter> Start(gate::Pin pin = gate::Pin::kAuto) {
    ExchangeParts all = parts();
    const ExchangeParts mine{all.gate, all.conduct, router, all.journal, all.labeller, all.clock};
    const auto writer = std::make_shared<CapturingWriter>();
    auto fields = Fields(kSheep);
    fields.pin = pin;
    last = Exchange::Start(mine, *gate::Request::Create(std::move(fields), clock), writer);
    return writer;
  }
  uint64_t taken() const { return router.experience().hedging.taken_micros(); }

  testing::ScriptedEngine dear;
  Router router;
};

bool Has(const std::vector<std::string>& notes, std::string_view beginning) {
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.starts_with(beginning); });
}

TEST_CASE("Hedge: the prompt of these tests is doubtful enough for one", "[router]") {
  const Expectation expected = Expect(Predictor::BuiltIn(), kSheep);
  CHECK(expected.trust_permille > 0);
  CHECK(expected.score_permille >= kHedgePermille);
}

TEST_CASE("Hedge: without a cap or without a price the cloud is not asked", "[router]") {
  for (const auto& [cap, price] : {std::pair{0u, 1000u}, std::pair{1'000'000u, 0u}}) {
    HedgedExchange fixture(cap, price);
    fixture.local.Play({.chunks = {kLocalAnswer}});
    const auto writer = fixture.Ask(gate::Pin::kAuto);
    CHECK_FALSE(Has(writer->finished->notes, "hedged:"));
    CHECK_FALSE(writer->finished->left_device);
  }
}

TEST_CASE(
    "Hedge: a cloud that answers first is shown, the local one is cancelled, and the record "
    "says both",
    "[router]") {
  HedgedExchange fixture;
  const auto writer = fixture.Ask();
  CHECK(writer->shown == kCloudAnswer);
  CHECK(writer->finished->engine == "dear");
  CHECK(fixture.local.starts() == 1);
  CHECK(fixture.local.cancelled() == 1);
  CHECK(fixture.taken() == 0);
  const auto entries = fixture.Entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].engine == "local");
  CHECK(entries[1].engine == "dear");
  CHECK(Has(entries[1].reasons, "hedged:won:dear"));
}

TEST_CASE(
    "Hedge: a local answer that is sound first is shown, and the cloud's cost is taken and "
    "survives a restart",
    "[router]") {
  HedgedExchange fixture;
  fixture.dear.Play({.chunks = {"Tog"}, .hang = true});  // has not begun yet
  std::vector<std::string> chunks;
  for (int i = 0; i < 12; ++i) chunks.push_back(kLocalAnswer + " ");
  fixture.local.Play({.chunks = chunks});
  const auto writer = fixture.Ask();
  REQUIRE(writer->finished->engine == "local");
  CHECK(fixture.dear.cancelled() == 1);
  CHECK(Has(writer->finished->notes, "hedged:lost:dear:"));
  CHECK(writer->finished->left_device);
  const uint64_t taken = fixture.taken();
  CHECK(taken > 0);
  Router again({&fixture.local, &fixture.dear}, fixture.signals, {.hedge_micros_a_day = 1'000'000});
  REQUIRE(
      RestoreSpending(*fixture.real_files, fixture.dir.path(), fixture.ledger->size(), again).ok());
  CHECK(again.experience().hedging.taken_micros() == taken);
}

TEST_CASE(
    "Hedge: when the local answer is discarded or fails, the cloud that runs already takes "
    "over",
    "[router]") {
  for (const absl::Status& end : {absl::OkStatus(), absl::UnavailableError("gone")}) {
    HedgedExchange fixture;
    fixture.dear.Play({.chunks = {"260"}});
    fixture.local.Play({.chunks = {}, .status = end});
    const auto writer = fixture.Ask();
    CHECK(writer->shown == "260");
    CHECK(fixture.dear.starts() == 1);
    CHECK(fixture.taken() == 0);
  }
}

TEST_CASE("Hedge: a cloud that fails costs nothing and leaves the local answer alone", "[router]") {
  HedgedExchange fixture;
  fixture.dear.Play({.status = absl::UnavailableError("gone")});
  const auto writer = fixture.Start();
  while (fixture.dear.starts() == 0 || fixture.taken() > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(fixture.local.cancelled() == 0);
  fixture.last->Cancel();
  REQUIRE(writer->WaitForEnd());
  CHECK(fixture.local.cancelled() == 1);
  CHECK(Has(fixture.Entries().back().reasons, "hedged:failed:dear"));
}

TEST_CASE("Hedge: a refusal of the cloud is not gone around", "[router]") {
  HedgedExchange fixture;
  fixture.dear.Play({.refusal = RemoteRefusal{.category = "A.1.d"}});
  const auto writer = fixture.Ask();
  CHECK_THAT(writer->frames, Catch::VectorContains(std::string("refused:remote")));
  CHECK(writer->shown.empty());
}

TEST_CASE("Hedge: never with the device pinned, on a metered link or beyond the cap", "[router]") {
  HedgedExchange pinned;
  pinned.local.Play({.chunks = {kLocalAnswer}});
  pinned.Ask(gate::Pin::kLocalOnly);
  CHECK(pinned.dear.starts() == 0);

  HedgedExchange metered;
  metered.signals.signals.metered = true;
  metered.local.Play({.chunks = {kLocalAnswer}});
  CHECK_FALSE(Has(metered.Ask()->finished->notes, "hedged:"));

  HedgedExchange poor(1);  // less than any hedge costs
  poor.local.Play({.chunks = {kLocalAnswer}});
  CHECK_FALSE(Has(poor.Ask()->finished->notes, "hedged:"));
  CHECK(poor.taken() == 0);
}

Script RandomScript(Dice& dice, const std::string& answer) {
  Script script;
  const size_t chunks = dice.Below(8);
  for (size_t i = 0; i < chunks; ++i) script.chunks.push_back(answer);
  if (dice.Below(4) == 0) script.status = absl::UnavailableError("gone");
  return script;
}

TEST_CASE(
    "Hedge: whatever both sides do, one answer is shown whole, the pin and the cap hold, and "
    "every exchange closes once",
    "[router]") {
  constexpr uint32_t kCap = 900;
  Dice dice(11);
  HedgedExchange fixture(kCap);
  size_t hedged = 0;
  size_t exchanges = 0;
  for (; exchanges < 150; ++exchanges) {
    fixture.local.Play(RandomScript(dice, "L"));
    fixture.dear.Play(RandomScript(dice, std::string(dice.Below(2) == 0 ? 8 : 80, 'C')));
    const bool pinned = dice.Below(3) == 0;
    const int before = fixture.dear.starts();
    const auto writer = fixture.Ask(pinned ? gate::Pin::kLocalOnly : gate::Pin::kAuto);
    const int asked = fixture.dear.starts() - before;
    CHECK((!pinned || asked == 0));
    CHECK(fixture.taken() <= kCap);
    const bool mixed = writer->shown.find('L') != std::string::npos &&
                       writer->shown.find('C') != std::string::npos;
    CHECK_FALSE(mixed);
    hedged += writer->finished && Has(writer->finished->notes, "hedged:") ? 1 : 0;
    fixture.clock.Advance(absl::Hours(1));  // an engine that failed rests for a while
  }
  CHECK(hedged > 0);
  CHECK(fixture.Entries().size() == 2 * exchanges);
}

}  // namespace
}  // namespace weir::router
