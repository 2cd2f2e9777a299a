#include "compliance/auditor/desk/desk.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/json.h"
#include "compliance/ledger/proof.h"
#include "compliance/ledger/proof_file.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using nlohmann::json;
using testing::Room;

constexpr const char* kOverview = "/api/overview?log=main";

TEST_CASE("Desk: what was done is recorded, with the person, the role and the outcome") {
  Room room;
  room.Get("assessor", "/api/search?log=main&subject=somebody");
  ledger::Entry entry = room.LastAccess();
  CHECK(entry.exchange_name == "auditor:search");
  CHECK(entry.subject == "assessor");
  CHECK(entry.tenant == "assessor");
  CHECK(entry.action == "allow");
  room.Get("late", "/api/entry?log=main&index=0");
  entry = room.LastAccess();
  CHECK(entry.exchange_name == "auditor:view");
  CHECK(entry.action == "refuse");
  CHECK(entry.reasons == std::vector<std::string>{"expired"});
}

TEST_CASE("Desk: a regulator's time ends at its moment, not before") {
  Room room;
  room.desk->SetPeople({{"visitor", Role::kRegulator, room.clock.Now() + absl::Hours(1)}});
  CHECK(room.Get("visitor", kOverview).status == 200);
  room.clock.Advance(absl::Hours(1));
  CHECK(room.Get("visitor", kOverview).status == 403);
}

TEST_CASE(
    "Desk: over the socket comes the person of the settings, over TCP nobody without a name") {
  Room room;
  http::Request request;
  request.method = "GET";
  request.path = "/api/me";
  CHECK(room.Serve(request).status == 200);
  request.peer.address = "127.0.0.1";
  CHECK(room.Serve(request).status == 403);
}

TEST_CASE("Desk: over the socket nobody asks by another name than this machine's", "[auditor]") {
  Room room;
  http::Request request;
  request.method = "GET";
  request.path = "/api/me";
  for (const char* host : {"localhost:8450", "localhost", "127.0.0.1:8450", "[::1]:8450", ""}) {
    request.headers = {{"Host", host}};
    CHECK(room.Serve(request).status == 200);
  }
  for (const char* host : {"elsewhere.example:8450", "localhost.elsewhere.example", "127.0.0.10"}) {
    request.headers = {{"Host", host}, {"Sec-Fetch-Site", "same-origin"}};
    CHECK(room.Serve(request).status == 403);
  }
}

TEST_CASE("Desk: only its own page asks, each question with its method, only what there is") {
  Room room;
  http::Request request;
  request.method = "POST";
  request.path = "/api/me";
  CHECK(room.Serve(request).status == 405);
  request.method = "GET";
  for (const char* site : {"cross-site", "same-site"}) {
    request.headers = {{"Sec-Fetch-Site", site}};
    CHECK(room.Serve(request).status == 403);
  }
  request.headers.clear();
  request.path = "/api/decide";
  CHECK(room.Serve(request).status == 405);
  request.method = "POST";
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded"}) {
    request.headers = {{"Content-Type", type}};
    CHECK(room.Serve(request).status == 403);
  }
  CHECK(room.Get("internal_auditor", "/api/delete").status == 404);
  CHECK(room.Get("internal_auditor", "/../etc/passwd").status == 404);
}

TEST_CASE("Desk: a wrong question is 400, an entry that is not there 404") {
  Room room;
  for (const char* query : {"log=other", "log=main&since=yesterday", "log=main&limit=0",
                            "log=main&limit=501", "log=main&after=x", ""}) {
    CHECK(room.Get("internal_auditor", std::string("/api/search?") + query).status == 400);
  }
  CHECK(room.Get("internal_auditor", "/api/search?" + std::string(4097, 'a')).status == 400);
  CHECK(room.Get("internal_auditor", "/api/entry?log=main&index=20").status == 404);
}

