#include "compliance/second_home/postgres_home.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "absl/time/clock.h"
#include "compliance/ledger/tree.h"
#include "compliance/second_home/mirrored_ledger.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/compliance/second_home/postgres_cluster.h"

namespace weir::second_home {
namespace {

using testing::kLogDir;
using testing::PostgresCluster;
using testing::RecordOf;

Row RowAt(uint64_t index, const std::string& entry) {
  return {index, ledger::LeafHash(entry), entry, {"sealed " + entry, ""}};
}

std::unique_ptr<Home> HomeIn(const PostgresCluster& cluster) {
  return NewPostgresHome({Secret(cluster.connection()), absl::Seconds(1)});
}

struct Scene {
  explicit Scene(PostgresCluster& there) : cluster(there) {}

  PostgresCluster& cluster;
  testing::MemoryFiles files;
  testing::FakeClock clock;
  std::unique_ptr<MirroredLedger> log;

  void Open() {
    auto inner = testing::OpenLog(files, clock);
    REQUIRE(inner.ok());
    auto opened = MirroredLedger::Open(files, kLogDir, *std::move(inner), HomeIn(cluster),
                                       {.try_again = absl::Milliseconds(20)});
    REQUIRE(opened.ok());
    log = *std::move(opened);
  }
  void WaitUntilThere() {
    for (int i = 0; i < 1500 && !log->status().problem.empty(); ++i) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    REQUIRE(log->status().problem.empty());
  }
  void CheckSame() {
    const auto entries = testing::EntriesOf(files);
    std::string expected;
    for (const auto& entry : entries) expected += entry.leaf.ToHex() + "\n";
    const std::string leaves = cluster.Query(
        "SELECT encode(leaf,'hex') FROM weir_entries WHERE origin='weir.test/log' ORDER BY index");
    CHECK(leaves + "\n" == expected);
  }
};

}  // namespace

TEST_CASE("PostgresHome: against a real PostgreSQL", "[second_home][M-03]") {
  const auto cluster = PostgresCluster::Make();
  if (!cluster) return;

  SECTION("rows are committed once, whatever is in them") {
    const auto home = HomeIn(*cluster);
    auto holding = home->Attach("o'rigin\\");
    REQUIRE(holding.ok());
    CHECK((holding->rows == 0 && holding->end == 0 && !holding->last));
    const std::vector<Row> rows = {RowAt(0, std::string("a\0b'\\\"{},\xff", 10)), RowAt(1, "")};
    CHECK(home->Commit(rows).ok());
    CHECK(home->Commit(rows).ok());
    holding = home->Attach("o'rigin\\");
    REQUIRE(holding.ok());
    CHECK((holding->rows == 2 && holding->end == 2 && *holding->last == rows[1].leaf));
    CHECK(home->Attach("other")->rows == 0);
    CHECK(cluster->Query("SELECT encode(entry,'hex') FROM weir_entries WHERE index = 0") ==
          "61006227"
          "5c227b7d2cff");
    CHECK(cluster->Query("SELECT encode(sealed,'hex') FROM weir_entries WHERE index = 1") ==
          "000000077365616c656420"
          "00000000");
  }

  SECTION("another entry under the same index is DATA_LOSS and changes nothing") {
    const auto home = HomeIn(*cluster);
    REQUIRE(home->Attach("log").ok());
    REQUIRE(home->Commit(std::vector<Row>{RowAt(0, "one"), RowAt(1, "two")}).ok());
    CHECK(home->Commit(std::vector<Row>{RowAt(1, "other"), RowAt(2, "three")}).code() ==
          absl::StatusCode::kDataLoss);
    CHECK(cluster->Query("SELECT encode(entry,'escape') FROM weir_entries WHERE index = 1") ==
          "two");
  }

  SECTION("outage, crash and restart: nothing answered is lost, nothing is doubled") {
    Scene scene(*cluster);
    scene.Open();
    scene.WaitUntilThere();
    std::atomic<int> answered = 0;
    std::atomic<int> unanswered = 0;
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 200; ++i) {
        scene.log->Append(RecordOf("r"),
                          [&](auto receipt) { (receipt.ok() ? answered : unanswered) += 1; });
        if (i == 100) cluster->Stop();
      }
      CHECK(scene.log->AppendAndWait(RecordOf("down")).status().code() ==
            absl::StatusCode::kUnavailable);
      cluster->Start();
      scene.WaitUntilThere();
      CHECK(scene.log->AppendAndWait(RecordOf("up")).ok());
    }
    CHECK(answered > 0);
    CHECK(unanswered > 0);
    scene.log = nullptr;
    scene.CheckSame();
  }

  SECTION("a database that hangs is refused within its time limit, and caught up with later") {
    Scene scene(*cluster);
    scene.Open();
    scene.WaitUntilThere();
    cluster->Freeze();
    const absl::Time began = absl::Now();
    CHECK(scene.log->AppendAndWait(RecordOf("hangs")).status().code() ==
          absl::StatusCode::kUnavailable);
    CHECK(absl::Now() - began < absl::Seconds(4));
    CHECK(scene.log->AppendAndWait(RecordOf("at once")).status().code() ==
          absl::StatusCode::kUnavailable);
    cluster->Thaw();
    scene.WaitUntilThere();
    CHECK(scene.log->AppendAndWait(RecordOf("again")).ok());
    scene.log = nullptr;
    scene.CheckSame();
  }

  SECTION("rows deleted by hand are noticed at the next start") {
    Scene scene(*cluster);
    scene.Open();
    scene.WaitUntilThere();
    for (int i = 0; i < 5; ++i) REQUIRE(scene.log->AppendAndWait(RecordOf("r")).ok());
    scene.log = nullptr;
    cluster->Query("DELETE FROM weir_entries WHERE index >= 3");
    scene.Open();
    for (int i = 0; i < 500 && scene.log->status().problem != "FAILED_PRECONDITION"; ++i) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    CHECK(scene.log->AppendAndWait(RecordOf("x")).status().code() ==
          absl::StatusCode::kFailedPrecondition);
  }
}

}  // namespace weir::second_home
