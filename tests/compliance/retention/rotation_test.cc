// Shows: M-01
#include "compliance/retention/rotation.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "compliance/retention/keeper.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/retention/kept_log.h"
#include "tests/testing/eventually.h"
#include "tests/testing/faulty_files.h"
#include "tests/testing/temp_dir.h"

namespace weir::retention {
namespace {

using testing::KeptLog;
using testing::kLogDir;
using testing::kTenant;
using testing::MemoryFiles;

constexpr int kAppenders = 64;
constexpr int kRotations = 20;

std::string TextOf(const std::string& name) { return "what was said as " + name; }

// Opens every text of the log as another process does, with a store of its own; how many.
size_t OpenAll(FileSystem& files, const std::string& dir, size_t most = SIZE_MAX) {
  const auto store = ledger::OpenKeyStore(files, dir);
  REQUIRE(store.ok());
  size_t opened = 0;
  const absl::Status read = ledger::ForEachEntry(files, dir, 0, [&](const auto& stored) {
    if (stored.sealed.empty()) return true;
    const auto texts = ledger::Unseal(stored, **store);
    INFO(texts.status());
    REQUIRE(texts.ok());
    REQUIRE(texts->at(0).text.Reveal() == TextOf(stored.entry.exchange_name));
    return ++opened < most;
  });
  REQUIRE(read.ok());
  return opened;
}

// A log on the disk with many writers, who speak for old and new subjects of two tenants.
struct BusyLog {
  BusyLog() { Open(); }
  void Open() {
    auto read = ledger::LoadOrMakeKeys(*files, dir.path(), "weir.test/log");
    REQUIRE(read.ok());
    keys = read->store;
    ledger::Options options;
    options.origin = "weir.test/log";
    auto opened = ledger::Ledger::Open(*files, clock, dir.path(), options, *std::move(read));
    REQUIRE(opened.ok());
    log = *std::move(opened);
  }
  void AppendUntil(const std::atomic<bool>& done, int who) {
    for (int i = 0; !done || i < 2; ++i) {
      const std::string name = std::to_string(who) + "." + std::to_string(i);
      ledger::Entry entry = testing::RecordOf(name, TextOf(name));
      entry.tenant = who % 2 == 0 ? "even" : "odd";
      entry.person = UserText(i % 64 == 63 ? name : std::to_string(who));
      const bool kept = log->AppendAndWait(entry).ok();
      (kept ? appended : refused)++;
      if (!kept) return;
    }
  }

  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  testing::TempDir dir;
  SystemClock clock;
  std::shared_ptr<keys::KeyStore> keys;
  std::unique_ptr<ledger::Ledger> log;
  std::atomic<size_t> appended = 0;
  std::atomic<size_t> refused = 0;
};

TEST_CASE("RotateKeys: 20 times under 64 appenders nothing is lost and every text opens",
          "[retention]") {
  BusyLog busy;
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int who = 0; who < kAppenders; ++who) {
    threads.emplace_back([&, who] { busy.AppendUntil(done, who); });
  }
  while (busy.appended < 2 * kAppenders && busy.refused == 0) std::this_thread::yield();
  size_t during = 0;  // appended while a rotation was under way
  for (int i = 0; i < kRotations; ++i) {
    const size_t before = busy.appended;
    const Rotation what = i % 4 == 3 ? Rotation::kRootAndTenants : Rotation::kTenants;
    REQUIRE(RotateKeys(*busy.files, busy.dir.path(), *busy.log, *busy.keys, what).ok());
    during += busy.appended - before;
    CHECK(OpenAll(*busy.files, busy.dir.path(), 200) > 0);
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(busy.refused == 0);
  CHECK(during > kAppenders);
  busy.log.reset();
  busy.keys.reset();
  CHECK(OpenAll(*busy.files, busy.dir.path()) == busy.appended);
  const auto verified = ledger::Verify(*busy.files, busy.dir.path());
  CHECK(verified.outcome == ledger::Outcome::kIntact);
  CHECK(verified.entries == busy.appended + kRotations);
  busy.Open();  // and the next start finds the root
}

TEST_CASE("OpenKeyStore: a reader in another process never fails while keys rotate",
          "[retention]") {
  BusyLog busy;
  const std::atomic<bool> at_once = true;
  for (int who = 0; who < 20; ++who) busy.AppendUntil(at_once, who);
  std::atomic<bool> done = false;
  std::atomic<int> failed = 0;
  std::thread rotating([&] {
    for (int i = 0; !done; ++i) {
      const Rotation what = i % 2 == 0 ? Rotation::kRootAndTenants : Rotation::kTenants;
      failed += RotateKeys(*busy.files, busy.dir.path(), *busy.log, *busy.keys, what).ok() ? 0 : 1;
    }
  });
  for (int i = 0; i < 200; ++i) REQUIRE(OpenAll(*busy.files, busy.dir.path()) == busy.appended);
  done = true;
  rotating.join();
  CHECK(failed == 0);
}

TEST_CASE("LoadOrMakeKeys: a second process touches nothing of a rotation under way",
          "[retention]") {
  MemoryFiles files;
  KeptLog log(files);
  log.Say("alice", "text");
  const std::string next = std::string(kLogDir) + "/seal.key.next";
  REQUIRE(keys::MakeRootKeyFile(files, next).ok());  // as a rotation does first
  REQUIRE(ledger::LoadOrMakeKeys(files, kLogDir, "weir.test/log").ok());
  CHECK(files.Exists(next));
  log.Close();  // now nobody rotates: it was left by a crash and wraps nothing
  log.Reopen();
  CHECK(!files.Exists(next));
  CHECK(log.OpensAt(0) == absl::StatusCode::kOk);
}

TEST_CASE("RotateKeys: a failing call anywhere loses no key, and the next rotation finishes",
          "[retention]") {
  MemoryFiles ready;
  { KeptLog(ready).Say("alice", "text"); }
  bool failed = true;
  uint64_t call = 1;
  for (; failed; ++call) {
    MemoryFiles memory(ready.contents());
    testing::FaultyFiles files(memory);
    {
      KeptLog log(files);
      files.FailCall(call, absl::UnavailableError("broken"));
      static_cast<void>(
          RotateKeys(files, kLogDir, *log.ledger, *log.keys, Rotation::kRootAndTenants));
      failed = files.has_failed();
    }
    KeptLog log(memory);
    REQUIRE(log.OpensAt(0) == absl::StatusCode::kOk);
    REQUIRE(RotateKeys(memory, kLogDir, *log.ledger, *log.keys, Rotation::kRootAndTenants).ok());
    REQUIRE(log.OpensAt(0) == absl::StatusCode::kOk);
    REQUIRE(!memory.Exists(std::string(kLogDir) + "/seal.key.next"));
  }
  CHECK(call > 500);  // the shards alone are so many
}

TEST_CASE("Keeper: rotates when another process asks, once", "[retention]") {
  MemoryFiles files;
  KeptLog log(files);
  log.Say("alice", "text");
  for (const Rotation what : {Rotation::kTenants, Rotation::kRootAndTenants}) {
    REQUIRE(RequestRotation(files, kLogDir, what).ok());
    REQUIRE(**RequestedRotation(files, kLogDir) == what);
    const Keeper keeper(files, log.clock, kLogDir, *log.ledger, log.keys);
    REQUIRE(testing::Eventually([&] { return !RequestedRotation(files, kLogDir)->has_value(); }));
  }
  CHECK(log.EntriesOfKind(ledger::EntryKind::kKeys) == 2);
  CHECK(testing::EntriesOf(files).back().entry.reasons ==
        std::vector<std::string>{"root_and_tenants_rotated"});
  CHECK(log.OpensAt(0) == absl::StatusCode::kOk);
  CHECK(EndRotationRequest(files, kLogDir).code() == absl::StatusCode::kNotFound);
  files.Set(std::string(kLogDir) + "/keys/rotate", "everything\n");
  CHECK(RequestedRotation(files, kLogDir).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::retention
