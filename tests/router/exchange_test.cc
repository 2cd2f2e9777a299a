#include "router/exchange.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/verify.h"
#include "router/decision_record.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::router {
namespace {

using testing::ExchangeFixture;
using testing::kEasy;
using testing::kHard;
using Frames = std::vector<std::string>;

// Endings of the closing entries, in order.
std::vector<ledger::Ending> Endings(const ExchangeFixture& fixture) {
  std::vector<ledger::Ending> endings;
  for (const ledger::Entry& entry : fixture.Entries()) {
    if (entry.kind == ledger::EntryKind::kClose) endings.push_back(entry.ending);
  }
  return endings;
}

TEST_CASE("Exchange: an easy prompt runs through every step on the device", "[router]") {
  ExchangeFixture fixture;
  const auto writer = fixture.Run(kEasy);
  CHECK(writer->frames.front() == "started:local");
  CHECK(writer->frames.back() == "finished");
  CHECK(writer->shown == "local answer");
  CHECK(writer->finished->ending == ledger::Ending::kDone);
  CHECK(writer->finished->engine == "local");
  const auto entries = fixture.Entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].kind == ledger::EntryKind::kOpen);
  CHECK(entries[0].engine == "local");
  CHECK(entries[1].kind == ledger::EntryKind::kClose);
  CHECK(entries[1].ending == ledger::Ending::kDone);
  CHECK(entries[0].exchange == entries[1].exchange);
}

TEST_CASE("Exchange: the label is on the first and the last text frame", "[router][L-01]") {
  ExchangeFixture fixture;
  const auto writer = fixture.Run(kEasy);
  REQUIRE(writer->labels.size() == 2);
  CHECK(writer->labels.front() == writer->labels.back());
  CHECK(label::IsWellFormed(writer->labels.front().aigc_json));
}

// "a@" may become an address, so all of it is held to the end.
TEST_CASE(
    "Exchange: the record holds the label that was shown, also of an answer that came at once",
    "[router][L-01]") {
  for (const char* answer : {"some words of an answer", "a@"}) {
    ExchangeFixture fixture;
    fixture.local.Play({.chunks = {answer}});
    const auto writer = fixture.Run(kEasy);
    REQUIRE(writer->shown == answer);
    CHECK(fixture.Entries().back().label == writer->labels.back().aigc_json);
  }
}

TEST_CASE("Exchange: the gateway's label is kept", "[router][L-09]") {
  ExchangeFixture fixture;
  const auto theirs = label::Labeller::Create("001191110000MA00WE1R0Y1C777");
  const label::Label label = theirs->For(Id::New(fixture.clock), policy::Locale::kEnglish);
  fixture.cloud.Play({.chunks = {"x"}, .label = label});
  const auto writer = fixture.Run(kHard);
  REQUIRE_FALSE(writer->labels.empty());
  CHECK(writer->labels.back().aigc_json == label.aigc_json);
}

TEST_CASE("Exchange: a refused prompt starts no engine and has one entry", "[router][T-12]") {
  ExchangeFixture fixture;
  const auto writer = fixture.Run(std::string("about ") + testing::kRefusedWord);
  CHECK(writer->frames == Frames{"refused:content", "finished"});
  CHECK(fixture.local.starts() + fixture.cloud.starts() == 0);
  CHECK_FALSE(writer->reply_text.empty());
  CHECK(Endings(fixture) == std::vector{ledger::Ending::kRefused});
}

TEST_CASE("Exchange: where prompts went is kept: counts since the start, and the last eight",
          "[router]") {
  ExchangeFixture fixture;
  fixture.Run(kEasy);
  fixture.Run(kHard);
  fixture.Run(std::string("about ") + testing::kRefusedWord);
  fixture.signals.signals = {.thermal = Thermal::kCritical, .network = Network::kOffline};
  fixture.Run(kEasy);
  DecisionBook::Snapshot book = fixture.router.experience().decisions.snapshot();
  CHECK(book.counts ==
        std::map<std::string, uint64_t>{{"cloud", 1}, {"local", 1}, {kRefused, 1}, {kUnrouted, 1}});
  REQUIRE(book.last.size() == 4);
  CHECK(book.last[0].outcome == kUnrouted);
  CHECK_THAT(book.last[0].codes.at(0), Catch::Contains("local:thermal_critical"));
  CHECK(book.last[1].codes == Frames{"content"});
  CHECK_THAT(book.last[3].codes, Catch::VectorContains(std::string("easy_prompt")));
  fixture.signals.signals = {};
  for (int i = 0; i < 9; ++i) fixture.Run(kEasy);
  book = fixture.router.experience().decisions.snapshot();
  CHECK(book.counts["local"] == 10);
  CHECK(book.last.size() == DecisionBook::kKept);
  CHECK(book.last.back().outcome == "local");
}

