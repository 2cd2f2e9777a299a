#include <catch2/catch.hpp>

#include "compliance/auditor/index/day_counts.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/witness/cosigner.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::Room;

DayCounts CountsOfWait(uint32_t milliseconds) {
  ledger::Entry entry;
  entry.first_token_ms = milliseconds;
  DayCounts counts;
  CountInto(entry, counts);
  return counts;
}

ledger::Entry HeadOf(const std::string& device, absl::Time at) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kSpoolHead;
  entry.at = at;
  entry.spooled = ledger::Spooled{.origin = device, .index = 1};
  return entry;
}

}  // namespace

TEST_CASE("DayCounts: a wait counts in the first bucket that it does not exceed", "[auditor]") {
  CHECK(CountsOfWait(0).count({0, "l100"}) == 0);
  CHECK(CountsOfWait(1).count({0, "l100"}) == 1);
  CHECK(CountsOfWait(100).count({0, "l100"}) == 1);
  CHECK(CountsOfWait(101).count({0, "l200"}) == 1);
  CHECK(CountsOfWait(5000).count({0, "l5000"}) == 1);
  CHECK(CountsOfWait(5001).count({0, "l+"}) == 1);
}

TEST_CASE("Overview: a device that was last heard of seven days ago is silent, and is named",
          "[auditor]") {
  Room room;
  // Days are China's: this one ends at 16:00 UTC.
  const absl::Time heard = absl::FromUnixSeconds(1'795'000'000);
  const absl::Time end = absl::FromUnixSeconds((1'795'000'000 + 8 * 3600) / 86400 * 86400) +
                         absl::Hours(24) - absl::Hours(8);
  room.Append({HeadOf("device/1", heard), HeadOf("device/2", heard + absl::Hours(24 * 30))});
  room.clock.Set(end + absl::Hours(7 * 24) - absl::Seconds(1));
  json devices = room.Body("/api/overview?log=main")["devices"];
  CHECK(devices["all"] == 2);
  CHECK(devices["silent"] == 0);
  room.clock.Set(end + absl::Hours(7 * 24));
  devices = room.Body("/api/overview?log=main")["devices"];
  CHECK(devices["silent"] == 1);
  CHECK(devices["named"][0]["origin"] == "device/1");
}

TEST_CASE("Overview: the backlog is what nobody has reviewed, answered or reported", "[auditor]") {
  Room room;
  json backlog = room.Body("/api/overview?log=main")["backlog"];
  CHECK(backlog ==
        json{{"unreviewed", 5}, {"complaints", 2}, {"overdue", 0}, {"incidents_late", 0}});
  room.Decided(R"({"kind":"review","log":"main","index":16,"outcome":"right"})");
  room.Decided(R"({"kind":"answer","log":"main","index":13,"outcome":"upheld"})");
  room.Decided(json{
      {"kind", "incident"},
      {"outcome", "opened"},
      {"title", "one"},
      {"discovered", absl::FormatTime(absl::RFC3339_full, room.clock.Now(), absl::UTCTimeZone())}}
                   .dump());
  room.clock.Advance(absl::Hours(400));
  backlog = room.Body("/api/overview?log=main")["backlog"];
  CHECK(backlog ==
        json{{"unreviewed", 4}, {"complaints", 1}, {"overdue", 1}, {"incidents_late", 1}});
}

TEST_CASE("Overview: shows who has signed the newest head, and when", "[auditor]") {
  Room room;
  CHECK(room.Body("/api/overview?log=main")["head"]["witnesses"].empty());
  const auto head = *ReadWholeFile(*room.files, ledger::CheckpointPath(room.dir / "log"));
  const std::string text = head.substr(0, head.rfind("\n\n") + 1);
  const crypto::Signer witness = crypto::Signer::Generate(crypto::Algorithm::kEd25519);
  const std::string line = ledger::CosignatureLine(text, "w.example/1", witness, 1'795'000'000);
  REQUIRE(
      WriteFileAtomically(*room.files, witness::CosignedPath(room.dir / "log"), head + line).ok());
  const json witnesses = room.Body("/api/overview?log=main")["head"]["witnesses"];
  CHECK(witnesses == json::array({{{"name", "w.example/1"}, {"at", 1'795'000'000}}}));
}

}  // namespace weir::auditor
