#include "compliance/second_home/mirrored_ledger.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "tests/compliance/ledger/log_fixture.h"

namespace weir::second_home {
namespace {

using testing::FakeClock;
using testing::kLogDir;
using testing::MemoryFiles;
using testing::RecordOf;

// What is left when the process ends; and what can go wrong with it.
struct Store {
  std::mutex mutex;
  std::map<uint64_t, Row> rows;
  absl::Status attach;        // what Attach answers
  uint64_t calls = 0;         // Attach and Commit
  uint64_t fail_at = 0;       // the n-th call fails; 0: none
  bool takes_effect = false;  // the failing Commit: as when only the answer is lost
  uint64_t commits = 0;
};

class StoredHome final : public Home {
 public:
  explicit StoredHome(Store& store) : store_(store) {}

  absl::StatusOr<Holding> Attach(const std::string&) override {
    const std::lock_guard lock(store_.mutex);
    if (++store_.calls == store_.fail_at) return absl::UnavailableError("cut");
    if (!store_.attach.ok()) return store_.attach;
    Holding holding{store_.rows.size(), 0, std::nullopt};
    if (store_.rows.empty()) return holding;
    holding.end = store_.rows.rbegin()->first + 1;
    holding.last = store_.rows.rbegin()->second.leaf;
    return holding;
  }

  absl::Status Commit(std::span<const Row> rows) override {
    const std::lock_guard lock(store_.mutex);
    const bool fails = ++store_.calls == store_.fail_at;
    if (fails && !store_.takes_effect) return absl::UnavailableError("cut");
    for (const Row& row : rows) {
      const auto [at, is_new] = store_.rows.emplace(row.index, row);
      if (!is_new && at->second.leaf != row.leaf) return absl::DataLossError("another");
    }
    ++store_.commits;
    return fails ? absl::UnavailableError("cut") : absl::OkStatus();
  }

 private:
  Store& store_;
};

struct Scene {
  MemoryFiles files;
  FakeClock clock;
  Store store;
  MirrorOptions options{.try_again = absl::Milliseconds(2)};
  std::unique_ptr<MirroredLedger> log;

