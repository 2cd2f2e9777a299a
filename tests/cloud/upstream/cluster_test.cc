// An upstream of several endpoints, each a scripted server.
#include <catch2/catch.hpp>
#include <deque>

#include "router/retry_after.h"
#include "tests/cloud/upstream/upstream_fixture.h"

namespace weir::testing {
namespace {

std::string Answer(const std::string& word) {
  return Head() + TextEvent(word) + FinishEvent("stop") + DoneEvent();
}
ServerScript Answers(const std::string& word) { return {ReadRequest(), Send(Answer(word))}; }
ServerScript Status(const std::string& status, const std::string& headers = "") {
  return {ReadRequest(), Send(Whole(status, "application/json", "{}", headers))};
}

// `count` servers with the same script, and an engine over them.
class Servers {
 public:
  explicit Servers(size_t count, const ServerScript& script = Answers("x")) {
    for (size_t i = 0; i < count; ++i) servers_.emplace_back(script);
  }
  ScriptedServer& operator[](size_t i) { return servers_[i]; }
  config::UpstreamSettings settings() const {
    config::UpstreamSettings settings = SettingsFor(servers_[0].url());
    settings.capacity = 100;
    for (size_t i = 1; i < servers_.size(); ++i) settings.replicas.push_back({servers_[i].url()});
    return settings;
  }
  size_t asked() const {
    size_t count = 0;
    for (const ScriptedServer& server : servers_) count += server.connections();
    return count;
  }

