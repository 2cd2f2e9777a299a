// A guard model behind real HTTP: what it says, and everything that can go wrong on the way.
#include "cloud/upstream/guard_model.h"

#include <catch2/catch.hpp>
#include <future>
#include <nlohmann/json.hpp>

#include "tests/cloud/upstream/scripted_server.h"

namespace weir::cloud {
namespace {

using namespace weir::testing;
using absl::StatusCode;

config::GuardSettings GuardFor(const std::string& url) {
  return {.url = url, .model = "qwen3guard", .region = "CN", .capacity = 2};
}

ServerScript Saying(const std::string& answer) {
  return {ReadRequest(), Send(Whole("200 OK", "text/event-stream",
                                    TextEvent(answer) + FinishEvent("stop") + DoneEvent()))};
}

// An opinion that may still come.
struct Awaited {
  std::unique_ptr<classify::Question> question;
  std::future<absl::StatusOr<classify::Opinion>> opinion;

  absl::StatusOr<classify::Opinion> Get() {
    if (opinion.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
      return absl::UnknownError("nothing was told within 30 s");
    }
    return opinion.get();
  }
};

class Fixture {
 public:
  explicit Fixture(const config::GuardSettings& settings)
      : guard_(std::make_unique<GuardModel>(settings, Secret(""), clock_)) {}

  Awaited Ask(absl::Duration budget = absl::Seconds(30), const std::string& text = "hello?") {
    auto told = std::make_shared<std::promise<absl::StatusOr<classify::Opinion>>>();
    Awaited awaited{nullptr, told->get_future()};
    awaited.question = guard_->Ask(
        text, clock_.Now() + budget,
        [told](absl::StatusOr<classify::Opinion> opinion) { told->set_value(std::move(opinion)); });
    return awaited;
  }
  void Destroy() { guard_.reset(); }

 private:
  const SystemClock clock_;
  std::unique_ptr<GuardModel> guard_;
};

TEST_CASE("GuardModel: asks for one user's turn, greedily, and reads what is said", "[guard]") {
  ScriptedServer server(Saying(R"(Safety: Unsafe\nCategories: Violent)"));
  Fixture fixture(GuardFor(server.url()));
  const auto opinion = fixture.Ask(absl::Seconds(30), "\"quoted\"\n问").Get();
  REQUIRE(opinion.ok());
  CHECK(opinion->permille == 1000);
  CHECK(opinion->category == "A.1.f");
  CHECK(opinion->model == "guard:qwen3guard");
  const std::string request = server.request(0);
  CHECK(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
  CHECK(body["messages"] ==
        nlohmann::json::array({{{"role", "user"}, {"content", "\"quoted\"\n问"}}}));
  CHECK(body["model"] == "qwen3guard");
  CHECK(body["temperature"] == 0);
  CHECK(body["max_tokens"] == 128);
}

struct Fault {
  const char* name;
  ServerScript script;
};

TEST_CASE("GuardModel: whatever goes wrong is UNAVAILABLE, and soon", "[guard]") {
  const Fault faults[] = {
      {"closed at once", {ReadRequest()}},
      {"reset", {ReadRequest(), Reset()}},
      {"an error", {ReadRequest(), Send(Whole("500 X", "application/json", "{}"))}},
      {"too many", {ReadRequest(), Send(Whole("429 X", "application/json", "{}"))}},
      {"no stream", {ReadRequest(), Send(Whole("200 OK", "application/json", "{}"))}},
      {"cut", {ReadRequest(), Send(Head() + TextEvent("Safety: Safe"))}},
      {"its own filter",
       {ReadRequest(), Send(Head() + FinishEvent("content_filter") + DoneEvent())}},
      {"another model's talk", Saying("How can I help you?")},
      {"no HTTP", {ReadRequest(), Send("rubbish\r\n\r\n")}},
      {"more than it reads", Saying(std::string(100'000, 'x'))},
  };
  for (const Fault& fault : faults) {
    INFO(fault.name);
    ScriptedServer server(fault.script);
    Fixture fixture(GuardFor(server.url()));
    CHECK(fixture.Ask().Get().status().code() == StatusCode::kUnavailable);
  }
}

TEST_CASE("GuardModel: one that is too slow is told so at the deadline, in every phase",
          "[guard]") {
  const Fault stalls[] = {
      {"before the headers", {ReadRequest(), WaitForClient()}},
      {"after the headers", {ReadRequest(), Send(Head()), WaitForClient()}},
      {"inside the verdict",
       {ReadRequest(), Send(Head() + TextEvent("Safety: ")), WaitForClient()}},
  };
  for (const Fault& stall : stalls) {
    INFO(stall.name);
    ScriptedServer server(stall.script);
    Fixture fixture(GuardFor(server.url()));
    const auto begun = std::chrono::steady_clock::now();
    CHECK(fixture.Ask(absl::Milliseconds(80)).Get().status().code() ==
          StatusCode::kDeadlineExceeded);
    const auto took = std::chrono::steady_clock::now() - begun;
    CHECK(took >= std::chrono::milliseconds(80));
    REQUIRE(server.WaitForOver(0));
    CHECK(server.connection(0).client_closed);
  }
  ScriptedServer deaf({}, ScriptedServer::Accepting::kNever);
  Fixture fixture(GuardFor(deaf.url()));
  CHECK(fixture.Ask(absl::Milliseconds(80)).Get().status().code() == StatusCode::kDeadlineExceeded);
  CHECK(fixture.Ask(absl::ZeroDuration()).Get().status().code() == StatusCode::kDeadlineExceeded);
}

TEST_CASE("GuardModel: one question more than there are places fails at once", "[guard]") {
  ScriptedServer server({ReadRequest(), WaitForClient()});
  Fixture fixture(GuardFor(server.url()));
  std::vector<Awaited> open;
  for (int i = 0; i < 2; ++i) open.push_back(fixture.Ask());
  REQUIRE(server.WaitForRequests(2));
  CHECK(fixture.Ask().Get().status().code() == StatusCode::kUnavailable);
  open.clear();  // withdrawn: the places are free again
  REQUIRE(server.WaitForOver(0));
}

TEST_CASE("GuardModel: a withdrawn question is never told, and its connection is closed",
          "[guard]") {
  ScriptedServer server({ReadRequest(), WaitForClient()});
  Fixture fixture(GuardFor(server.url()));
  Awaited awaited = fixture.Ask();
  REQUIRE(server.WaitForRequests(1));
  awaited.question.reset();
  REQUIRE(server.WaitForOver(0));
  fixture.Destroy();
  CHECK_THROWS_AS(awaited.opinion.get(), std::future_error);  // the promise died untold
}

TEST_CASE("GuardModel: what is open when it ends is told UNAVAILABLE", "[guard]") {
  ScriptedServer server({ReadRequest(), WaitForClient()});
  Fixture fixture(GuardFor(server.url()));
  Awaited awaited = fixture.Ask();
  fixture.Destroy();
  CHECK(awaited.Get().status().code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace weir::cloud
