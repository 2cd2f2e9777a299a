#include <catch2/catch.hpp>

#include "compliance/keys/key_store.h"
#include "compliance/retention/erasure.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::Room;

ledger::Entry HoldOf(const std::string& subject, absl::Time until) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kHold;
  entry.tenant = "tenant";
  entry.subject = subject;
  entry.hold = ledger::HoldRecord{"2026-17", until, {"a", "b"}, ""};
  return entry;
}
ledger::Entry ReleaseOf(uint64_t hold) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kHold;
  entry.hold = ledger::HoldRecord{"over", absl::Time(), {"a", "b"}, std::to_string(hold)};
  return entry;
}
ledger::Entry ErasureOf(const std::string& subject, const char* state, absl::Time due) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kErasure;
  entry.tenant = "tenant";
  entry.subject = subject;
  entry.erasure = ledger::ErasureRecord{state, due - absl::Hours(24), due, {}};
  return entry;
}
std::string ProposalOf(const char* order, uint64_t index, const json& more = json::object()) {
  json out = {{"kind", "proposal"},
              {"outcome", order},
              {"log", "main"},
              {"index", index},
              {"why", "it's 7"}};
  out.update(more);
  return out.dump();
}
http::Answer Approve(Room& room, uint64_t number, const char* person,
                     const char* outcome = "approved") {
  const json body = {{"kind", "approval"}, {"index", number}, {"outcome", outcome}};
  return room.Post(person, body.dump(), "/api/approve");
}
// What one has proposed and another approved; its number.
uint64_t Ordered(Room& room, const std::string& proposal) {
  const uint64_t number = room.Decided(proposal);
  CHECK(Approve(room, number, "dpo").status == 200);
  return number;
}
json Retention(Room& room) { return room.Body("/api/retention?log=main"); }

}  // namespace

TEST_CASE("Retention: holds stand until they are released or run out", "[auditor][P-09]") {
  Room room;
  const absl::Time until = room.clock.Now() + absl::Hours(24);
  room.Append({HoldOf("one", until), HoldOf("", until), ReleaseOf(20)});
  json holds = Retention(room)["holds"];
  REQUIRE(holds.size() == 1);
  CHECK(holds[0]["index"] == 21);
  CHECK(holds[0]["subject"] == "");
  CHECK(holds[0]["in_force"] == true);
  CHECK(holds[0]["approvers"] == json{"a", "b"});
  room.clock.Set(until);
  CHECK(Retention(room)["holds"][0]["in_force"] == false);
}

TEST_CASE(
    "Retention: a subject stands where its newest entry says, and a hold keeps it from being "
    "overdue",
    "[auditor][P-09]") {
  Room room;
  const absl::Time due = room.clock.Now() + absl::Hours(24);
  room.Append({ErasureOf("gone", "restricted", due), ErasureOf("late", "restricted", due),
               ErasureOf("held", "restricted", due - absl::Hours(1)),
               HoldOf("held", due + absl::Hours(24)), ErasureOf("gone", "erased", due)});
  json erasures = Retention(room)["erasures"];
  REQUIRE(erasures.size() == 3);
  CHECK(erasures[0]["subject"] == "held");  // due first
  CHECK(erasures[0]["holds"] == json{23});
  CHECK(erasures[1]["subject"] == "late");
  CHECK(erasures[1]["overdue"] == false);
  CHECK(erasures[2]["subject"] == "gone");
  CHECK(erasures[2]["state"] == "erased");
  room.clock.Set(due);
  erasures = Retention(room)["erasures"];
  CHECK(erasures[0]["overdue"] == false);
  CHECK(erasures[1]["overdue"] == true);
  CHECK(erasures[2]["overdue"] == false);
}

TEST_CASE("Retention: a proposed erasure is done when the log shows it, not before",
          "[auditor][P-09]") {
  Room room;
  const uint64_t number = Ordered(room, ProposalOf("erase", 3));
  json proposal = Retention(room)["proposals"].at(0);
  CHECK(proposal["number"] == number);
  CHECK(proposal["done"] == false);
  CHECK(proposal["tenant"] == "tenant");
  CHECK(proposal["subject"] == "reader");
  CHECK(proposal["command"] ==
        "weir audit erase --tenant='tenant' -- '" + (room.dir / "log") + "' 'reader'");
  room.Append({ErasureOf("somebody else", "restricted", room.clock.Now())});
  CHECK(Retention(room)["proposals"][0]["done"] == false);
  room.Append({ErasureOf("reader", "restricted", room.clock.Now())});
  CHECK(Retention(room)["proposals"][0]["done"] == true);
  CHECK(room.Body("/api/retention?log=main")["coverage"]["size"] == 22);
}