 private:
  std::deque<ScriptedServer> servers_;
};

TEST_CASE("Cluster: a failure before the first text is tried at another endpoint, once each",
          "[upstream]") {
  const struct {
    const char* name;
    ServerScript script;
  } failures[] = {{"reset", {ReadRequest(), Reset()}},
                  {"closed without a word", {ReadRequest()}},
                  {"408", Status("408 Late")},
                  {"429", Status("429 Full")},
                  {"500", Status("500 Broken")},
                  {"502", Status("502 Bad gateway")},
                  {"503", Status("503 Away")},
                  {"504", Status("504 Late")},
                  {"cut before the first text", {ReadRequest(), Send(Head())}},
                  {"an error as the first event",
                   {ReadRequest(), Send(Head() + Event(R"({"error":{"type":"server_error"}})"))}}};
  for (const auto& failure : failures) {
    INFO(failure.name);
    Servers servers(3, failure.script);
    UpstreamFixture fixture(servers.settings());
    const router::GenerationEnd end = fixture.AskAndWait();
    CHECK_FALSE(end.status.ok());
    CHECK(servers.asked() == 3);  // the first and two retries, each elsewhere
    for (size_t i = 0; i < 3; ++i) CHECK(servers[i].connections() == 1);
    CHECK(fixture.engine().extra_requests().retries == 2);
  }
}

TEST_CASE("Cluster: what would fail everywhere is not tried again", "[upstream]") {
  for (const char* status : {"400 Bad", "401 Who", "403 No", "404 None", "413 Large", "422 Bad"}) {
    INFO(status);
    Servers servers(3, Status(status));
    UpstreamFixture fixture(servers.settings());
    CHECK_FALSE(fixture.AskAndWait().status.ok());
    CHECK(servers.asked() == 1);
  }
}

TEST_CASE("Cluster: one good endpoint of three is found, and the answer is whole", "[upstream]") {
  for (int round = 0; round < 10; ++round) {
    Servers servers(3, Status("503 Away"));
    servers[1].Play(Answers("good"));
    UpstreamFixture fixture(servers.settings());
    const Asked asked = fixture.Ask();
    CHECK(asked.sink->WaitForEnd().status.ok());
    CHECK(asked.sink->text() == "good");
  }
}

TEST_CASE("Cluster: behind the first text nothing is tried again", "[upstream]") {
  Servers servers(3, {ReadRequest(), Send(Head() + TextEvent("half"))});
  UpstreamFixture fixture(servers.settings());
  const Asked asked = fixture.Ask();
  CHECK(absl::IsUnavailable(asked.sink->WaitForEnd().status));
  CHECK(asked.sink->text() == "half");
  CHECK(servers.asked() == 1);
}

TEST_CASE("Cluster: no more retries than the settings say", "[upstream]") {
  Servers servers(4, Status("503 Away"));
  config::UpstreamSettings settings = servers.settings();
  for (const uint32_t retries : {0u, 1u, 3u}) {
    settings.retries = retries;
    UpstreamFixture fixture(settings);
    const size_t before = servers.asked();
    CHECK(absl::IsUnavailable(fixture.AskAndWait().status));
    CHECK(servers.asked() - before == retries + 1);
  }
}

TEST_CASE("Cluster: in an outage the budget ends the retries, and then the breakers everything",
          "[upstream]") {
  Servers servers(8, Status("500 Broken"));
  config::UpstreamSettings settings = servers.settings();
  settings.retries = 5;
  UpstreamFixture fixture(settings);
  for (int i = 0; i < 40; ++i) CHECK(absl::IsUnavailable(fixture.AskAndWait().status));
  CHECK(fixture.engine().extra_requests().retries == 10);  // the burst: nothing worked meanwhile
  CHECK(fixture.engine().extra_requests().unaffordable > 0);
  CHECK(servers.asked() == 8 * 3);  // three failures each, then nobody asks
  CHECK(fixture.engine().state().readiness == router::Readiness::kFailed);
}

TEST_CASE("Cluster: an endpoint that says Retry-After is left alone and is not failed",
          "[upstream]") {
  Servers servers(2, Answers("x"));
  servers[0].Play(Status("429 Full", "Retry-After: 60\r\n"));
  UpstreamFixture fixture(servers.settings());
  for (int i = 0; i < 20; ++i) CHECK(fixture.AskAndWait().status.ok());
  CHECK(servers[0].connections() <= 1);
  CHECK(fixture.engine().state().readiness == router::Readiness::kReady);
}

TEST_CASE("Cluster: when all want to be left alone the caller learns for how long", "[upstream]") {
  Servers servers(2, Status("503 Away", "Retry-After: 60\r\n"));
  UpstreamFixture fixture(servers.settings());
  CHECK(absl::IsUnavailable(fixture.AskAndWait().status));
  CHECK(servers.asked() == 2);
  for (int i = 0; i < 5; ++i) CHECK(absl::IsResourceExhausted(fixture.AskAndWait().status));
  CHECK(servers.asked() == 2);
  CHECK(fixture.engine().state().readiness == router::Readiness::kReady);
  CHECK(fixture.engine().state().running == fixture.engine().state().capacity);
}

TEST_CASE("Cluster: a drained endpoint gets nothing new until it is put back", "[upstream]") {
  Servers servers(2);
  UpstreamFixture fixture(servers.settings());
  CHECK_FALSE(fixture.engine().SetDrained("http://127.0.0.1:1/v1", true));
  REQUIRE(fixture.engine().SetDrained(servers[0].url(), true));
  for (int i = 0; i < 10; ++i) CHECK(fixture.AskAndWait().status.ok());
  CHECK(servers[0].connections() == 0);
  REQUIRE(fixture.engine().SetDrained(servers[1].url(), true));
  CHECK(fixture.engine().state().readiness == router::Readiness::kFailed);
  CHECK(absl::IsUnavailable(fixture.AskAndWait().status));
  REQUIRE(fixture.engine().SetDrained(servers[0].url(), false));
  CHECK(fixture.AskAndWait().status.ok());
  CHECK(servers[0].connections() == 1);
}

// Twenty quick answers, so that it is known what is late.
void WarmUp(UpstreamFixture& fixture) {
  for (int i = 0; i < 20; ++i) REQUIRE(fixture.AskAndWait().status.ok());
}

TEST_CASE("Cluster: a late first token is hedged, the first text wins and the loser is cut off",
          "[upstream]") {
  Servers servers(2, Answers("x"));
  config::UpstreamSettings settings = servers.settings();
  settings.hedge = true;
  UpstreamFixture fixture(settings);
  WarmUp(fixture);
  const size_t before[] = {servers[0].connections(), servers[1].connections()};
  for (size_t i = 0; i < 2; ++i) servers[i].PlayOnce({ReadRequest(), WaitForClient()});
  // Both stall once: whichever is asked first stalls, and so does the hedge; the third is not made.
  const Asked stuck = fixture.Ask();
  REQUIRE(servers[0].WaitForRequests(before[0] + 1));
  REQUIRE(servers[1].WaitForRequests(before[1] + 1));
  stuck.generation->Cancel();
  CHECK(absl::IsCancelled(stuck.sink->WaitForEnd().status));
  CHECK(fixture.engine().extra_requests().hedges == 1);
  // One stalls: the other answers, and the one that stalls sees its connection close.
  const size_t stalls = servers[0].connections();
  servers[0].PlayOnce({ReadRequest(), WaitForClient()});
  for (int i = 0; i < 50 && servers[0].connections() == stalls; ++i) {
    CHECK(fixture.AskAndWait().status.ok());
  }
  REQUIRE(servers[0].WaitForOver(stalls));
  CHECK(servers[0].connection(stalls).client_closed);
}

TEST_CASE("Cluster: hedges stay within their share", "[upstream]") {
  Servers servers(2, Answers("x"));
  config::UpstreamSettings settings = servers.settings();
  settings.hedge = true;
  UpstreamFixture fixture(settings);
  WarmUp(fixture);
  // From now on each answer is later than all before.
  for (size_t i = 0; i < 2; ++i) {
    servers[i].Play({ReadRequest(), Pause(milliseconds(40)), Send(Answer("late"))});
  }
  for (int i = 0; i < 20; ++i) CHECK(fixture.AskAndWait().status.ok());
  CHECK(fixture.engine().extra_requests().hedges <= 2 + (20 + 20) / 20);
}

TEST_CASE("Cluster: the end of the engine ends what waits to be tried again", "[upstream]") {
  for (int round = 0; round < 20; ++round) {
    Servers servers(3, Status("503 Away"));
    UpstreamFixture fixture(servers.settings());
    const Asked asked = fixture.Ask();
    fixture.Destroy();
    CHECK_FALSE(asked.sink->WaitForEnd().status.ok());
    CHECK(asked.sink->broken_rule().empty());
  }
}

TEST_CASE("Cluster: a cancel while it waits to be tried again is a cancel", "[upstream]") {
  for (int round = 0; round < 20; ++round) {
    Servers servers(3, Status("503 Away"));
    UpstreamFixture fixture(servers.settings());
    const Asked asked = fixture.Ask();
    if (round % 2 == 0) servers[0].WaitForRequests(0);
    asked.generation->Cancel();
    const absl::Status status = asked.sink->WaitForEnd().status;
    CHECK((absl::IsCancelled(status) || absl::IsUnavailable(status)));
  }
}

TEST_CASE("Cluster: an engine that says it is busy gets less", "[upstream]") {
  const auto load = [](const char* metrics) {
    return ServerScript{ReadRequest(), Send(Whole("200 OK", "text/plain", metrics))};
  };
  Servers servers(2, load("vllm:num_requests_waiting 50\n"));
  servers[1].Play(load("vllm:num_requests_waiting 0\n"));
  config::UpstreamSettings settings = servers.settings();
  settings.read_load = true;
  UpstreamFixture fixture(settings);
  REQUIRE(servers[0].WaitForOver(0));
  REQUIRE(servers[1].WaitForOver(0));
  CHECK(servers[0].request(0).find("GET /metrics ") == 0);
  absl::SleepFor(absl::Milliseconds(50));
  servers[0].Play(Answers("busy"));
  servers[1].Play(Answers("idle"));
  for (int i = 0; i < 5; ++i) {
    const Asked asked = fixture.Ask();
    CHECK(asked.sink->WaitForEnd().status.ok());
    CHECK(asked.sink->text() == "idle");
  }
}

}  // namespace
}  // namespace weir::testing
