#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "compliance/auditor/desk/cases_api.h"
#include "compliance/auditor/desk/check_desk.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::RecordedReply;
using testing::Room;

http::Request CheckOfMain() {
  http::Request request;
  request.method = "GET";
  request.path = "/api/check";
  request.query = "log=main";
  request.peer = {"192.0.2.7", "internal_auditor"};
  return request;
}
std::shared_ptr<RecordedReply> BeginCheck(Room& room, bool stalled = false) {
  auto reply = std::make_shared<RecordedReply>();
  reply->Stall(stalled);
  room.desk->Serve(CheckOfMain(), reply);
  return reply;
}
std::vector<json> LinesOf(const std::string& body) {
  std::vector<json> out;
  for (size_t begin = 0; begin < body.size();) {
    const size_t end = body.find('\n', begin);
    REQUIRE(end != body.npos);
    out.push_back(json::parse(body.substr(begin, end - begin)));
    begin = end + 1;
  }
  return out;
}
void InParallel(size_t threads, const std::function<void(size_t)>& work) {
  std::vector<std::thread> running;
  for (size_t i = 0; i < threads; ++i) running.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : running) thread.join();
}

}  // namespace

TEST_CASE("Desk: a check says how far it is, and then what it found", "[auditor]") {
  Room room;
  const auto lines = LinesOf(BeginCheck(room)->WaitForEnd().body);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == json{{"done", 0}, {"of", 20}});
  CHECK(lines[1]["rows"] == 20);
  CHECK(lines[1]["faults"] == 0);
}

TEST_CASE("Desk: while a check runs, everything else is answered", "[auditor]") {
  Room room;
  const auto check = BeginCheck(room, true);
  check->WaitForWrite();
  for (const char* question : {"overview?log=main", "search?log=main", "entry?log=main&index=3",
                               "queue?log=main", "complaints?log=main", "incidents"}) {
    CHECK(room.Get("internal_auditor", std::string("/api/") + question).status == 200);
  }
  room.Decided(R"({"kind":"review","log":"main","index":0,"outcome":"right"})");
  room.Append({room.Complaint(1)});  // what comes in meanwhile is found, and not part of the check
  CHECK(room.Body("/api/search?log=main")["coverage"]["size"] == 21);
  check->Stall(false);
  const auto lines = LinesOf(check->WaitForEnd().body);
  CHECK(lines.back()["rows"] == 20);
  CHECK(lines.back()["faults"] == 0);
}

TEST_CASE("Desk: so many checks wait, one more is told to come back", "[auditor]") {
  Room room;
  const auto first = BeginCheck(room, true);
  first->WaitForWrite();
  std::vector<std::shared_ptr<RecordedReply>> waiting;
  for (size_t i = 0; i < CheckDesk::kMaxWaiting; ++i) waiting.push_back(BeginCheck(room));
  CHECK(BeginCheck(room)->WaitForEnd().status == 503);
  first->Stall(false);
  for (const auto& reply : waiting) {
    CHECK(LinesOf(reply->WaitForEnd().body).back()["faults"] == 0);
  }
}

TEST_CASE("Desk: a check whose asker has gone ends, and the next one begins", "[auditor]") {
  Room room;
  const auto first = BeginCheck(room, true);
  first->WaitForWrite();
  const auto second = BeginCheck(room);
  first->Leave();
  first->Stall(false);
  CHECK(LinesOf(second->WaitForEnd().body).back()["faults"] == 0);
}

TEST_CASE("Desk: it closes while a check runs and others wait", "[auditor]") {
  Room room;
  const auto first = BeginCheck(room, true);
  first->WaitForWrite();
  const auto second = BeginCheck(room);
  first->Stall(false);
  room.desk.reset();
}

TEST_CASE("Desk: questions from many threads are answered as from one", "[auditor]") {
  Room room;
  const std::string searched = room.Get("assessor", "/api/search?log=main&action=refuse").body;
  const std::string entry = room.Get("assessor", "/api/entry?log=main&index=4").body;
  std::atomic<int> other = 0;
  const uint64_t before = room.access->size();
  InParallel(4, [&](size_t /*thread*/) {
    for (int i = 0; i < 20; ++i) {
      other += room.Get("assessor", "/api/search?log=main&action=refuse").body != searched ? 1 : 0;
      other += room.Get("assessor", "/api/entry?log=main&index=4").body != entry ? 1 : 0;
    }
  });
  CHECK(other == 0);
  CHECK(room.access->size() == before + 160);
}

TEST_CASE("Desk: of the same approval from many threads one counts", "[auditor][P-10]") {
  Room room;
  const uint64_t number = room.Decided(
      R"({"kind":"opening","log":"main","index":3,"outcome":"requested","why":"2026-17"})",
      "/api/request-opening");
  const std::string approval =
      json{{"kind", "approval"}, {"index", number}, {"outcome", "approved"}}.dump();
  std::atomic<int> taken = 0;
  std::atomic<int> refused = 0;
  InParallel(4, [&](size_t /*thread*/) {
    const int status = room.Post("dpo", approval, "/api/approve").status;
    taken += status == 200 ? 1 : 0;
    refused += status == 409 ? 1 : 0;
  });
  CHECK(taken == 1);
  CHECK(refused == 3);
  CHECK(room.Body("/api/openings")["openings"][0]["approvers"] == json::array({"dpo"}));
}

TEST_CASE("Queue: a refusal far behind those that were reviewed is still found", "[auditor]") {
  constexpr int kRefusals = 560;  // more than a page of the index
  Room room;
  std::vector<ledger::Entry> entries(kRefusals, testing::RecordOf("one"));
  for (ledger::Entry& entry : entries) entry.action = "refuse";
  room.Append(entries);
  const json first = room.Body("/api/queue?log=main");
  CHECK(first["entries"].size() == 50);
  CHECK(first["more"] == true);
  CHECK(first["entries"][49]["index"] == 530);
  const json next = room.Body("/api/queue?log=main&after=530");
  CHECK(next["entries"][0]["index"] == 529);
  auto shelves = Shelves::Open(*room.files, room.OneLog().logs);
  REQUIRE(shelves.ok());
  CaseBook book;
  for (uint64_t index = 20; index < 20 + kRefusals; ++index) {
    Decision review{.outcome = "right", .log = "main", .index = index, .refused = true};
    book.Take(review, "internal_auditor", room.clock.Now(), index);
  }
  const auto shelf = (*shelves)->Borrow("main");
  REQUIRE(shelf.ok());
  const auto last = QueueAnswer(**shelf, book, "main", "log=main");
  REQUIRE(last.ok());
  CHECK((*last)["entries"].size() == 5);  // those of before
  CHECK((*last)["entries"][0]["index"] == 16);
  CHECK((*last)["more"] == false);
}

}  // namespace weir::auditor