TEST_CASE("Desk: a search answers with its coverage, and an entry with a proof that holds") {
  Room room;
  const json found = room.Body("/api/search?log=main&action=refuse&limit=3");
  CHECK(found["entries"].size() == 3);
  CHECK(found["more"] == true);
  CHECK(found["coverage"]["size"] == 20);
  const json entry = room.Body("/api/entry?log=main&index=16");
  CHECK(entry["entry"]["action"] == "refuse");
  ledger::ProofFile proof{"", 16, {}, entry["checkpoint"]};
  for (const std::string hash : entry["proof"]) {
    proof.path.push_back(*crypto::Digest::FromBytes(*crypto::FromBase64(hash)));
  }
  const auto key = ledger::VerifierKey::Parse(entry["key"].get<std::string>());
  REQUIRE(key.ok());
  const auto leaf = crypto::Digest::FromHex(entry["entry"]["leaf"].get<std::string>());
  CHECK(ledger::CheckProofFile(proof, *leaf, {*key, {}, 0}).ok());
  CHECK(room.Check()["faults"] == 0);
}

TEST_CASE("Desk: of two sizes of the log it proves that one is the beginning of the other") {
  Room room;
  std::vector<crypto::Digest> leaves;
  REQUIRE(ledger::ForEachEntry(*room.files, room.dir / "log", 0,
                               [&](const ledger::StoredEntry& stored) {
                                 leaves.push_back(stored.leaf);
                                 return true;
                               })
              .ok());
  const auto root_at = [&](size_t size) { return ledger::RootOf({leaves.data(), size}); };
  for (const size_t from : {1, 7, 16, 19, 20}) {
    const json answer =
        room.Body("/api/consistency?log=main&from=" + std::to_string(from) + "&to=20");
    ledger::Proof proof;
    for (const std::string hash : answer["proof"]) {
      proof.push_back(*crypto::Digest::FromBytes(*crypto::FromBase64(hash)));
    }
    CHECK(ledger::CheckConsistency({from, 20, root_at(from), root_at(20)}, proof));
    CHECK(proof.empty() == (from == 20));
  }
  for (const char* sizes : {"from=0&to=5", "from=6&to=5", "from=5&to=21", "from=x&to=5", "to=5"}) {
    CHECK(room.Get("internal_auditor", std::string("/api/consistency?log=main&") + sizes).status ==
          400);
  }
}

TEST_CASE("Desk: a report that is not there or no report is said to be, and not shown as empty") {
  Room room;
  CHECK(room.Body("/api/assessment")["gaps"].empty());
  const auto status_of = [&](std::function<absl::StatusOr<std::string>()> source) {
    DeskOptions options = room.OneLog();
    options.people.push_back({"internal_auditor", Role::kInternalAuditor});
    options.assessment = std::move(source);
    room.desk = *Desk::Open(*room.files, room.clock, options, *room.access, room.dir / "access");
    return room.Get("internal_auditor", "/api/assessment").status;
  };
  CHECK(status_of(nullptr) == 400);
  CHECK(status_of([] { return absl::NotFoundError("no such file"); }) == 404);
  CHECK(status_of([] { return "{\"gaps\":["; }) == 500);
  CHECK(status_of([] { return "[]"; }) == 500);
}

TEST_CASE("Desk: every answer forbids scripts and content from elsewhere") {
  Room room;
  for (const char* path : {"/", "/console.js", "/absent", "/api/me", "/api/search?log=main"}) {
    const http::Answer answer = room.Get("internal_auditor", path);
    const std::string_view policy = http::ValueOf(answer.headers, "Content-Security-Policy");
    CHECK(policy.find("default-src 'none'; script-src 'self'; style-src 'self'") == 0);
    CHECK(policy.find("unsafe") == policy.npos);
    CHECK(http::ValueOf(answer.headers, "X-Content-Type-Options") == "nosniff");
  }
}

TEST_CASE("Desk: a log that was rolled back is said to be, beside what is still there") {
  Room room;
  room.Body("/api/search?log=main");
  std::filesystem::remove_all(room.dir / "log/segment");
  const json found = room.Body("/api/search?log=main");
  CHECK(found.contains("log_problem"));
  CHECK(found["entries"][0].contains("fault"));
}

}  // namespace
}  // namespace weir::auditor
