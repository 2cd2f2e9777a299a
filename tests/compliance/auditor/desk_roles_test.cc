#include <algorithm>
#include <catch2/catch.hpp>

#include "compliance/auditor/desk/questions.h"
#include "tests/compliance/auditor/desk_room.h"

namespace weir::auditor {
namespace {

using testing::Room;

constexpr const char* kReview = R"({"kind":"review","log":"main","index":0,"outcome":"right"})";
constexpr const char* kOpening =
    R"({"kind":"opening","log":"main","index":0,"outcome":"requested","why":"2026-17"})";
constexpr const char* kApproval = R"({"kind":"approval","index":0,"outcome":"approved"})";

// Everything that can be asked, and what each role gets. In `may` a letter a role: internal
// auditor, assessor, regulator, dpo, custodian, operator; "-": refused.
struct Route {
  const char* path;
  const char* query;  // of a GET; the body of a POST
  const char* may;
  int status;  // to who may
  bool decides = false;
};
constexpr Route kRoutes[] = {
    {"/api/overview", "log=main", "iard--", 200},
    {"/api/clauses", "", "iard--", 200},
    {"/api/assessment", "", "iard--", 200},
    {"/api/search", "log=main", "iar---", 200},
    {"/api/entry", "log=main&index=0", "iar---", 200},
    {"/api/consistency", "log=main&from=7&to=20", "iar---", 200},
    {"/api/check", "log=main", "iar---", 200},
    {"/api/access", "", "--rd--", 200},
    {"/api/export", "log=main", "iar---", 200},
    {"/api/queue", "log=main", "iard--", 200},
    {"/api/complaints", "log=main", "iard--", 200},
    {"/api/incidents", "", "iard--", 200},
    {"/api/retention", "log=main", "iard--", 200},
    {"/api/decide", kReview, "i--d--", 200, true},
    {"/api/request-opening", kOpening, "i-----", 200, true},
    // Who may read what was opened, had somebody approved: 403 also comes of that nobody has. What
    // the entry of the auditors' ledger says tells the two apart.
    {"/api/opened", "number=0", "i-----", 403},
    {"/api/openings", "", "i--dc-", 200},
    {"/api/approve", kApproval, "i--dc-", 409},  // no such request
};
constexpr const char* kNames[] = {"internal_auditor", "assessor", "regulator", "dpo",
                                  "custodian",        "operator"};

http::Answer Ask(Room& room, const std::string& name, const Route& route) {
  const bool posted = QuestionOf(route.path)->method == "POST";
  return posted ? room.Post(name, route.query, route.path)
                : room.Get(name, std::string(route.path) + "?" + route.query);
}

// Asks, and checks that it is an entry whatever came of it; a decision that was taken is another.
void CheckRefused(Room& room, const std::string& name, const Route& route, const char* reason) {
  const uint64_t before = room.access->size();
  const http::Answer answer = Ask(room, name, route);
  CHECK(answer.status == 403);
  CHECK(nlohmann::json::parse(answer.body) == nlohmann::json{{"error", reason}});
  CHECK(room.access->size() == before + 1);
  CHECK(room.LastAccess().action == "refuse");
}
void CheckAllowed(Room& room, const std::string& name, const Route& route) {
  const uint64_t before = room.access->size();
  CHECK(Ask(room, name, route).status == route.status);
  CHECK(room.access->size() == before + (route.decides ? 2 : 1));
  if (!route.decides) CHECK(room.LastAccess().action == "allow");
}

TEST_CASE("Desk: every question is a row of the table of roles, and every row a question",
          "[P-10]") {
  for (const Question& question : Questions()) {
    INFO(question.path);
    CHECK(std::count_if(std::begin(kRoutes), std::end(kRoutes),
                        [&](const Route& route) { return route.path == question.path; }) == 1);
  }
  CHECK(Questions().size() == std::size(kRoutes));
}

TEST_CASE("Desk: nobody can do what the row of their role does not allow", "[P-10]") {
  Room room;
  for (const Route& route : kRoutes) {
    for (size_t role = 0; role < std::size(kNames); ++role) {
      INFO(route.path << " " << kNames[role]);
      if (route.may[role] == '-') {
        CheckRefused(room, kNames[role], route, "role");
      } else {
        CHECK(route.may[role] == kNames[role][0]);
        CheckAllowed(room, kNames[role], route);
      }
    }
  }
}

TEST_CASE("Desk: who is not on the list or late gets nothing, whatever is asked", "[P-10]") {
  Room room;
  for (const Route& route : kRoutes) {
    INFO(route.path);
    CheckRefused(room, "late", route, "expired");
    CheckRefused(room, "stranger", route, "unknown");
    CheckRefused(room, "", route, "unknown");
  }
}

TEST_CASE("Desk: who somebody is they are told with their rights, and nobody else", "[P-10]") {
  Room room;
  for (const char* name : kNames) {
    const http::Answer answer = room.Get(name, std::string(kAboutMe));
    REQUIRE(answer.status == 200);
    const auto me = nlohmann::json::parse(answer.body);
    CHECK(me["name"] == name);
    std::vector<std::string> rights;
    const Role role = *RoleOf(name);
    for (const Right right : kRights) {
      if (May(role, right)) rights.emplace_back(NameOf(right));
    }
    CHECK(me["rights"] == rights);
  }
  CHECK(nlohmann::json::parse(room.Get("late", std::string(kAboutMe)).body)["rights"].empty());
  CHECK(room.Get("stranger", std::string(kAboutMe)).status == 403);
  CHECK(room.Get("", std::string(kAboutMe)).status == 403);
}

TEST_CASE("Desk: no question is answered by another method or under another name", "[P-10]") {
  Room room;
  for (const Question& question : Questions()) {
    const std::string path(question.path);
    const bool posted = question.method == "POST";
    const http::Answer other =
        posted ? room.Get("internal_auditor", path) : room.Post("internal_auditor", "{}", path);
    CHECK(other.status == 405);
    for (const std::string& near : {path + "/", "/" + path, path + "x", path.substr(4)}) {
      CHECK(room.Get("internal_auditor", near).status == 404);
    }
  }
}

TEST_CASE("Desk: when it cannot be recorded nothing is shown, and no right is an exception",
          "[P-10]") {
  Room room;
  room.access->broken = true;
  for (const Route& route : kRoutes) {
    for (const char* name : kNames) {
      INFO(route.path << " " << name);
      const http::Answer answer = Ask(room, name, route);
      CHECK(answer.status == 503);
      CHECK(answer.body.find("root") == answer.body.npos);
    }
  }
  room.access->broken = false;
  CHECK(Ask(room, "regulator", kRoutes[0]).status == 200);
}

}  // namespace
}  // namespace weir::auditor
