// Ten thousand conversations of a few people, with restarts, clock changes and both routes, against
// an oracle that keeps everything and counts it anew each time.
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "compliance/base/china_time.h"
#include "compliance/ledger/entry.h"
#include "tests/compliance/conduct/bench.h"

namespace weir::conduct {
namespace {

using ledger::ConductEvent;

enum class Did { kClean, kOffence, kRemoteOffence, kCrisis, kSuspend };

// One person, remembered whole.
class Oracle {
 public:
  struct Past {
    Did did;
    std::string session;
    absl::Time at;
    bool counted = false;
    bool suspended = false;  // led to a suspension
  };

  bool IsSuspended(absl::Time at) const { return at < until_; }

  // Takes what was done and, when not turned away, says whether it counts.
  bool Take(Did did, const std::string& session, absl::Time at) {
    if (did != Did::kCrisis && IsSuspended(at)) return false;
    Past past{did, session, at};
    const bool offends = did == Did::kOffence || did == Did::kRemoteOffence || did == Did::kSuspend;
    past.counted = offends && !IsSheltered(session, at);
    past_.push_back(past);
    if (!past.counted) return false;
    if (Row() < 3 && OnDay(at) < 5 && did != Did::kSuspend) return true;
    past_.back().suspended = true;
    until_ = at + absl::Hours(24);
    return true;
  }

  int Row() const {
    int row = 0;
    for (auto it = past_.rbegin(); it != past_.rend(); ++it) {
      if (it->did == Did::kClean || it->suspended) break;
      if (it->counted) ++row;
    }
    return row;
  }

  int OnDay(absl::Time at) const {
    int count = 0;
    for (const Past& past : past_) {
      if (past.counted && ChinaDay(past.at) == ChinaDay(at)) ++count;
    }
    return count;
  }

 private:
  bool IsSheltered(const std::string& session, absl::Time at) const {
    // The last call for help in the conversation decides.
    for (auto it = past_.rbegin(); it != past_.rend(); ++it) {
      if (it->did != Did::kCrisis || it->session != session) continue;
      return absl::AbsDuration(at - it->at) < absl::Hours(24);
    }
    return false;
  }

  std::vector<Past> past_;
  absl::Time until_ = absl::InfinitePast();
};

// The life of a daemon: its conduct, and its ledger as the entries that survive a restart.
struct Life {
  Life() { Restart(); }

  void Restart() {
    conduct = std::make_unique<Conduct>(bench.gate, bench.clock);
    for (const ledger::Entry& entry : ledger) conduct->Restore(entry);
  }

  void Write(const gate::Request& request, const ledger::ConductRecord& record) {
    ledger::Entry entry;
    entry.exchange = request.id();
    entry.subject = request.subject();
    entry.session = request.session();
    entry.conduct = record;
    ledger.push_back(entry);
  }

