#include <catch2/catch.hpp>

#include "compliance/evidence/archive.h"
#include "compliance/evidence/check.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::Room;

std::string ReviewOf(int index, const char* outcome) {
  return json{{"kind", "review"}, {"log", "main"}, {"index", index}, {"outcome", outcome}}.dump();
}
std::string AnswerOf(int index, const char* outcome) {
  return json{{"kind", "answer"}, {"log", "main"}, {"index", index}, {"outcome", outcome}}.dump();
}
std::string Step(uint64_t incident, const char* outcome) {
  return json{{"kind", "step"}, {"index", incident}, {"outcome", outcome}}.dump();
}
std::string IncidentOf(const std::string& title, absl::Time discovered) {
  return json{{"kind", "incident"},
              {"outcome", "opened"},
              {"title", title},
              {"people", 12},
              {"discovered", absl::FormatTime(absl::RFC3339_full, discovered, absl::UTCTimeZone())}}
      .dump();
}

}  // namespace

TEST_CASE("Queue: holds refused entries that nobody has reviewed, the newest first",
          "[auditor][T-13]") {
  Room room;
  const json before = room.Body("/api/queue?log=main");
  REQUIRE(before["entries"].size() == 5);
  CHECK(before["entries"][0]["index"] == 16);
  CHECK_FALSE(before["reviews"].contains("share"));
  room.Decided(ReviewOf(16, "wrong"));
  room.Decided(ReviewOf(8, "right"));
  const json after = room.Body("/api/queue?log=main");
  REQUIRE(after["entries"].size() == 3);
  CHECK(after["entries"][0]["index"] == 12);
  CHECK(after["reviews"]["wrong"] == 1);
  CHECK(after["reviews"]["share"] == 0.5);
}

TEST_CASE("Queue: a later review replaces an earlier one, in the figures of the rules too",
          "[auditor]") {
  Room room;
  room.Decided(ReviewOf(16, "wrong"));
  room.Decided(ReviewOf(12, "wrong"));
  json queue = room.Body("/api/queue?log=main");
  REQUIRE(queue["rules"].size() == 1);
  CHECK(queue["rules"][0] == json{{"rule", "rule/1"}, {"right", 0}, {"wrong", 2}});
  room.Decided(ReviewOf(16, "right"));
  queue = room.Body("/api/queue?log=main");
  CHECK(queue["rules"][0] == json{{"rule", "rule/1"}, {"right", 1}, {"wrong", 1}});
  CHECK(queue["reviews"]["right"] == 1);
}

TEST_CASE(
    "Queue: a review of what was let through counts neither as a refusal nor against its rule",
    "[auditor]") {
  Room room;
  room.Decided(ReviewOf(17, "wrong"));
  room.Decided(ReviewOf(16, "right"));
  for (const bool anew : {false, true}) {
    if (anew) room.Reopen();
    const json queue = room.Body("/api/queue?log=main");
    CHECK(queue["reviews"]["wrong"] == 0);
    CHECK(queue["reviews"]["right"] == 1);
    CHECK(queue["rules"].empty());
    CHECK(room.Body("/api/overview?log=main")["backlog"]["unreviewed"] == 4);
  }
}

TEST_CASE("Cases: an entry whose outcome is none of its kind is no decision to a desk opened anew",
          "[auditor]") {
  Room room;
  const uint64_t number = room.Decided(IncidentOf("one", room.clock.Now()));
  ledger::Entry forged;
  forged.exchange_name = "case:step";
  forged.subject = "somebody";
  forged.action = "perhaps";
  forged.reasons = {"index:" + std::to_string(number)};
  REQUIRE(room.access->AppendAndWait(forged).ok());
  room.Reopen();
  CHECK(room.Body("/api/incidents")["incidents"][0]["closed"].is_null());
}

TEST_CASE("Cases: a desk that is opened anew knows every decision from its ledger", "[auditor]") {
  Room room;
  room.Decided(ReviewOf(16, "wrong"));
  room.Decided(AnswerOf(6, "upheld"));
  const uint64_t incident = room.Decided(IncidentOf("日志泄露", room.clock.Now()));
  room.Decided(Step(incident, "reported"));
  const json before = {room.Body("/api/queue?log=main"), room.Body("/api/complaints?log=main"),
                       room.Body("/api/incidents")};
  room.Reopen();
  CHECK(json{room.Body("/api/queue?log=main"), room.Body("/api/complaints?log=main"),
             room.Body("/api/incidents")} == before);
}

