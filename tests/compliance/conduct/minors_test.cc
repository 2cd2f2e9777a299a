#include "compliance/conduct/minors.h"

#include <catch2/catch.hpp>

#include "compliance/base/china_time.h"
#include "tests/compliance/conduct/bench.h"

namespace weir::conduct {
namespace {

using gate::AgeBand;

gate::RequestFields Minor(const ConductBench& bench, AgeBand age = AgeBand::k12To16) {
  auto fields = bench.Fields("hello");
  fields.age = age;
  return fields;
}

absl::Time At(int hour, int minute = 0) {
  return Noon() - absl::Hours(12) + absl::Hours(hour) + absl::Minutes(minute);
}

TEST_CASE("Hours: closed from 22:00 to 06:00 in China for every band under 18, for no other",
          "[conduct][D-03]") {
  for (int band = 0; band <= static_cast<int>(AgeBand::kUnknown); ++band) {
    const auto age = static_cast<AgeBand>(band);
    for (const auto& [at, open] : std::vector<std::pair<absl::Time, bool>>{{At(5, 59), false},
                                                                           {At(6), true},
                                                                           {At(21, 59), true},
                                                                           {At(22), false},
                                                                           {At(0), false}}) {
      ConductBench bench;
      bench.clock.Set(at);
      INFO(gate::NameOf(age) << " " << at);
      CHECK(ReasonOf(bench.Ask(Minor(bench, age))) == (open || !IsMinor(age) ? "" : "hours"));
    }
  }
}

TEST_CASE("Hours: the reply says when it opens, and whom to call", "[conduct][D-03]") {
  ConductBench bench;
  bench.clock.Set(At(23));
  const Ruling ruling = bench.Ask(Minor(bench));
  CHECK(ReplyOf(ruling).find("11-23 06:00") != std::string::npos);
  CHECK(ReplyOf(ruling).find("12356") != std::string::npos);
  CHECK(ruling.record.standing == "hours");
}

TEST_CASE("Hours: a call for help is heard at night", "[conduct][D-13]") {
  ConductBench bench;
  bench.clock.Set(At(2));
  auto fields = Minor(bench);
  fields.turns[0].text = UserText(testing::kSupportWord);
  CHECK(ReasonOf(bench.Ask(fields)) == "crisis");
}

TEST_CASE("Hours: a guardian's replace the default, and of two the stricter holds",
          "[conduct][D-02][T-20]") {
  DeviceGuard device;
  device.guardian.hours = {.from = 9 * 60, .until = 23 * 60};
  ConductBench bench({}, device);
  bench.clock.Set(At(22, 30));
  CHECK(IsAdmitted(bench.Ask(Minor(bench))));
  auto fields = Minor(bench);
  fields.guardian.hours = {.from = 5 * 60, .until = 20 * 60};
  CHECK(ReasonOf(bench.Ask(fields)) == "hours");
  bench.clock.Set(At(8));
  CHECK(ReasonOf(bench.Ask(fields)) == "hours");
  bench.clock.Set(At(9));
  CHECK(IsAdmitted(bench.Ask(fields)));
}

TEST_CASE("Hours: may pass midnight; some never open", "[conduct]") {
  const Limits night{.hours = {{.from = 22 * 60, .until = 2 * 60}}, .daily = {}, .rest = {}};
  CHECK(IsOpenAt(night, At(23)));
  CHECK(IsOpenAt(night, At(1, 59)));
  CHECK_FALSE(IsOpenAt(night, At(2)));
  CHECK(NextOpening(night, At(2)) == At(22));
  const Limits never{
      .hours = {{.from = 0, .until = 60}, {.from = 120, .until = 180}}, .daily = {}, .rest = {}};
  CHECK(NextOpening(never, At(2)) == absl::InfiniteFuture());
}

TEST_CASE("Daily limit: one hour below 16, two below 18, and it begins anew at midnight",
          "[conduct][D-02]") {
  for (const auto& [age, minutes] : std::vector<std::pair<AgeBand, int>>{
           {AgeBand::k8To12, 60}, {AgeBand::k12To16, 60}, {AgeBand::k16To18, 120}}) {
    ConductBench bench;
    int used = 0;
    while (IsAdmitted(bench.Ask(Minor(bench, age)))) {
      bench.clock.Advance(absl::Minutes(1));
      ++used;
    }
    CHECK(used == minutes);
    CHECK(ReasonOf(bench.Ask(Minor(bench, age))) == "daily_limit");
    bench.clock.Set(At(24 + 6));
    CHECK(IsAdmitted(bench.Ask(Minor(bench, age))));
  }
}

TEST_CASE("Daily limit: use over midnight counts for each day what lies in it", "[conduct]") {
  ConductBench bench;
  bench.clock.Set(At(23, 57));
  bench.Ask("hello");
  bench.clock.Set(At(24, 5));
  CHECK(bench.Ask("hello").record.used_today == absl::Minutes(5));
}

TEST_CASE("Daily limit: trying again does not use time up", "[conduct]") {
  ConductBench bench;
  auto fields = Minor(bench);
  fields.guardian.daily_limit = absl::Minutes(5);
  for (int i = 0; i < 30; ++i) {
    bench.Ask(fields);
    bench.clock.Advance(absl::Minutes(1));
  }
  CHECK(bench.conduct.StandingOf("", "p1").used_today() == absl::Minutes(4));
}

TEST_CASE("Rest: a notice at 30 minutes and at 60; a pause only where a guardian asks for one",
          "[conduct][D-03]") {
  ConductBench bench;
  std::vector<int> at;
  for (int minute = 0; minute < 120; ++minute) {
    const Ruling ruling = bench.Ask(Minor(bench, AgeBand::k16To18));
    CHECK(IsAdmitted(ruling));
    if (ruling.record.notices == std::vector<std::string>{"rest"}) at.push_back(minute);
    bench.clock.Advance(absl::Minutes(1));
  }
  CHECK(at == std::vector<int>{30, 60, 90});
}

TEST_CASE("Rest: a guardian's pause is kept, whoever keeps trying", "[conduct][D-03]") {
  DeviceGuard device;
  device.guardian.rest = absl::Minutes(5);
  ConductBench bench({}, device);
  std::string answers;
  for (int minute = 0; minute < 40; ++minute) {
    answers += IsAdmitted(bench.Ask(Minor(bench))) ? 'a' : 'r';
    bench.clock.Advance(absl::Minutes(1));
  }
  CHECK(answers == std::string(31, 'a') + "rrrr" + std::string(5, 'a'));
}

TEST_CASE("Age: the younger of the device's and the request's holds; unknown is no age",
          "[conduct][D-14]") {
  DeviceGuard device;
  device.age = AgeBand::k8To12;
  const ConductBench bench({}, device);
  CHECK(bench.RequestOf(Minor(bench, AgeBand::kAdult)).age() == AgeBand::k8To12);
  CHECK(bench.RequestOf(Minor(bench, AgeBand::k3To8)).age() == AgeBand::k3To8);
  const ConductBench open;
  CHECK(open.RequestOf(Minor(open, AgeBand::kAdult)).age() == AgeBand::kAdult);
  CHECK(open.RequestOf(open.Fields("hello")).age() == AgeBand::kUnknown);
}

TEST_CASE("Age: a request behind an edge agent is not closed a second time", "[conduct]") {
  ConductBench bench;
  bench.clock.Set(At(23));
  auto fields = Minor(bench);
  fields.relayed = true;
  CHECK(IsAdmitted(bench.Ask(fields)));
}

TEST_CASE("AgeBand: names read back; other names are none", "[conduct]") {
  for (int i = 0; i <= static_cast<int>(AgeBand::kUnknown); ++i) {
    const auto age = static_cast<AgeBand>(i);
    CHECK(gate::AgeBandOf(gate::NameOf(age)) == age);
  }
  CHECK_FALSE(gate::AgeBandOf("minor").has_value());
}

}  // namespace
}  // namespace weir::conduct
