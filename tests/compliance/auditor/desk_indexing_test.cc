// A desk whose index cannot keep up: another process holds the file, as one does that writes it.
#include <catch2/catch.hpp>
#include <thread>

#include "compliance/auditor/index/database.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::Room;

// While it lives nothing is taken into the index.
class HeldIndex {
 public:
  explicit HeldIndex(const Room& room) : db_(*Database::Open(room.dir / "main.index")) {
    REQUIRE(db_.Execute("BEGIN IMMEDIATE").ok());
  }
  ~HeldIndex() { CHECK(db_.Execute("ROLLBACK").ok()); }

 private:
  Database db_;
};

json Indexing(Room& room, const char* person = "internal_auditor") {
  return json::parse(room.Get(person, "/api/me").body).value("behind", json());
}
json WhenIndexed(Room& room) {
  json behind = Indexing(room);
  for (int i = 0; i < 1000 && !behind.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    behind = Indexing(room);
  }
  return behind;
}

}  // namespace

TEST_CASE("Desk: while a log is indexed, answers say what is not in yet", "[auditor][P-10]") {
  Room room;
  CHECK_FALSE(room.Body("/api/search?log=main").contains("behind"));
  const json behind = {{"origin", "test/log"}, {"done", 20}, {"of", 21}};
  {
    const HeldIndex held(room);
    room.Append({testing::RecordOf("one more")});
    for (const char* question : {"overview?log=main", "search?log=main", "entry?log=main&index=3",
                                 "queue?log=main", "complaints?log=main", "retention?log=main"}) {
      INFO(question);
      CHECK(room.Body(std::string("/api/") + question)["behind"] == behind);
    }
    CHECK(room.Body("/api/search?log=main")["coverage"]["size"] == 20);
    CHECK(Indexing(room) == json{{"main", behind}});
    CHECK(Indexing(room, "operator").is_null());  // it may not know how large a log is
  }
  CHECK(WhenIndexed(room).empty());
  const json after = room.Body("/api/search?log=main");
  CHECK(after["coverage"]["size"] == 21);
  CHECK_FALSE(after.contains("behind"));
}

TEST_CASE("Desk: a bundle and a check speak for the whole log or not at all", "[auditor][P-10]") {
  Room room;
  room.Body("/api/search?log=main");
  {
    const HeldIndex held(room);
    room.Append({testing::RecordOf("one more")});
    CHECK(room.Get("internal_auditor", "/api/export?log=main").status == 503);
    CHECK(room.Check() == json{{"error", "the log is not all indexed yet"}});
  }
  CHECK(WhenIndexed(room).empty());
  CHECK(room.Get("internal_auditor", "/api/export?log=main").status == 200);
  CHECK(room.Check()["rows"] == 21);
}

TEST_CASE("Desk: what has waited once is not waited for again", "[auditor]") {
  Room room;
  room.Body("/api/search?log=main");
  const HeldIndex held(room);
  room.Append({testing::RecordOf("one more")});
  room.Body("/api/search?log=main");  // its wait is over, what it waited for is not
  const auto begun = std::chrono::steady_clock::now();
  CHECK(room.Body("/api/search?log=main").contains("behind"));
  CHECK(std::chrono::steady_clock::now() - begun < Intake::kWait);
}

TEST_CASE("Desk: it closes while a log is indexed, and the next one goes on", "[auditor]") {
  Room room;
  {
    const HeldIndex held(room);
    room.Append({testing::RecordOf("one more")});
    room.Body("/api/search?log=main");
    room.desk.reset();
  }
  room.Reopen();
  CHECK(room.Body("/api/search?log=main")["coverage"]["size"] == 21);
}

}  // namespace weir::auditor