TEST_CASE("Exchange: an answer is stopped, withdrawn and replaced", "[router][G-09]") {
  ExchangeFixture fixture;
  fixture.local.Play(
      {.chunks = {"this is fine. ", "and ", testing::kRefusedWord, " never seen"}, .hang = true});
  const auto writer = fixture.Run(kEasy);
  CHECK(writer->frames.front() == "started:local");
  CHECK_THAT(writer->frames, Catch::VectorContains(std::string("withdrawn:A.1.d")));
  CHECK(writer->shown.empty());
  CHECK(writer->finished->ending == ledger::Ending::kStopped);
  CHECK(Endings(fixture) == std::vector{ledger::Ending::kStopped});
}

TEST_CASE("Exchange: the cloud fails before the first word and the device takes over", "[router]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.status = absl::UnavailableError("link")});
  const auto writer = fixture.Run(kHard);
  CHECK(writer->shown == "local answer");
  CHECK(writer->finished->engine == "local");
  CHECK(writer->finished->notes == Frames{"fallback:cloud:UNAVAILABLE"});
  CHECK(writer->finished->left_device);
  CHECK(Endings(fixture) == std::vector{ledger::Ending::kDone});
}

TEST_CASE("Exchange: after the first word a failure is a failure, never a clean end", "[router]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.chunks = {"half an answer, "}, .status = absl::UnavailableError("cut")});
  const auto writer = fixture.Run(kHard);
  CHECK(writer->failed.code() == absl::StatusCode::kUnavailable);
  CHECK_FALSE(writer->finished.has_value());
  CHECK(fixture.local.starts() == 0);
  CHECK(Endings(fixture) == std::vector{ledger::Ending::kFailed});
}

TEST_CASE("Exchange: a pin forbids the fallback", "[router]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.status = absl::UnavailableError("link")});
  auto fields = fixture.Fields(kHard);
  fields.pin = gate::Pin::kCloudOnly;
  const auto writer = fixture.Run(std::move(fields));
  CHECK(writer->failed.code() == absl::StatusCode::kUnavailable);
  CHECK(fixture.local.starts() == 0);
}

TEST_CASE("Exchange: asked to fail, the request gets the failure and no other engine", "[router]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.status = absl::UnavailableError("link")});
  auto fields = fixture.Fields(kHard);
  fields.wishes.on_unavailable = gate::OnUnavailable::kFail;
  const auto writer = fixture.Run(std::move(fields));
  CHECK(writer->failed.code() == absl::StatusCode::kUnavailable);
  CHECK(fixture.local.starts() == 0);
}

TEST_CASE(
    "Exchange: an engine that failed rests in the next exchange, and is back after it answered",
    "[router]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.status = absl::UnavailableError("link")});
  fixture.Run(kHard);
  CHECK(fixture.cloud.starts() == 1);
  fixture.cloud.Play({.chunks = {"cloud ", "answer"}});
  CHECK(fixture.Run(kHard)->finished->engine == "local");
  CHECK(fixture.cloud.starts() == 1);
  fixture.clock.Advance(absl::Seconds(1));
  CHECK(fixture.Run(kHard)->finished->engine == "cloud");
}

TEST_CASE("Exchange: a conversation's next turn knows which engine is warm", "[router]") {
  ExchangeFixture fixture;
  auto fields = fixture.Fields(kEasy);
  fields.session = "kitchen";
  fixture.Run(fields);
  fixture.Run(fields);
  fields.session = "garage";
  fixture.Run(fields);
  std::vector<std::string> engines;
  REQUIRE(ledger::ForEachEntry(*fixture.real_files, fixture.dir.path(), 0,
                               [&engines](const ledger::StoredEntry& stored) {
                                 if (stored.entry.decision.empty()) return true;
                                 engines.push_back(
                                     ReplayRecord(stored.entry.decision)->input.session.engine);
                                 return true;
                               })
              .ok());
  CHECK(engines == std::vector<std::string>{"", "local", ""});
}

