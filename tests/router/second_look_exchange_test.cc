// The judgement's second stage through a whole exchange: real gate, conduct, ledger; scripted
// engines.
#include <catch2/catch.hpp>

#include "router/exchange.h"
#include "router/judgement_record.h"
#include "tests/testing/classifier_fixture.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::router {
namespace {

using testing::ExchangeFixture;
using testing::kEasy;
using testing::kHard;
using Frames = std::vector<std::string>;

const classify::PromptState kHarmful{{{1.0F, -1.0F}}};
const classify::PromptState kHarmless{{{0.0F, 0.0F}}};

void Judge(ExchangeFixture& fixture, const std::string& missing = "keep") {
  testing::PolicyYaml yaml;
  yaml.policy +=
      "judge: {category: A.1.h, on_missing: keep, stage_two_share: 100, stage_two_missing: " +
      missing + ", least: 300, bars: [{request: 700}]}\n";
  yaml.classifier = testing::ClassifierImage({{"恶行", classify::Head::kRequest, 127, "A.1.d"}});
  yaml.stage_two = testing::StateHeadImage();
  // The fixture's own policy has version 1 of another content.
  yaml.policy.replace(yaml.policy.find("version: 1"), 10, "version: 2");
  REQUIRE(fixture.policies.Swap(testing::CompilePolicy(yaml)).ok());
  fixture.local.Become(testing::kStateModel);
}

TEST_CASE("Exchange: the second stage refuses and no word of the answer is shown", "[router]") {
  ExchangeFixture fixture;
  Judge(fixture);
  fixture.local.Play({.chunks = {"never ", "seen"}, .state = kHarmful});
  const auto writer = fixture.Run(kEasy);
  CHECK(writer->frames == Frames{"started:local", "refused:content", "finished"});
  CHECK(writer->shown.empty());
  CHECK(writer->finished->ending == ledger::Ending::kRefused);
  const auto entries = fixture.Entries();
  REQUIRE(entries.size() == 2);
  REQUIRE(entries[0].judgement.has_value());
  CHECK_FALSE(entries[0].judgement->refuses);
  CHECK_FALSE(entries[0].judgement->stage_two.has_value());
  CHECK(entries[1].action == "refuse");
  CHECK(entries[1].judgement->refuses);
  CHECK(entries[1].judgement->stage_two == 999u);
  REQUIRE(entries[1].findings.size() == 1);
  CHECK(entries[1].findings[0].direction == "prompt");
  CHECK(entries[1].findings[0].category == "A.1.f");
  for (const auto& entry : entries) CHECK(ReplaysAlike(*entry.judgement));
}

TEST_CASE("Exchange: three prompts that the second stage refuses suspend", "[router][T-11]") {
  ExchangeFixture fixture;
  Judge(fixture);
  fixture.local.Play({.state = kHarmful});
  for (uint32_t i = 1; i <= 3; ++i) CHECK(fixture.Run(kEasy)->finished->conduct.in_a_row == i);
  CHECK(fixture.Run(kEasy)->frames == Frames{"refused:suspended", "finished"});
}

TEST_CASE("Exchange: a harmless state changes nothing but the record", "[router]") {
  ExchangeFixture fixture;
  Judge(fixture);
  fixture.local.Play({.chunks = {"local ", "answer"}, .state = kHarmless});
  const auto writer = fixture.Run(kEasy);
  CHECK(writer->shown == "local answer");
  CHECK(writer->finished->ending == ledger::Ending::kDone);
  CHECK(fixture.Entries()[1].judgement->stage_two == 375u);
}

TEST_CASE("Exchange: a second stage that is missing on every exchange is noted on every one",
          "[router]") {
  ExchangeFixture fixture;
  Judge(fixture);
  fixture.local.Play({.chunks = {"local ", "answer"}});
  for (int i = 0; i < 20; ++i) {
    const auto writer = fixture.Run(i % 2 == 0 ? kEasy : kHard);
    CHECK(writer->finished->ending == ledger::Ending::kDone);
    const std::string note = i % 2 == 0 ? "stage2:missing:state" : "stage2:missing:model";
    CHECK_THAT(writer->finished->notes, Catch::VectorContains(note));
  }
  for (const ledger::Entry& entry : fixture.Entries()) {
    REQUIRE(entry.judgement.has_value());
    CHECK(ReplaysAlike(*entry.judgement));
  }
}

TEST_CASE("Exchange: a policy may refuse what the second stage did not see", "[router]") {
  ExchangeFixture fixture;
  Judge(fixture, "refuse");
  fixture.local.Play({.chunks = {"never ", "seen"}});
  const auto writer = fixture.Run(kEasy);
  CHECK(writer->frames == Frames{"started:local", "refused:content", "finished"});
  CHECK(writer->finished->conduct.in_a_row == 0);
  CHECK_THAT(writer->finished->notes, Catch::VectorContains(std::string("stage2:missing:state")));
}

TEST_CASE("a judgement replays from its record alone, and a changed record is found out") {
  for (uint32_t request = 0; request <= 1000; request += 50) {
    for (const std::optional<uint32_t> two : {std::optional<uint32_t>(), {0u}, {650u}, {1000u}}) {
      for (const bool lexicon : {false, true}) {
        gate::Judged judged{.request = request,
                            .statement = 1000 - request,
                            .stage_two = two,
                            .lexicon = lexicon,
                            .weights = {60, 70},
                            .least = 500,
                            .request_bar = 700,
                            .statement_bar = 900};
        judged.refuses = gate::Refuses(judged);
        ledger::JudgementRecord record = RecordOf(judged);
        CHECK(ReplaysAlike(record));
        record.refuses = !record.refuses;
        CHECK_FALSE(ReplaysAlike(record));
      }
    }
  }
}

}  // namespace
}  // namespace weir::router
