#include <catch2/catch.hpp>

#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::Room;

constexpr const char* kAsk = "/api/request-opening";
constexpr const char* kApprove = "/api/approve";

uint64_t Asked(Room& room, int index) {
  const json body = {{"kind", "opening"},
                     {"outcome", "requested"},
                     {"log", "main"},
                     {"index", index},
                     {"why", "2026-17"}};
  return room.Decided(body.dump(), kAsk);
}
std::string ApprovalOf(uint64_t number, const char* outcome = "approved") {
  return json{{"kind", "approval"}, {"index", number}, {"outcome", outcome}}.dump();
}
int Read(Room& room, uint64_t number, const std::string& name = "internal_auditor") {
  return room.Get(name, "/api/opened?number=" + std::to_string(number)).status;
}

}  // namespace

TEST_CASE("Openings: nobody reads what nobody else has approved", "[auditor][P-10]") {
  Room room;
  const uint64_t number = Asked(room, 3);
  CHECK(Read(room, number) == 403);
  CHECK(room.Post("internal_auditor", ApprovalOf(number), kApprove).status == 409);  // one's own
  CHECK(Read(room, number) == 403);
  room.Decided(ApprovalOf(number), kApprove, "custodian");
  const http::Answer answer =
      room.Get("internal_auditor", "/api/opened?number=" + std::to_string(number));
  REQUIRE(answer.status == 200);
  const json texts = json::parse(answer.body)["texts"];
  REQUIRE(texts.size() == 1);
  CHECK(texts[0]["text"] == "what was said");
}

TEST_CASE("Openings: only who asked may read, and for 24 hours", "[auditor]") {
  Room room;
  const uint64_t number = Asked(room, 3);
  room.Decided(ApprovalOf(number), kApprove, "dpo");
  CHECK(Read(room, number, "assessor") == 403);
  room.clock.Advance(absl::Hours(24) - absl::Nanoseconds(1));
  CHECK(Read(room, number) == 200);
  room.clock.Advance(absl::Nanoseconds(1));
  CHECK(Read(room, number) == 403);
}

TEST_CASE("Openings: one refusal ends a request, and one person approves once", "[auditor]") {
  Room room;
  const uint64_t first = Asked(room, 3);
  room.Decided(ApprovalOf(first), kApprove, "dpo");
  CHECK(room.Post("dpo", ApprovalOf(first), kApprove).status == 409);
  room.Decided(ApprovalOf(first, "declined"), kApprove, "custodian");
  CHECK(Read(room, first) == 403);
  CHECK(Read(room, first + 100) == 403);
}

TEST_CASE("Openings: who approved can take it back", "[auditor]") {
  Room room;
  const uint64_t number = Asked(room, 3);
  room.Decided(ApprovalOf(number), kApprove, "dpo");
  room.Decided(ApprovalOf(number, "declined"), kApprove, "dpo");
  CHECK(Read(room, number) == 403);
}

TEST_CASE("Openings: a restricted subject's texts need two, an erased one's are gone",
          "[auditor][P-09]") {
  Room room;
  const uint64_t number = Asked(room, 3);
  room.Decided(ApprovalOf(number), kApprove, "dpo");
  const auto keys = *ledger::OpenKeyStore(*room.files, room.dir / "log");
  const keys::Subject subject{"tenant", "reader"};
  REQUIRE(keys->Restrict(subject, room.clock.Now(), room.clock.Now()).ok());
  CHECK(Read(room, number) == 403);
  room.Decided(ApprovalOf(number), kApprove, "custodian");
  CHECK(Read(room, number) == 200);
  REQUIRE(keys->Erase(subject, room.clock.Now()).ok());
  CHECK(Read(room, number) == 404);
}

TEST_CASE("Openings: each asking, approving and reading is an entry, also of a desk opened anew",
          "[auditor]") {
  Room room;
  const uint64_t number = Asked(room, 3);
  room.Decided(ApprovalOf(number), kApprove, "dpo");
  CHECK(room.LastAccess().exchange_name == "case:approval");
  CHECK(room.LastAccess().subject == "dpo");
  room.Reopen();
  CHECK(Read(room, number) == 200);
  CHECK(room.LastAccess().exchange_name == "auditor:open");
  const json all = room.Body("/api/openings")["openings"];
  REQUIRE(all.size() == 1);
  CHECK(all[0]["why"] == "2026-17");
  CHECK(all[0]["approvers"] == json{"dpo"});
}

TEST_CASE("Openings: without the log's root key the desk opens nothing and says why", "[auditor]") {
  Room room;
  const uint64_t number = Asked(room, 3);
  room.Decided(ApprovalOf(number), kApprove, "dpo");
  std::filesystem::remove(room.dir / "log/seal.key");
  const int status = Read(room, number);
  CHECK((status == 404 || status == 500));
}

}  // namespace weir::auditor