TEST_CASE("Exchange: what the cloud costs counts against the day's budget", "[router]") {
  ExchangeFixture fixture;
  testing::ScriptedEngine dear({.id = "dear",
                                .place = gate::Place::kCloud,
                                .region = "CN",
                                .price = {.prompt_micros = 1000, .answer_micros = 1000}});
  dear.Play({.chunks = {"cloud answer"}, .usage = {.prompt_tokens = 300, .answer_tokens = 700}});
  const Router router({&fixture.local, &dear}, fixture.signals, {.budget_micros_a_day = 1100});
  ExchangeParts all = fixture.parts();
  const ExchangeParts mine{all.gate, all.conduct, router, all.journal, all.labeller, all.clock};
  const auto engine_of = [&] {
    const auto writer = std::make_shared<testing::CapturingWriter>();
    const auto exchange =
        Exchange::Start(mine, *gate::Request::Create(fixture.Fields(kHard), fixture.clock), writer);
    REQUIRE(writer->WaitForEnd());
    return writer->finished->engine;
  };
  CHECK(engine_of() == "dear");
  CHECK(router.experience().spending.At(fixture.clock.Now()).left_micros == 100);
  const Router again({&fixture.local, &dear}, fixture.signals, {.budget_micros_a_day = 1100});
  REQUIRE(
      RestoreSpending(*fixture.real_files, fixture.dir.path(), fixture.ledger->size(), again).ok());
  CHECK(again.experience().spending.At(fixture.clock.Now()).left_micros == 100);
  CHECK(engine_of() == "local");  // too little is left
}

TEST_CASE("Exchange: a refusal of the gateway is shown with our own words", "[router]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.refusal = RemoteRefusal{.category = "A.1.d"}});
  const auto writer = fixture.Run(kHard);
  CHECK_THAT(writer->frames, Catch::VectorContains(std::string("refused:remote")));
  CHECK_FALSE(writer->reply_text.empty());
  CHECK(writer->finished->ending == ledger::Ending::kRefused);
}

TEST_CASE("Exchange: a gateway that stops after text has it withdrawn", "[router][G-09]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.chunks = {"some text "},
                      .refusal = RemoteRefusal{.category = "A.1.d", .after_text = true}});
  const auto writer = fixture.Run(kHard);
  CHECK_THAT(writer->frames, Catch::VectorContains(std::string("withdrawn:A.1.d")));
  CHECK(writer->finished->ending == ledger::Ending::kStopped);
}

TEST_CASE("Exchange: cancelling stops the engine and closes as cancelled", "[router]") {
  ExchangeFixture fixture;
  fixture.local.Play({.chunks = {"going on "}, .hang = true});
  const auto writer = fixture.Start(fixture.Fields(kEasy));
  REQUIRE(writer->WaitForText());
  fixture.last->Cancel();
  REQUIRE(writer->WaitForEnd());
  CHECK(writer->failed.code() == absl::StatusCode::kCancelled);
  CHECK(Endings(fixture) == std::vector{ledger::Ending::kCancelled});
}

TEST_CASE("Exchange: with no engine permitted the failure names each reason and is recorded",
          "[router]") {
  ExchangeFixture fixture;
  fixture.local.SetState({.readiness = Readiness::kLoading});
  fixture.signals.signals.network = Network::kOffline;
  const auto writer = fixture.Run(kEasy);
  CHECK(writer->failed.code() == absl::StatusCode::kUnavailable);
  const std::string message(writer->failed.message());
  CHECK(message.find("local:engine_loading") != std::string::npos);
  CHECK(message.find("cloud:offline") != std::string::npos);
  CHECK(Endings(fixture) == std::vector{ledger::Ending::kFailed});
}

TEST_CASE("Exchange: identifiers are masked for the cloud and restored for the reader",
          "[router][P-05]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.chunks = {"I will call [PHO", "NE_1] today"}});
  auto fields = fixture.Fields(std::string("call me: ") + testing::kMobile);
  fields.pin = gate::Pin::kCloudOnly;
  const auto writer = fixture.Run(std::move(fields));
  CHECK(writer->shown == std::string("I will call ") + testing::kMobile + " today");
  REQUIRE(fixture.cloud.prompts().size() == 1);
  CHECK(fixture.cloud.prompts()[0].find(testing::kMobile) == std::string::npos);
  CHECK(fixture.cloud.prompts()[0].find("[PHONE_1]") != std::string::npos);
}

TEST_CASE("Exchange: on the device the model sees the original", "[router]") {
  ExchangeFixture fixture;
  auto fields = fixture.Fields(std::string("call me: ") + testing::kMobile);
  fields.pin = gate::Pin::kLocalOnly;
  fixture.Run(std::move(fields));
  CHECK(fixture.local.prompts()[0].find(testing::kMobile) != std::string::npos);
}

}  // namespace
}  // namespace weir::router