  ConductBench bench;
  std::unique_ptr<Conduct> conduct;
  std::vector<ledger::Entry> ledger;
};

std::string PromptFor(Did did) {
  switch (did) {
    case Did::kOffence:
      return testing::kRefusedWord;
    case Did::kCrisis:
      return testing::kSupportWord;
    case Did::kSuspend:
      return testing::kSuspendWord;
    default:
      return "hello";
  }
}

TEST_CASE(
    "Strikes: 10,000 conversations agree with a naive count over restarts, clock changes and "
    "routes",
    "[conduct][property][T-11]") {
  Life life;
  std::mt19937 random(20261122);
  std::map<std::string, Oracle> oracles;
  int suspended = 0;
  int counted = 0;
  for (int i = 0; i < 10'000; ++i) {
    if (random() % 200 == 0) life.Restart();
    const auto step = static_cast<int64_t>(random() % 240);
    life.bench.clock.Advance(random() % 50 == 0 ? -absl::Minutes(step * 20) : absl::Minutes(step));
    const absl::Time now = life.bench.clock.Now();
    const auto dice = random() % 100;
    const Did did = dice < 40   ? Did::kClean
                    : dice < 70 ? Did::kOffence
                    : dice < 90 ? Did::kRemoteOffence
                    : dice < 98 ? Did::kCrisis
                                : Did::kSuspend;
    auto fields = life.bench.Fields(PromptFor(did));
    fields.subject = "p" + std::to_string(random() % 7);
    fields.session = "s" + std::to_string(random() % 8);
    Oracle& oracle = oracles[fields.subject];
    const gate::Request request = life.bench.RequestOf(fields);
    const bool should_be_away = did != Did::kCrisis && oracle.IsSuspended(now);
    const bool should_count = oracle.Take(did, fields.session, now);

    const Ruling ruling = life.conduct->Rule(request, life.bench.gate.Admit(request));
    life.Write(request, ruling.record);
    bool counts = ruling.record.event == ConductEvent::kOffence;
    if (did == Did::kRemoteOffence && IsAdmitted(ruling)) {
      const auto record = life.conduct->RuleRemotely(request, "content");
      REQUIRE(record.has_value());
      life.Write(request, *record);
      counts = record->event == ConductEvent::kOffence;
    }
    INFO("conversation " << i << " of " << fields.subject);
    REQUIRE((ruling.record.standing == "suspended") == should_be_away);
    REQUIRE(counts == should_count);
    const Standing standing = life.conduct->StandingOf("", fields.subject);
    REQUIRE(static_cast<int>(standing.in_day(now)) == oracle.OnDay(now));
    REQUIRE(static_cast<int>(standing.in_a_row()) == oracle.Row());
    REQUIRE(standing.IsSuspendedAt(now) == oracle.IsSuspended(now));
    suspended += should_be_away ? 1 : 0;
    counted += should_count ? 1 : 0;
  }
  CHECK(suspended > 500);
  CHECK(counted > 500);
}

TEST_CASE("Standing: after a restart it is what it was, to the nanosecond", "[conduct][property]") {
  Life life;
  std::mt19937 random(5);
  for (int i = 0; i < 500; ++i) {
    life.bench.clock.Advance(absl::Seconds(random() % 900));
    auto fields = life.bench.Fields(random() % 3 == 0 ? testing::kRefusedWord : "hello");
    fields.age = random() % 2 == 0 ? gate::AgeBand::k16To18 : gate::AgeBand::kUnknown;
    const gate::Request request = life.bench.RequestOf(fields);
    life.Write(request, life.conduct->Rule(request, life.bench.gate.Admit(request)).record);
    const Standing before = life.conduct->StandingOf("", "p1");
    life.Restart();
    const Standing after = life.conduct->StandingOf("", "p1");
    const absl::Time now = life.bench.clock.Now();
    CHECK(after.in_a_row() == before.in_a_row());
    CHECK(after.in_day(now) == before.in_day(now));
    CHECK(after.suspended_until() == before.suspended_until());
    CHECK(after.use_began() == before.use_began());
    CHECK(after.used_today() == before.used_today());
    CHECK(after.last_notice("rest") == before.last_notice("rest"));
    CHECK(after.companions() == before.companions());
  }
}

TEST_CASE("Standing: the same offences suspend on either route and mixed", "[conduct][T-11]") {
  for (int route = 0; route < 8; ++route) {
    Life life;
    for (int i = 0; i < 3; ++i) {
      const bool remote = (route >> i & 1) != 0;
      const gate::Request request =
          life.bench.RequestOf(life.bench.Fields(remote ? "hello" : testing::kRefusedWord));
      life.Write(request, life.conduct->Rule(request, life.bench.gate.Admit(request)).record);
      if (remote) life.Write(request, *life.conduct->RuleRemotely(request, "content"));
      life.Restart();
      INFO("route " << route << " after " << i + 1);
      CHECK(life.conduct->StandingOf("", "p1").IsSuspendedAt(Noon()) == (i == 2));
    }
  }
}

}  // namespace
}  // namespace weir::conduct
