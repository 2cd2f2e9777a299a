// Conduct and labels through a whole exchange: real gate, conduct, ledger; scripted engines.
#include <catch2/catch.hpp>

#include "router/exchange.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::router {
namespace {

using ledger::ConductEvent;
using testing::ExchangeFixture;
using testing::kEasy;
using testing::kHard;
using Kinds = std::vector<std::string>;

const std::string kBad = std::string("about ") + testing::kRefusedWord;

std::vector<ledger::ConductRecord> Records(const ExchangeFixture& fixture) {
  std::vector<ledger::ConductRecord> records;
  for (const ledger::Entry& entry : fixture.Entries()) {
    if (entry.conduct) records.push_back(*entry.conduct);
  }
  return records;
}

TEST_CASE("Exchange: three refused prompts suspend, and the entries say so",
          "[router][T-11][G-10]") {
  ExchangeFixture fixture;
  for (int i = 0; i < 2; ++i) fixture.Run(kBad);
  const auto third = fixture.Run(kBad);
  CHECK(third->frames == Kinds{"refused:content", "finished"});
  const auto away = fixture.Run(kEasy);
  CHECK(away->frames == Kinds{"refused:suspended", "finished"});
  CHECK(fixture.local.starts() + fixture.cloud.starts() == 0);
  const auto records = Records(fixture);
  REQUIRE(records.size() == 4);
  CHECK(records[1].notices == Kinds{"warning"});
  CHECK(records[2].in_a_row == 3);
  CHECK(records[2].suspended_until == fixture.clock.Now() + absl::Hours(24));
  CHECK(records[3].standing == "suspended");
  CHECK(away->finished->conduct == records[3]);
}

TEST_CASE("Exchange: the standing is what the ledger says of it", "[router][T-11]") {
  ExchangeFixture fixture;
  for (int i = 0; i < 3; ++i) fixture.Run(kBad);
  conduct::Conduct again(fixture.gate, fixture.clock);
  for (const ledger::Entry& entry : fixture.Entries()) again.Restore(entry);
  CHECK(again.StandingOf("", "").IsSuspendedAt(fixture.clock.Now()));
}

TEST_CASE("Exchange: what only the gateway refuses counts once, and not when it gave text",
          "[router][T-11]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.refusal = RemoteRefusal{.category = "A.1.d", .reason = "content"}});
  for (uint32_t i = 1; i <= 2; ++i) {
    CHECK(fixture.Run(kHard)->finished->conduct.in_a_row == i);
  }
  fixture.cloud.Play(
      {.chunks = {"text "},
       .refusal = RemoteRefusal{.category = "A.1.d", .reason = "content", .after_text = true}});
  CHECK(fixture.Run(kHard)->finished->conduct.event == ConductEvent::kClean);
}

TEST_CASE("Exchange: a gateway's call for help is answered with ours", "[router][D-13]") {
  ExchangeFixture fixture;
  fixture.cloud.Play({.refusal = RemoteRefusal{.category = "A.1.d", .reason = "crisis"}});
  const auto writer = fixture.Run(kHard);
  CHECK(writer->reply_text == "Please call a crisis line.");
  CHECK(writer->finished->conduct.event == ConductEvent::kCrisis);
}

TEST_CASE("Exchange: a notice comes before the first word and is in the opening entry",
          "[router][D-16]") {
  ExchangeFixture fixture;
  for (int minute = 0; minute <= 120; minute += 5) {
    const auto writer = fixture.Run(kEasy);
    CHECK(writer->notices == (minute == 120 ? Kinds{"reminder"} : Kinds{}));
    fixture.clock.Advance(absl::Minutes(5));
  }
  Kinds recorded;
  for (const ledger::Entry& entry : fixture.Entries()) {
    if (entry.kind != ledger::EntryKind::kOpen || !entry.conduct) continue;
    recorded.insert(recorded.end(), entry.conduct->notices.begin(), entry.conduct->notices.end());
  }
  CHECK(recorded == Kinds{"reminder"});
}

TEST_CASE("Exchange: wherever a stream is cut, what was shown is labelled",
          "[router][property][L-01]") {
  const std::vector<std::string> chunks = {"one ", "two ", "three ", "four ", "five "};
  for (size_t cut = 0; cut <= chunks.size(); ++cut) {
    for (const bool clean : {true, false}) {
      ExchangeFixture fixture;
      const std::vector<std::string> some(chunks.begin(),
                                          chunks.begin() + static_cast<std::ptrdiff_t>(cut));
      fixture.local.Play(
          {.chunks = some, .status = clean ? absl::OkStatus() : absl::AbortedError("cut")});
      auto fields = fixture.Fields(kEasy);
      fields.pin = gate::Pin::kLocalOnly;
      const auto writer = fixture.Run(std::move(fields));
      INFO("cut after " << cut << (clean ? ", ended" : ", failed"));
      if (writer->shown.empty() && !clean) continue;
      REQUIRE_FALSE(writer->labels.empty());
      for (const label::Label& label : writer->labels) {
        CHECK(label::IsWellFormed(label.aigc_json));
        CHECK(label::IsVisibleMark(label.visible));
        CHECK(label == writer->labels.front());
      }
    }
  }
}

TEST_CASE("Exchange: a grant hides the visible mark of ours and of the gateway's",
          "[router][L-08]") {
  ExchangeFixture fixture;
  const auto theirs = label::Labeller::Create("001191110000MA00WE1R0Y1C777");
  fixture.cloud.Play(
      {.chunks = {"x"}, .label = theirs->For(Id::New(fixture.clock), policy::Locale::kEnglish)});
  for (const char* prompt : {kEasy, kHard}) {
    auto fields = fixture.Fields(prompt);
    fields.subject = "p1";
    fields.label_grant = gate::LabelGrant{.agreement = "v3", .purpose = ""};
    const auto writer = fixture.Run(std::move(fields));
    REQUIRE_FALSE(writer->labels.empty());
    for (const label::Label& label : writer->labels) {
      CHECK(label.visible.empty());
      CHECK(label::IsWellFormed(label.aigc_json));
    }
    CHECK(Records(fixture).back().label_agreement == "v3");
  }
}

}  // namespace
}  // namespace weir::router
