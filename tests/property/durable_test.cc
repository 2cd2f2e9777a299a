// Invariants 2 and 3: nothing is generated before the opening entry is durable, no stream ends as
// done before its closing entry is, and every exchange that began has exactly one closing entry.
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tests/testing/exchange_fixture.h"
#include "tests/testing/faulty_files.h"

namespace weir {
namespace {

using testing::ExchangeFixture;

struct Counts {
  int opened = 0;
  int closed = 0;
};

std::map<Id, Counts> CountByExchange(const std::vector<ledger::Entry>& entries) {
  std::map<Id, Counts> counts;
  for (const ledger::Entry& entry : entries) {
    if (entry.kind == ledger::EntryKind::kOpen) ++counts[entry.exchange].opened;
    if (entry.kind == ledger::EntryKind::kClose) ++counts[entry.exchange].closed;
  }
  return counts;
}

// One of the ways an exchange can go, by number.
void PlayScene(ExchangeFixture& fixture, uint32_t scene) {
  const testing::Script scripts[] = {
      {.chunks = {"a", "b", "c"}},
      {.status = absl::UnavailableError("")},
      {.chunks = {"text"}, .status = absl::InternalError("")},
      {.chunks = {"x", testing::kRefusedWord, "y"}},
      {.chunks = {"waiting "}, .hang = true},
      {.refusal = router::RemoteRefusal{.category = "A.1.d"}},
  };
  fixture.local.Play(scripts[scene % std::size(scripts)]);
  fixture.cloud.Play(scripts[(scene / 7) % std::size(scripts)]);
}

TEST_CASE("Invariant 3: whatever happens, each exchange has exactly one closing entry",
          "[property][M-01]") {
  std::mt19937 random(3);
  ExchangeFixture fixture;
  const std::string prompts[] = {testing::kEasy, testing::kHard, testing::kRefusedWord,
                                 testing::kSupportWord};
  std::vector<std::shared_ptr<testing::CapturingWriter>> writers;
  for (int i = 0; i < 200; ++i) {
    PlayScene(fixture, static_cast<uint32_t>(random()));
    auto writer = fixture.Start(fixture.Fields(prompts[random() % std::size(prompts)]));
    if (random() % 2 == 0) writer->WaitForText();
    fixture.last->Cancel();  // before, during or after its end
    writers.push_back(writer);
  }
  for (const auto& writer : writers) {
    REQUIRE(writer->WaitForEnd());
    CHECK(writer->ends() == 1);
  }
  fixture.CloseLedger();
  const auto counts = CountByExchange(fixture.Entries());
  CHECK(counts.size() == writers.size());
  for (const auto& [id, count] : counts) {
    CHECK(count.closed == 1);
    CHECK(count.opened <= 1);
  }
}

TEST_CASE("Invariant 2: when an engine starts, the opening entry can be read from the disk",
          "[property][M-04]") {
  ExchangeFixture fixture;
  size_t seen = 0;
  fixture.local.OnStart([&] { seen = CountByExchange(fixture.Entries()).size(); });
  for (size_t i = 1; i <= 20; ++i) {
    fixture.Run(testing::kEasy);
    CHECK(seen == i);
  }
}

TEST_CASE("Invariant 2: at every failing file call, done means that the closing entry is on disk",
          "[property][M-04]") {
  const auto real = NewPosixFileSystem();
  for (uint64_t failing = 1; failing <= 40; ++failing) {
    testing::FaultyFiles files(*real);
    ExchangeFixture fixture(&files);
    files.FailCall(failing, absl::UnavailableError("injected"));
    const auto writer = fixture.Run(testing::kEasy);
    const bool started = fixture.local.starts() > 0;
    fixture.CloseLedger();
    const auto counts = CountByExchange(fixture.Entries());
    INFO("failing call " << failing);
    if (started) CHECK(counts.size() == 1);
    if (writer->finished) CHECK(counts.begin()->second.closed == 1);
    if (!writer->finished) CHECK_FALSE(writer->failed.ok());
  }
}

}  // namespace
}  // namespace weir
