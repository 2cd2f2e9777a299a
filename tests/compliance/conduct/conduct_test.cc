#include "compliance/conduct/conduct.h"

#include <catch2/catch.hpp>

#include "tests/compliance/conduct/bench.h"

namespace weir::conduct {
namespace {

using Kinds = std::vector<std::string>;
using ledger::ConductEvent;

TEST_CASE("Strikes: three in a row suspend for a day, two do not", "[conduct][T-11][G-10]") {
  ConductBench bench;
  CHECK(ReasonOf(bench.Offend()) == "content");
  const Ruling second = bench.Offend();
  CHECK(second.record.in_a_row == 2);
  CHECK(second.record.suspended_until == absl::Time());
  CHECK(IsAdmitted(bench.Ask("hello")));
  for (int i = 0; i < 2; ++i) bench.Offend();
  CHECK(IsAdmitted(bench.Ask("hello")));
}

TEST_CASE("Strikes: the third in a row is refused as such, what follows is turned away",
          "[conduct][T-11]") {
  ConductBench bench;
  for (int i = 0; i < 2; ++i) bench.Offend();
  const Ruling third = bench.Offend();
  CHECK(ReasonOf(third) == "content");
  CHECK(third.record.suspended_until == Noon() + absl::Hours(24));
  CHECK(ReasonOf(bench.Ask("hello")) == "suspended");
  bench.clock.Advance(absl::Hours(24) - absl::Nanoseconds(1));
  CHECK(ReasonOf(bench.Ask("hello")) == "suspended");
  bench.clock.Advance(absl::Nanoseconds(1));
  CHECK(IsAdmitted(bench.Ask("hello")));
}

TEST_CASE("Strikes: five on one day suspend, four and one after midnight in China do not",
          "[conduct][T-11]") {
  ConductBench bench;
  const auto offend_apart = [&] {
    const Ruling ruling = bench.Offend();
    bench.Ask("hello");
    return ruling.record;
  };
  SECTION("one day") {
    for (int i = 1; i <= 4; ++i) CHECK(offend_apart().in_day == static_cast<uint32_t>(i));
    CHECK(IsAdmitted(bench.Ask("hello")));
    CHECK(bench.Offend().record.suspended_until == Noon() + absl::Hours(24));
    CHECK(ReasonOf(bench.Ask("hello")) == "suspended");
  }
  SECTION("two days") {
    for (int i = 0; i < 4; ++i) offend_apart();
    bench.clock.Advance(absl::Hours(12));  // 00:00
    CHECK(offend_apart().in_day == 1);
    CHECK(IsAdmitted(bench.Ask("hello")));
  }
}

TEST_CASE("Strikes: a warning comes with the last refusal before a suspension", "[conduct][G-10]") {
  ConductBench bench;
  CHECK(bench.Offend().record.notices.empty());
  const Ruling second = bench.Offend();
  CHECK(second.record.notices == Kinds{"warning"});
  REQUIRE(second.notices.size() == 1);
  CHECK(second.notices[0].text.text().find("申诉") != std::string::npos);
  CHECK(bench.Offend().record.notices.empty());
}

TEST_CASE("Strikes: a suspension says until when, and how to appeal", "[conduct][T-19]") {
  ConductBench bench;
  for (int i = 0; i < 3; ++i) bench.Offend();
  const Ruling away = bench.Ask("hello");
  CHECK(ReplyOf(away).find("11-23 12:00") != std::string::npos);
  CHECK(ReplyOf(away).find("12356") != std::string::npos);
  CHECK(ReplyOf(away).find("如有异议，可以申诉。") != std::string::npos);
  CHECK(away.record.event == ConductEvent::kTurnedAway);
  CHECK(away.record.standing == "suspended");
}

TEST_CASE("Strikes: what is asked while suspended counts for nothing", "[conduct]") {
  ConductBench bench;
  for (int i = 0; i < 3; ++i) bench.Offend();
  for (int i = 0; i < 9; ++i) CHECK(ReasonOf(bench.Offend()) == "suspended");
  CHECK(bench.conduct.StandingOf("", "p1").in_day(bench.clock.Now()) == 3);
}

TEST_CASE("Strikes: an action suspend suspends at once", "[conduct]") {
  ConductBench bench;
  const Ruling ruling = bench.Ask(testing::kSuspendWord);
  CHECK(ruling.record.suspended_until == Noon() + absl::Hours(24));
  CHECK(ReasonOf(bench.Ask("hello")) == "suspended");
}

TEST_CASE("Strikes: another person and another tenant are not suspended with one", "[conduct]") {
  ConductBench bench;
  for (int i = 0; i < 3; ++i) bench.Offend();
  auto other = bench.Fields("hello");
  other.subject = "p2";
  CHECK(IsAdmitted(bench.Ask(other)));
  other.subject = "p1";
  other.tenant = "t2";
  CHECK(IsAdmitted(bench.Ask(other)));
}

TEST_CASE("Strikes: nobody in particular is suspended nowhere but on a device", "[conduct]") {
  for (const bool device : {true, false}) {
    ConductBench bench({.nameless_is_one = device});
    auto fields = bench.Fields(testing::kRefusedWord);
    fields.subject.clear();
    for (int i = 0; i < 6; ++i) bench.Ask(fields);
    CHECK(ReasonOf(bench.Ask(fields)) == (device ? "suspended" : "content"));
    fields.relayed = true;  // of one device behind the gateway
    for (int i = 0; i < 3; ++i) bench.Ask(fields);
    CHECK(ReasonOf(bench.Ask(fields)) == "suspended");
  }
}

TEST_CASE("Strikes: an exchange counts once, however often it is judged", "[conduct][T-11]") {
  ConductBench bench;
  auto fields = bench.Fields(testing::kRefusedWord);
  fields.id = Id::New(bench.clock);
  for (int i = 0; i < 5; ++i) bench.Ask(fields);
  CHECK(bench.conduct.StandingOf("", "p1").in_a_row() == 1);
}

TEST_CASE("Crisis: help comes while suspended, and never counts", "[conduct][D-13][D-10]") {
  ConductBench bench;
  for (int i = 0; i < 3; ++i) bench.Offend();
  CHECK(ReasonOf(bench.Ask(testing::kSupportWord)) == "crisis");
  for (int i = 0; i < 20; ++i) {
    CHECK(bench.Ask(testing::kSupportWord).record.event == ConductEvent::kCrisis);
  }
  CHECK(bench.conduct.StandingOf("", "p1").in_day(bench.clock.Now()) == 3);
}

TEST_CASE("Crisis: a conversation with a call for help never leads to a suspension",
          "[conduct][D-13]") {
  ConductBench bench;
  for (int i = 0; i < 2; ++i) bench.Offend();
  bench.Ask(testing::kSupportWord);
  for (int i = 0; i < 10; ++i) {
    CHECK(bench.Offend().record.event == ConductEvent::kSheltered);
    CHECK(bench.Ask(testing::kSuspendWord).record.event == ConductEvent::kSheltered);
  }
  CHECK(IsAdmitted(bench.Ask("hello")));
  auto elsewhere = bench.Fields(testing::kRefusedWord);
  elsewhere.session = "s2";
  CHECK(bench.Ask(elsewhere).record.event == ConductEvent::kOffence);
  bench.clock.Advance(kShelter);
  CHECK(bench.Offend().record.event == ConductEvent::kOffence);
}

TEST_CASE("Crisis: a minor's call for help asks for a guardian, a grown-up's does not",
          "[conduct][D-13]") {
  ConductBench bench;
  auto fields = bench.Fields(testing::kSupportWord);
  fields.age = gate::AgeBand::k12To16;
  CHECK(bench.Ask(fields).record.notices == Kinds{"guardian"});
  CHECK(bench.Ask(testing::kSupportWord).record.notices.empty());
}

TEST_CASE("Remote: three prompts that only the other side refuses are three in a row",
          "[conduct][T-11]") {
  ConductBench bench;
  for (uint32_t i = 1; i <= 3; ++i) {
    const gate::Request request = bench.RequestOf(bench.Fields("hello"));
    CHECK(IsAdmitted(bench.conduct.Rule(request, bench.gate.Admit(request))));
    const auto record = bench.conduct.RuleRemotely(request, "content");
    REQUIRE(record.has_value());
    CHECK(record->in_a_row == i);
  }
  CHECK(ReasonOf(bench.Ask("hello")) == "suspended");
}

TEST_CASE("Remote: a stale policy or a suspension over there says nothing of the person",
          "[conduct]") {
  ConductBench bench;
  const gate::Request request = bench.RequestOf(bench.Fields("hello"));
  bench.conduct.Rule(request, bench.gate.Admit(request));
  for (const char* reason : {"stale_policy", "no_policy", "budget", "suspended", "hours", ""}) {
    CHECK_FALSE(bench.conduct.RuleRemotely(request, reason).has_value());
  }
  CHECK(bench.conduct.RuleRemotely(request, "crisis")->event == ConductEvent::kCrisis);
  CHECK(bench.conduct.StandingOf("", "p1").IsSheltered("s1", bench.clock.Now()));
}

TEST_CASE("Reminder: at two hours of continuous use and at four, once each", "[conduct][D-16]") {
  ConductBench bench;
  Kinds shown;
  std::vector<int> at;
  for (int minute = 0; minute <= 245; ++minute) {
    const Ruling ruling = bench.Ask("hello");
    if (!ruling.record.notices.empty()) at.push_back(minute);
    bench.clock.Advance(absl::Minutes(1));
  }
  CHECK(at == std::vector<int>{120, 240});
}

TEST_CASE("Reminder: a pause of ten minutes begins a new use, one of less does not",
          "[conduct][D-16]") {
  ConductBench bench;
  const auto use_began = [&] { return bench.Ask("hello").record.use_began; };
  CHECK(use_began() == Noon());
  bench.clock.Advance(absl::Minutes(10) - absl::Nanoseconds(1));
  CHECK(use_began() == Noon());
  bench.clock.Advance(absl::Minutes(10));
  CHECK(use_began() == bench.clock.Now());
  bench.clock.Advance(-absl::Hours(5));
  CHECK(use_began() == bench.clock.Now());
}

TEST_CASE("Reminder: whoever stands behind an edge agent tells nobody", "[conduct]") {
  ConductBench bench({.remind_every = absl::Minutes(10)});
  auto fields = bench.Fields("hello");
  fields.relayed = true;
  for (int i = 0; i < 30; ++i) {
    CHECK(bench.Ask(fields).notices.empty());
    bench.clock.Advance(absl::Minutes(1));
  }
}

TEST_CASE("Companion: eight of sixteen prompts bring a reminder, then it begins anew",
          "[conduct][D-11]") {
  testing::PolicyYaml yaml;
  yaml.taxonomy +=
      "  - {id: W.companion, zh: 陪伴, en: Companion, on_prompt: allow, on_answer: allow, "
      "on_prompt_minor: refuse}\n";
  yaml.lexicons["companion.yaml"] =
      "{category: W.companion, owner: t, source: t, severity: block, entries: [恋词辛]}";
  ConductBench bench({}, {}, yaml);
  std::vector<int> at;
  for (int i = 1; i <= 20; ++i) {
    bench.Ask("hello");
    const Ruling ruling = bench.Ask("恋词辛");
    CHECK(IsAdmitted(ruling));
    if (ruling.record.notices == Kinds{"companion"}) at.push_back(i);
  }
  CHECK(at == std::vector<int>{8, 16});
  SECTION("a minor is refused, and it is no offence") {
    auto fields = bench.Fields("恋词辛");
    fields.age = gate::AgeBand::k16To18;
    const Ruling ruling = bench.Ask(fields);
    CHECK(ReasonOf(ruling) == "content");
    CHECK(ruling.record.event == ConductEvent::kNeutral);
  }
}

TEST_CASE("Grant: only where the service gives it, and the record says who, why and until when",
          "[conduct][L-08]") {
  ConductBench none;
  auto fields = none.Fields("hello");
  fields.label_grant = gate::LabelGrant{.agreement = "v3", .purpose = "print"};
  CHECK(none.conduct.Prepare(fields).code() == absl::StatusCode::kPermissionDenied);
  ConductBench some({.label_grants = true});
  const Ruling ruling = some.Ask(fields);
  CHECK(ruling.record.label_agreement == "v3");
  CHECK(ruling.record.label_purpose == "print");
  CHECK(ruling.record.label_record_until - Noon() >= absl::Hours(24) * 184);
}

TEST_CASE("People: beyond the limit those go who have nothing to remember", "[conduct]") {
  ConductBench bench({.people = 100});
  auto fields = bench.Fields(testing::kSuspendWord);
  fields.subject = "suspended";
  bench.Ask(fields);
  for (int i = 0; i < 1000; ++i) {
    auto other = bench.Fields("hello");
    other.subject = "p" + std::to_string(i);
    bench.Ask(other);
    CHECK(bench.conduct.people() <= 100);
    bench.clock.Advance(absl::Milliseconds(1));
  }
  fields.turns[0].text = UserText("hello");
  CHECK(ReasonOf(bench.Ask(fields)) == "suspended");
}

TEST_CASE("Look: says what would happen and remembers nothing", "[conduct]") {
  ConductBench bench;
  const gate::Request request = bench.RequestOf(bench.Fields(testing::kRefusedWord));
  for (int i = 0; i < 9; ++i) bench.conduct.Look(request, bench.gate.Admit(request));
  CHECK(bench.conduct.people() == 0);
}

}  // namespace
}  // namespace weir::conduct