  void Open() {
    auto inner = testing::OpenLog(files, clock);
    REQUIRE(inner.ok());
    auto opened = MirroredLedger::Open(files, kLogDir, *std::move(inner),
                                       std::make_unique<StoredHome>(store), options);
    REQUIRE(opened.ok());
    log = *std::move(opened);
  }
  bool Eventually(const std::function<bool()>& condition) const {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  void WaitUntilThere() {
    REQUIRE(Eventually([this] { return log->status().problem.empty(); }));
  }
  void WaitFor(const std::string& problem) {
    INFO("waiting for " << problem);
    REQUIRE(Eventually([&] { return log->status().problem == problem; }));
  }
  absl::StatusCode AppendCode(const std::string& name) {
    return log->AppendAndWait(RecordOf(name)).status().code();
  }
  // Each entry of the log once, and nothing else.
  void CheckSame() {
    const auto entries = testing::EntriesOf(files);
    const std::lock_guard lock(store.mutex);
    REQUIRE(store.rows.size() == entries.size());
    for (const auto& entry : entries) {
      const Row& row = store.rows.at(entry.index);
      CHECK(
          (row.leaf == entry.leaf && row.entry == entry.leaf_bytes && row.sealed == entry.sealed));
    }
  }
};

}  // namespace

TEST_CASE("MirroredLedger: what was answered is in both places", "[second_home][M-03][N-23]") {
  Scene scene;
  scene.Open();
  scene.WaitUntilThere();
  for (int i = 0; i < 50; ++i) {
    const auto receipt = scene.log->AppendAndWait(RecordOf(std::to_string(i)));
    REQUIRE(receipt.ok());
    const std::lock_guard lock(scene.store.mutex);
    CHECK(scene.store.rows.at(receipt->index).leaf == receipt->leaf);
  }
  scene.log = nullptr;
  scene.CheckSame();
}

TEST_CASE("MirroredLedger: many at once share commits", "[second_home]") {
  Scene scene;
  scene.Open();
  scene.WaitUntilThere();
  std::atomic<int> done = 0;
  for (int i = 0; i < 2000; ++i) {
    scene.log->Append(RecordOf(std::to_string(i)), [&](auto receipt) { done += receipt.ok(); });
  }
  REQUIRE(scene.Eventually([&] { return done == 2000; }));
  CHECK(scene.store.commits < 1000);
  scene.log = nullptr;
  scene.CheckSame();
}

TEST_CASE("MirroredLedger: a home that is away refuses before anything is written",
          "[second_home]") {
  Scene scene;
  scene.store.attach = absl::UnavailableError("no");
  scene.Open();
  scene.WaitFor("UNAVAILABLE");
  CHECK(scene.AppendCode("x") == absl::StatusCode::kUnavailable);
  CHECK(scene.log->size() == 0);
  {
    const std::lock_guard lock(scene.store.mutex);
    scene.store.attach = absl::OkStatus();
  }
  scene.WaitUntilThere();
  CHECK(scene.AppendCode("y") == absl::StatusCode::kOk);
  scene.log = nullptr;
  scene.CheckSame();
}

TEST_CASE("MirroredLedger: with 'local' the disk alone is enough, and the home gets it all later",
          "[second_home]") {
  Scene scene;
  scene.options.when_away = WhenAway::kLocal;
  scene.store.attach = absl::UnavailableError("no");
  scene.Open();
  for (int i = 0; i < 20; ++i) CHECK(scene.AppendCode(std::to_string(i)) == absl::StatusCode::kOk);
  CHECK(scene.store.rows.empty());
  {
    const std::lock_guard lock(scene.store.mutex);
    scene.store.attach = absl::OkStatus();
  }
  scene.WaitUntilThere();
  scene.log = nullptr;
  scene.CheckSame();
}

TEST_CASE("MirroredLedger: any failing call, with or without effect, loses and doubles nothing",
          "[second_home]") {
  for (const bool takes_effect : {false, true}) {
    for (uint64_t n = 1; n <= 12; ++n) {
      Scene scene;
      scene.store.fail_at = n;
      scene.store.takes_effect = takes_effect;
      scene.Open();
      std::vector<uint64_t> answered;
      for (int i = 0; i < 12; ++i) {
        const auto receipt = scene.log->AppendAndWait(RecordOf(std::to_string(i)));
        if (receipt.ok()) answered.push_back(receipt->index);
        if (!receipt.ok()) CHECK(receipt.status().code() == absl::StatusCode::kUnavailable);
      }
      scene.WaitUntilThere();
      scene.log = nullptr;
      INFO("call " << n << ", takes effect: " << takes_effect);
      scene.CheckSame();
      for (const uint64_t index : answered) CHECK(scene.store.rows.count(index) == 1);
    }
  }
}

TEST_CASE("MirroredLedger: a restart goes on where the home ends", "[second_home]") {
  Scene scene;
  for (int run = 0; run < 4; ++run) {
    scene.Open();
    scene.WaitUntilThere();
    for (int i = 0; i < 30; ++i)
      CHECK(scene.AppendCode(std::to_string(i)) == absl::StatusCode::kOk);
    scene.log = nullptr;
  }
  scene.CheckSame();
  CHECK(testing::EntriesOf(scene.files).size() == 120);
}

TEST_CASE("MirroredLedger: rows that the home lost are refused or refilled, as set",
          "[second_home]") {
  for (const uint64_t lost : {0u, 7u, 19u}) {  // the first, one within, the last
    Scene scene;
    scene.Open();
    scene.WaitUntilThere();
    for (int i = 0; i < 20; ++i)
      CHECK(scene.AppendCode(std::to_string(i)) == absl::StatusCode::kOk);
    scene.log = nullptr;
    scene.store.rows.erase(lost);
    INFO("lost " << lost);
    scene.Open();
    scene.WaitFor("FAILED_PRECONDITION");
    CHECK(scene.AppendCode("x") == absl::StatusCode::kFailedPrecondition);
    scene.log = nullptr;
    scene.options.when_lost = WhenLost::kRefill;
    scene.Open();
    scene.WaitUntilThere();
    CHECK(scene.AppendCode("y") == absl::StatusCode::kOk);
    scene.log = nullptr;
    scene.CheckSame();
  }
}

TEST_CASE("MirroredLedger: a log put back to yesterday, or another log, is refused",
          "[second_home]") {
  Scene scene;
  scene.options.when_lost = WhenLost::kRefill;
  scene.options.when_away = WhenAway::kLocal;
  scene.Open();
  scene.WaitUntilThere();
  for (int i = 0; i < 5; ++i) CHECK(scene.AppendCode(std::to_string(i)) == absl::StatusCode::kOk);
  scene.log = nullptr;
  for (const int entries : {3, 5}) {  // fewer, and as many others
    Scene other;
    other.options = scene.options;
    other.store.rows = scene.store.rows;
    {
      auto log = testing::OpenLog(other.files, other.clock);
      for (int i = 0; i < entries; ++i) REQUIRE((*log)->AppendAndWait(RecordOf("other")).ok());
    }
    other.Open();
    other.WaitFor("FAILED_PRECONDITION");
    CHECK(other.AppendCode("x") == absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("MirroredLedger: one more than may wait is refused", "[second_home]") {
  Scene scene;
  scene.options.queue_limit = 3;
  scene.Open();
  scene.WaitUntilThere();
  std::atomic<int> answered = 0;
  {
    const std::unique_lock hold(scene.store.mutex);  // the home does not answer
    for (int i = 0; i < 3; ++i) {
      scene.log->Append(RecordOf(std::to_string(i)),
                        [&](auto receipt) { answered += receipt.ok(); });
    }
    CHECK(scene.AppendCode("one more") == absl::StatusCode::kResourceExhausted);
    CHECK(answered == 0);
  }
  REQUIRE(scene.Eventually([&] { return answered == 3; }));
}

TEST_CASE("MirroredLedger: a damaged mark is not read as 'nothing confirmed'", "[second_home]") {
  Scene scene;
  scene.files.Set(std::string(kLogDir) + "/second_home", "12");
  auto inner = testing::OpenLog(scene.files, scene.clock);
  REQUIRE(inner.ok());
  const auto opened = MirroredLedger::Open(scene.files, kLogDir, *std::move(inner),
                                           std::make_unique<StoredHome>(scene.store), {});
  CHECK(opened.status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace weir::second_home