TEST_CASE("Retention: a proposal is an order once a second person has approved it",
          "[auditor][P-09][P-10]") {
  Room room;
  const uint64_t number = room.Decided(ProposalOf("erase", 3));
  CHECK(Retention(room)["proposals"][0]["command"].is_null());
  CHECK(Approve(room, number, "internal_auditor").status == 409);  // who proposed it
  CHECK(Approve(room, number, "assessor").status == 403);
  CHECK(Approve(room, number, "operator").status == 403);
  CHECK(Approve(room, number + 1000, "dpo").status == 409);
  CHECK(Retention(room)["proposals"][0]["command"].is_null());
  CHECK(Approve(room, number, "dpo").status == 200);
  CHECK(Approve(room, number, "dpo").status == 409);  // once
  CHECK(room.LastAccess().exchange_name == "auditor:approve");
  for (const bool anew : {false, true}) {
    if (anew) room.Reopen();  // of the auditors' own ledger alone
    const json proposal = Retention(room)["proposals"].at(0);
    CHECK(proposal["approvers"] == json{"dpo"});
    CHECK(proposal["command"].is_string());
  }
}

TEST_CASE("Retention: a proposal that was declined is no order any more", "[auditor][P-09][P-10]") {
  Room room;
  const uint64_t number = Ordered(room, ProposalOf("erase", 3));
  CHECK(Approve(room, number, "custodian", "declined").status == 200);
  const json proposal = Retention(room)["proposals"].at(0);
  CHECK(proposal["declined"] == true);
  CHECK(proposal["command"].is_null());
  CHECK(Approve(room, number, "custodian").status == 409);
}

TEST_CASE("Retention: proposed holds and releases are done when the log shows them",
          "[auditor][P-09]") {
  Room room;
  const absl::Time until = room.clock.Now() + absl::Hours(24);
  const json ends = {{"until", absl::FormatTime(absl::RFC3339_full, until, absl::UTCTimeZone())}};
  Ordered(room, ProposalOf("hold", 3, ends));
  Ordered(room, ProposalOf("hold_tenant", 3, ends));
  json proposals = Retention(room)["proposals"];
  CHECK(proposals[0]["subject"] == "");
  CHECK(proposals[1]["subject"] == "reader");
  const std::string command = proposals[1]["command"];
  CHECK(command.find("--why='it'\\''s 7' --request") != command.npos);
  ledger::Entry hold = HoldOf("reader", until);
  hold.hold->why = "it's 7";
  room.Append({hold});
  proposals = Retention(room)["proposals"];
  CHECK(proposals[0]["done"] == false);
  CHECK(proposals[1]["done"] == true);
  room.Decided(ProposalOf("release", 20));
  CHECK(Retention(room)["proposals"][0]["done"] == false);
  room.Append({ReleaseOf(20)});
  CHECK(Retention(room)["proposals"][0]["done"] == true);
}

// "--tenant=''" would have been left out by the shell, and the next option taken for the tenant.
TEST_CASE("Retention: an order about an entry without a tenant says nothing of one",
          "[auditor][P-09]") {
  Room room;
  const absl::Time until = room.clock.Now() + absl::Hours(24);
  const json ends = {{"until", absl::FormatTime(absl::RFC3339_full, until, absl::UTCTimeZone())}};
  ledger::Entry entry = testing::RecordOf("one");
  entry.subject = "reader";
  room.Append({entry});
  Ordered(room, ProposalOf("hold", 20, ends));
  Ordered(room, ProposalOf("erase", 20));
  const json proposals = Retention(room)["proposals"];
  REQUIRE(proposals.size() == 2);
  for (const json& proposal : proposals) {
    const std::string command = proposal["command"];
    CHECK(command.find("tenant") == command.npos);
    CHECK(command.find("'reader'") != command.npos);
  }
  CHECK(room.Post("dpo", ProposalOf("hold_tenant", 20, ends)).status == 400);
}

TEST_CASE("Retention: an order is about an entry of the log, has a reason, and a hold an end",
          "[auditor]") {
  Room room;
  const json past = {
      {"until", absl::FormatTime(absl::RFC3339_full, room.clock.Now(), absl::UTCTimeZone())}};
  room.Append({testing::RecordOf("one")});
  CHECK(room.Post("dpo", ProposalOf("erase", 20)).status == 400);  // about nobody
  CHECK(room.Post("dpo", ProposalOf("hold", 20)).status == 400);
  CHECK(room.Post("dpo", ProposalOf("release", 3)).status == 400);  // sets no hold
  CHECK(room.Post("dpo", ProposalOf("erase", 21)).status == 404);
  CHECK(room.Post("dpo", ProposalOf("hold", 3)).status == 400);
  CHECK(room.Post("dpo", ProposalOf("hold", 3, past)).status == 400);
  CHECK(room.Post("dpo", ProposalOf("hold", 3, {{"until", "infinite-future"}})).status == 400);
  CHECK(room.Post("dpo", ProposalOf("shred", 3)).status == 400);
  CHECK(room.Post("dpo", ProposalOf("", 3)).status == 400);
  CHECK(room.Post("dpo", ProposalOf("erase", 3, {{"why", ""}})).status == 400);
  CHECK(room.Post("dpo", ProposalOf("erase", 3, {{"why", std::string(121, 'x')}})).status == 400);
  CHECK(room.Post("assessor", ProposalOf("erase", 3)).status == 403);
  CHECK(Retention(room)["proposals"].empty());
  room.Decided(ProposalOf("erase", 3), "/api/decide", "dpo");
  CHECK(room.LastAccess().exchange_name == "case:proposal");
  room.Reopen();
  CHECK(Retention(room)["proposals"][0]["person"] == "dpo");  // also of a desk opened anew
}

}  // namespace weir::auditor
