#include "compliance/retention/erasure.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "compliance/retention/keeper.h"
#include "tests/compliance/retention/kept_log.h"
#include "tests/testing/faulty_files.h"

namespace weir::retention {
namespace {

using keys::State;
using ledger::EntryKind;
using testing::KeptLog;
using testing::kLogDir;
using testing::kTenant;
using testing::MemoryFiles;

const HoldRequest kEverybody{"weir.test/log", kTenant, "", "2026-17", absl::InfiniteFuture()};
const std::vector<std::string> kTwo{"alice", "bob"};

TEST_CASE("Eraser: the statutory period is 183 days", "[retention][N-01]") {
  CHECK(kStatutoryPeriod == absl::Hours(183 * 24));
}

TEST_CASE("Ledger: who a person is stands nowhere, the handle stands in the entry",
          "[retention][P-01][G-06]") {
  MemoryFiles files;
  KeptLog log(files);
  const std::string handle = log.Say("alice@example.com", "a private sentence");
  log.Close();
  CHECK(testing::EntriesOf(files)[0].entry.subject == handle);
  for (const auto& [path, bytes] : files.contents()) {
    INFO(path);
    CHECK(bytes.find("alice") == std::string::npos);
    CHECK(bytes.find("private") == std::string::npos);
  }
}

TEST_CASE("Eraser: a request restricts at once and erases by itself when due",
          "[retention][P-09][G-07]") {
  MemoryFiles files;
  KeptLog log(files);
  const absl::Time said = log.clock.Now();
  const std::string handle = log.Say("alice", "what alice said");
  const std::string other = log.Say("bob", "what bob said");
  log.clock.Advance(absl::Hours(240));
  const auto erasure = log.eraser().Request(kTenant, handle);
  REQUIRE(erasure.ok());
  CHECK(erasure->state == State::kRestricted);
  CHECK(erasure->due == said + kStatutoryPeriod);  // of the last entry, not of the request
  CHECK(log.OpensAt(0) == absl::StatusCode::kPermissionDenied);
  CHECK(log.OpensAt(1) == absl::StatusCode::kOk);
  CHECK(log.Say("alice", "later") != handle);

  log.Live(said + kStatutoryPeriod - log.clock.Now() - absl::Seconds(1));
  CHECK(log.StateOf(handle) == State::kRestricted);
  log.Live(absl::Seconds(1));
  CHECK(log.StateOf(handle) == State::kErased);
  CHECK(log.OpensAt(0) == absl::StatusCode::kNotFound);
  CHECK(log.OpensAt(1) == absl::StatusCode::kOk);
  CHECK(log.StateOf(other) == State::kActive);
  CHECK(log.EntriesOfKind(EntryKind::kErasure) == 2);
  log.Close();
  const auto verified = ledger::Verify(files, kLogDir);
  CHECK(verified.outcome == ledger::Outcome::kIntact);
  const auto entries = testing::EntriesOf(files);
  CHECK(entries.back().entry.erasure->state == "erased");
  CHECK(entries.back().entry.erasure->erased == said + kStatutoryPeriod);
  CHECK(entries.back().entry.subject == handle);
}

TEST_CASE("Eraser: nothing erases early, whoever asks and however often", "[retention][N-01]") {
  MemoryFiles files;
  KeptLog log(files);
  const std::string handle = log.Say("alice", "text");
  REQUIRE(log.eraser().Request(kTenant, handle).ok());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(log.eraser().Request(kTenant, handle).ok());
    REQUIRE(log.eraser().Step().ok());
    CHECK(log.StateOf(handle) == State::kRestricted);
  }
  CHECK(log.keys->Erase({kTenant, handle}, log.clock.Now()).code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(log.EntriesOfKind(EntryKind::kErasure) == 1);
  CHECK(log.eraser().Request(kTenant, "s_unknown").status().code() == absl::StatusCode::kNotFound);
  CHECK(log.eraser().Request("other", handle).status().code() == absl::StatusCode::kNotFound);
}

// What happens to a restricted subject, day by day, and the state it must be in at the end.
struct Story {
  const char* name;
  std::function<void(KeptLog&)> happens;
  State state;
};

TEST_CASE("Eraser: clocks, restarts and holds decide what becomes of a request", "[retention]") {
  const absl::Duration left = absl::Hours(1);  // of the statutory period, when a story begins
  const Story stories[] = {
      {"not due", [](KeptLog&) {}, State::kRestricted},
      {"due", [&](KeptLog& log) { log.Live(left); }, State::kErased},
      {"due while the process was away for a day",
       [&](KeptLog& log) {
         log.clock.Advance(absl::Hours(24));
         log.Reopen();
         REQUIRE(log.eraser().Step().ok());
       },
       State::kErased},
      {"the clock jumps a year ahead",
       [](KeptLog& log) {
         log.clock.Advance(absl::Hours(24 * 365));
         REQUIRE(log.eraser().Step().ok());
         log.clock.Advance(kQuarantine - absl::Seconds(1));
         REQUIRE(log.eraser().Step().ok());
       },
       State::kRestricted},
      {"the clock jumps a year ahead and is put right within a day",
       [](KeptLog& log) {
         const absl::Time right = log.clock.Now();
         log.clock.Advance(absl::Hours(24 * 365));
         REQUIRE(log.eraser().Step().ok());
         log.clock.Set(right + absl::Minutes(30));
         REQUIRE(log.eraser().Step().ok());
       },
       State::kRestricted},
      {"the clock was away for a year for good",
       [](KeptLog& log) {
         log.clock.Advance(absl::Hours(24 * 365));
         log.Live(kQuarantine + absl::Hours(24));
       },
       State::kErased},
      {"the clock jumps back",
       [&](KeptLog& log) {
         log.clock.Advance(-absl::Hours(2));
         log.Live(left);
       },
       State::kRestricted},
      {"the memory of the clock is lost when due",
       [&](KeptLog& log) {
         REQUIRE(log.files.Remove(std::string(kLogDir) + "/keys/clock").ok());
         log.Live(left);
       },
       State::kRestricted},
      {"a hold without end",
       [&](KeptLog& log) {
         REQUIRE(SetHold(*log.ledger, log.clock, kEverybody, kTwo).ok());
         log.Live(absl::Hours(24 * 30));
       },
       State::kRestricted},
      {"a hold of a month",
       [&](KeptLog& log) {
         HoldRequest hold = kEverybody;
         hold.until = log.clock.Now() + absl::Hours(24 * 30);
         REQUIRE(SetHold(*log.ledger, log.clock, hold, kTwo).ok());
         log.Live(absl::Hours(24 * 30) - absl::Seconds(1));
         REQUIRE(log.eraser().Step()->at(0).holds.size() == 1);
         log.Live(absl::Seconds(1));
       },
       State::kErased},
      {"a hold that is released",
       [&](KeptLog& log) {
         const std::string id = *SetHold(*log.ledger, log.clock, kEverybody, kTwo);
         log.Live(absl::Hours(48));
         log.Reopen();
         REQUIRE(log.eraser().Step().ok());
         REQUIRE(ReleaseHold(*log.ledger, {"weir.test/log", id, "settled"}, kTwo).ok());
         log.Live(absl::Seconds(1));
       },
       State::kErased},
      {"a hold on somebody else",
       [&](KeptLog& log) {
         HoldRequest hold = kEverybody;
         hold.subject = "s_somebody_else";
         REQUIRE(SetHold(*log.ledger, log.clock, hold, kTwo).ok());
         log.Live(left);
       },
       State::kErased},
  };
  for (const Story& story : stories) {
    INFO(story.name);
    MemoryFiles files;
    KeptLog log(files);
    const std::string handle = log.Say("alice", "text");
    REQUIRE(log.eraser().Request(kTenant, handle).ok());
    log.Live(kStatutoryPeriod - left);
    REQUIRE(log.StateOf(handle) == State::kRestricted);
    story.happens(log);
    CHECK(log.StateOf(handle) == story.state);
    log.Close();
    CHECK(ledger::Verify(files, kLogDir).outcome == ledger::Outcome::kIntact);
  }
}

TEST_CASE(
    "Eraser: a failing call anywhere leaves a state from which the next step finishes, with "
    "one certificate",
    "[retention][P-09]") {
  MemoryFiles ready;
  std::string handle;
  absl::Time due;
  {
    KeptLog log(ready);
    handle = log.Say("alice", "text");
    REQUIRE(log.eraser().Request(kTenant, handle).ok());
    log.Live(kStatutoryPeriod - absl::Hours(1));
    due = log.clock.Now() + absl::Hours(1);
  }
  bool failed = true;
  uint64_t call = 1;
  for (; failed; ++call) {
    MemoryFiles memory(ready.contents());
    testing::FaultyFiles files(memory);
    {
      KeptLog log(files);
      log.clock.Set(due);
      files.FailCall(call, absl::UnavailableError("broken"));
      static_cast<void>(log.eraser().Step());
      failed = files.has_failed();
    }
    KeptLog log(memory);
    log.clock.Set(due);
    REQUIRE(log.eraser().Step().ok());
    REQUIRE(log.StateOf(handle) == State::kErased);
    REQUIRE(log.EntriesOfKind(EntryKind::kErasure) == 2);
    REQUIRE(log.OpensAt(0) == absl::StatusCode::kNotFound);
  }
  CHECK(call > 500);  // the shards of the store alone are so many calls
}

TEST_CASE("Eraser: takes the requests that were left for it", "[retention]") {
  MemoryFiles files;
  KeptLog log(files);
  const std::string handle = log.Say("alice", "text");
  REQUIRE(LeaveRequest(files, log.clock, kLogDir, {kTenant, handle}).ok());
  REQUIRE(LeaveRequest(files, log.clock, kLogDir, {kTenant, "s_unknown"}).ok());
  CHECK(log.StateOf(handle) == State::kActive);
  REQUIRE(log.eraser().Step().ok());
  CHECK(log.StateOf(handle) == State::kRestricted);
  CHECK(files.List(std::string(kLogDir) + "/keys/requests")->empty());
}

TEST_CASE("Keeper: takes and erases by itself", "[retention]") {
  MemoryFiles files;
  KeptLog log(files);
  const std::string handle = log.Say("alice", "text");
  REQUIRE(LeaveRequest(files, log.clock, kLogDir, {kTenant, handle}).ok());
  const auto is = [&](State state) {
    for (int i = 0; i < 4000 && log.StateOf(handle) != state; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return log.StateOf(handle) == state;
  };
  {
    const Keeper keeper(files, log.clock, kLogDir, *log.ledger, log.keys);
    CHECK(is(State::kRestricted));
  }
  log.Live(kStatutoryPeriod - absl::Hours(1));
  log.clock.Advance(absl::Hours(1));
  const Keeper keeper(files, log.clock, kLogDir, *log.ledger, log.keys);
  CHECK(is(State::kErased));
}

TEST_CASE("Ledger: without its keys it takes nothing that would have to be sealed", "[retention]") {
  MemoryFiles files;
  KeptLog log(files);
  log.Say("alice", "text");
  const std::string keys_dir = std::string(kLogDir) + "/keys/";
  ledger::Entry entry = testing::RecordOf("new", "must not be written");
  entry.tenant = kTenant;
  entry.subject = "s_new";
  ledger::Entry about = entry;
  about.person = UserText("somebody new");
  files.Set(keys_dir + keys::SubjectShard(kTenant, "s_new"), "rubbish");
  CHECK(log.ledger->AppendAndWait(entry).status().code() == absl::StatusCode::kUnavailable);
  const MemoryFiles::Contents before = files.contents();
  for (int shard = 0; shard < keys::kShards; ++shard) {
    files.Set(keys_dir + keys::ShardName("vault", shard), "rubbish");
  }
  CHECK(log.ledger->AppendAndWait(about).status().code() == absl::StatusCode::kUnavailable);
  CHECK(testing::EntriesOf(files).size() == 1);
  REQUIRE(files.Remove(keys_dir + keys::SubjectShard(kTenant, "s_new")).ok());
  CHECK(log.ledger->AppendAndWait(entry).ok());  // and goes on when they are back
}

}  // namespace
}  // namespace weir::retention