TEST_CASE("Complaints: those due first come first, answered ones last, and late is late",
          "[auditor][T-19][G-12]") {
  Room room;
  json all = room.Body("/api/complaints?log=main")["complaints"];
  REQUIRE(all.size() == 2);
  CHECK(all[0]["entry"]["index"] == 13);
  CHECK(all[0]["overdue"] == false);
  room.Decided(AnswerOf(13, "rejected"));
  room.clock.Advance(absl::Hours(361));
  all = room.Body("/api/complaints?log=main")["complaints"];
  CHECK(all[0]["entry"]["index"] == 6);
  CHECK(all[0]["overdue"] == true);
  CHECK(all[1]["answer"]["outcome"] == "rejected");
  CHECK(all[1]["overdue"] == false);  // it was answered in time
  CHECK(room.Post("internal_auditor", AnswerOf(5, "upheld")).status == 400);  // no complaint
}

TEST_CASE("Incidents: the first report is due four hours after the discovery", "[auditor][N-10]") {
  Room room;
  const uint64_t number = room.Decided(IncidentOf("one", room.clock.Now()));
  CHECK(room.Body("/api/incidents")["incidents"][0]["late"] == false);
  room.clock.Advance(absl::Hours(4));
  CHECK(room.Body("/api/incidents")["incidents"][0]["late"] == false);
  room.clock.Advance(absl::Nanoseconds(1));
  CHECK(room.Body("/api/incidents")["incidents"][0]["late"] == true);
  room.Decided(Step(number, "reported"));
  CHECK(room.Body("/api/incidents")["incidents"][0]["late"] == true);  // it came too late
}

TEST_CASE("Incidents: a step is taken once, and the closing report is due 30 days after the end",
          "[auditor][N-10]") {
  Room room;
  const uint64_t number = room.Decided(IncidentOf("one", room.clock.Now()));
  CHECK(room.Body("/api/incidents")["incidents"][0]["closing_due"].is_null());
  room.Decided(Step(number, "reported"));
  CHECK(room.Post("internal_auditor", Step(number, "reported")).status == 409);
  CHECK(room.Post("internal_auditor", Step(number + 1, "closed")).status == 409);
  const absl::Time closed = room.clock.Now();
  room.Decided(Step(number, "closed"));
  CHECK(room.Body("/api/incidents")["incidents"][0]["closing_due"] ==
        absl::FormatTime(absl::RFC3339_sec, closed + absl::Hours(720), absl::UTCTimeZone()));
}

TEST_CASE("Decide: what is not a decision is 400 and leaves the record of the asking only",
          "[auditor]") {
  Room room;
  const std::string long_title(121, 'x');
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("{}"), ReviewOf(16, "perhaps"),
        ReviewOf(99, "right").replace(2, 4, "kinx"), IncidentOf("", room.clock.Now()),
        IncidentOf(long_title, room.clock.Now()),
        IncidentOf("one", room.clock.Now() + absl::Seconds(1)),  // not discovered yet
        IncidentOf("one", absl::InfinitePast()), IncidentOf("one", absl::UnixEpoch()),
        std::string(R"({"kind":"review","log":"main","index":-1,"outcome":"right"})"),
        std::string(R"({"kind":"review","log":"other","index":0,"outcome":"right"})")}) {
    INFO(body);
    const uint64_t before = room.access->size();
    CHECK(room.Post("internal_auditor", body).status == 400);
    CHECK(room.access->size() == before + 1);
  }
  CHECK(room.Post("internal_auditor", ReviewOf(20, "right")).status == 404);
  CHECK(room.Post("internal_auditor", IncidentOf(std::string(120, 'x'), room.clock.Now())).status ==
        200);
}

TEST_CASE("Export: the bundle that the console saves verifies without the log", "[auditor][G-14]") {
  Room room;
  const http::Answer answer = room.Get("assessor", "/api/export?log=main&action=refuse");
  REQUIRE(answer.status == 200);
  CHECK(http::ValueOf(answer.headers, "Content-Type") == "application/zip");
  const auto checked = evidence::CheckBundle(answer.body, {});
  INFO(checked.problem);
  CHECK(checked.outcome == ledger::Outcome::kIntact);
  CHECK(checked.records == 5);
  CHECK(room.Get("assessor", "/api/export?log=main&action=absent").status == 404);
}

}  // namespace weir::auditor
