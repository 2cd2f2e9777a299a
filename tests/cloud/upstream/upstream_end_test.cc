// How generations end, by what the upstream sends.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cloud/upstream/upstream_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::cloud {
namespace {

using namespace weir::testing;
using absl::StatusCode;

struct Outcome {
  router::GenerationEnd end;
  std::string text;
  std::string message;
};

// One generation against a server that sends `bytes` and closes.
Outcome AnswerWith(const std::string& bytes) {
  ScriptedServer server({ReadRequest(), Send(bytes)});
  UpstreamFixture fixture(SettingsFor(server.url()));
  const Asked asked = fixture.Ask();
  const auto end = asked.sink->WaitForEnd();
  return {end, asked.sink->text(), std::string(end.status.message())};
}

TEST_CASE("UpstreamEngine: a whole answer comes with its text, finish and usage", "[upstream]") {
  const Outcome outcome = AnswerWith(Head() + HelloStream());
  CHECK(outcome.end.status == absl::OkStatus());
  CHECK(outcome.text == "Hello");
  CHECK(outcome.end.usage.prompt_tokens == 7);
  CHECK(outcome.end.usage.answer_tokens == 2);
  CHECK_FALSE(outcome.end.usage.estimated);
}

TEST_CASE("UpstreamEngine: says what it is", "[upstream]") {
  UpstreamFixture fixture(SettingsFor("http://127.0.0.1:1/v1"));
  const auto info = fixture.engine().info();
  CHECK(info.id == "upstream:test");
  CHECK(info.place == gate::Place::kCloud);
  CHECK(info.model == "qwen");
  CHECK(info.region == "CN");
  CHECK(fixture.engine().state().readiness == router::Readiness::kReady);
  CHECK(fixture.engine().state().capacity == 4);
}

TEST_CASE("UpstreamEngine: the request is one POST with the key and the prompt", "[upstream]") {
  ScriptedServer server({ReadRequest(), Send(Head() + HelloStream())});
  auto settings = SettingsFor(server.url() + "/");
  UpstreamFixture fixture(settings, "sk-0123");
  REQUIRE(fixture.AskAndWait().status == absl::OkStatus());
  const std::string request = server.request(0);
  CHECK_THAT(request, Catch::StartsWith("POST /v1/chat/completions HTTP/1.1\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nAuthorization: Bearer sk-0123\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nContent-Type: application/json\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nAccept-Encoding: identity\r\n"));
  CHECK(request.find("Expect:") == std::string::npos);
  const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
  CHECK(body["stream"] == true);
  CHECK(body["messages"][0]["content"] == "hello?");
}

// Asks once for each script, several at a time, and checks that none ends cleanly.
void CheckAllUnavailable(const std::vector<ServerScript>& scripts) {
  constexpr size_t kAtOnce = 25;
  ScriptedServer server({});
  auto settings = SettingsFor(server.url());
  settings.capacity = kAtOnce;
  UpstreamFixture fixture(settings);
  for (size_t begin = 0; begin < scripts.size(); begin += kAtOnce) {
    INFO("scripts from " << begin);
    const size_t end = std::min(begin + kAtOnce, scripts.size());
    std::vector<Asked> asked;
    for (size_t i = begin; i < end; ++i) server.PlayOnce(scripts[i]);
    for (size_t i = begin; i < end; ++i) asked.push_back(fixture.Ask());
    for (const Asked& each : asked) {
      CHECK(each.sink->WaitForEnd().status.code() == StatusCode::kUnavailable);
      CHECK(std::string("Hello").starts_with(each.sink->text()));
    }
  }
}

TEST_CASE("UpstreamEngine: a stream cut at any byte is UNAVAILABLE, never a clean end",
          "[upstream]") {
  const std::string whole = Head() + HelloStream();
  std::vector<ServerScript> scripts;
  for (size_t size = 0; size < whole.size(); ++size) {
    scripts.push_back({ReadRequest(), Send(whole.substr(0, size))});
    if (size % 5 == 0) scripts.push_back({ReadRequest(), Send(whole.substr(0, size)), Reset()});
  }
  CheckAllUnavailable(scripts);
}

TEST_CASE("UpstreamEngine: a chunked or counted answer that ends early is UNAVAILABLE",
          "[upstream]") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
  const std::string text = TextEvent("Hel");
  CHECK(AnswerWith(head + "Content-Length: 9999\r\n\r\n" + text).message ==
        "upstream:test: cut mid-stream");
  CHECK(AnswerWith(head + "Transfer-Encoding: chunked\r\n\r\n1000\r\n" + text).message ==
        "upstream:test: cut mid-stream");
  const Outcome ended = AnswerWith(Whole("200 OK", "text/event-stream", text));
  CHECK(ended.end.status.code() == StatusCode::kUnavailable);
  CHECK(ended.message == "upstream:test: cut mid-stream");
  CHECK(ended.text == "Hel");
}

TEST_CASE("UpstreamEngine: HTTP errors have their codes and are not quoted", "[upstream]") {
  const std::string body =
      R"({"error":{"message":"you said hunter2","type":"rate_limit_error","code":null}})";
  const std::pair<std::string, StatusCode> rows[] = {
      {"400 Bad", StatusCode::kInvalidArgument},    {"401 No", StatusCode::kPermissionDenied},
      {"404 Gone", StatusCode::kNotFound},          {"408 Late", StatusCode::kDeadlineExceeded},
      {"429 Slow", StatusCode::kResourceExhausted}, {"500 Down", StatusCode::kUnavailable},
      {"302 Found", StatusCode::kInternal},
  };
  for (const auto& [status, code] : rows) {
    const Outcome outcome =
        AnswerWith(Whole(status, "application/json", body, "Location: http://127.0.0.1:1/\r\n"));
    CHECK(outcome.end.status.code() == code);
    CHECK(outcome.message == "upstream:test: HTTP " + status.substr(0, 3) + " (rate_limit_error)");
    CHECK(outcome.text.empty());
  }
  CHECK(AnswerWith("HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n").message ==
        "upstream:test: HTTP 503");
  CHECK(AnswerWith("HTTP/1.1 429 Slow\r\nContent-Length: 500\r\n\r\n{\"er").message ==
        "upstream:test: HTTP 429");
}

TEST_CASE("UpstreamEngine: an error that comes as an event has its code", "[upstream]") {
  const Outcome outcome =
      AnswerWith(Head() + TextEvent("a") +
                 Event(R"({"object":"error","message":"hunter2","code":400})") + DoneEvent());
  CHECK(outcome.end.status.code() == StatusCode::kInvalidArgument);
  CHECK(outcome.message == "upstream:test: error in the stream");
  CHECK(outcome.text == "a");
}

TEST_CASE("UpstreamEngine: a content filter is a refusal and no failure", "[upstream]") {
  const Outcome late =
      AnswerWith(Head() + TextEvent("a") + FinishEvent("content_filter") + DoneEvent());
  CHECK(late.end.status == absl::OkStatus());
  REQUIRE(late.end.refusal);
  CHECK(late.end.refusal->after_text);
  const Outcome early = AnswerWith(
      Whole("400 Bad", "application/json", R"({"error":{"code":"data_inspection_failed"}})"));
  CHECK(early.end.status == absl::OkStatus());
  REQUIRE(early.end.refusal);
  CHECK_FALSE(early.end.refusal->after_text);
}

TEST_CASE("UpstreamEngine: what is not the protocol is INTERNAL", "[upstream]") {
  CHECK(AnswerWith(Whole("200 OK", "application/json", R"({"choices":[]})")).message ==
        "upstream:test: the answer is not an event stream");
  CHECK(AnswerWith(Head() + Event("{oops")).message ==
        "upstream:test: an event of the stream has broken JSON");
  CHECK(AnswerWith("220 smtp.example.cn ready\r\n").end.status.code() == StatusCode::kInternal);
  CHECK(AnswerWith("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n")
            .end.status.code() == StatusCode::kInternal);
}

TEST_CASE("UpstreamEngine: a gigabyte without a line end is cut off after a mebibyte",
          "[upstream]") {
  ScriptedServer server(
      {ReadRequest(), Send(Head() + "data: "), Send(std::string(1 << 20, 'x'), 1024)});
  UpstreamFixture fixture(SettingsFor(server.url()));
  const auto end = fixture.AskAndWait();
  CHECK(end.status.code() == StatusCode::kInternal);
  CHECK(end.status.message() == "upstream:test: a line of the event stream exceeds 1048576 bytes");
  REQUIRE(server.WaitForOver(0));
  CHECK(server.connection(0).client_closed);
}

TEST_CASE("UpstreamEngine: an endless answer is cut off after a mebibyte", "[upstream]") {
  ScriptedServer server(
      {ReadRequest(), Send(Head()), Send(TextEvent(std::string(1000, 'x')), 1'000'000)});
  UpstreamFixture fixture(SettingsFor(server.url()));
  const Asked asked = fixture.Ask();
  const auto end = asked.sink->WaitForEnd();
  CHECK(end.status.code() == StatusCode::kInternal);
  CHECK(end.status.message() == "upstream:test: the answer exceeds 1048576 bytes");
  CHECK(asked.sink->text().size() == 1'048'000);
  REQUIRE(server.WaitForOver(0));
  CHECK(server.connection(0).client_closed);
}

TEST_CASE("UpstreamEngine: bytes that come one by one are the same answer", "[upstream]") {
  ScriptedServer server(
      {ReadRequest(),
       SendSlowly(Head() + TextEvent("堰😀") + FinishEvent("stop") + DoneEvent(), milliseconds(0))});
  UpstreamFixture fixture(SettingsFor(server.url()));
  const Asked asked = fixture.Ask();
  CHECK(asked.sink->WaitForEnd().status == absl::OkStatus());
  CHECK(asked.sink->text() == "堰😀");
}

TEST_CASE("UpstreamEngine: a long answer that comes at once arrives whole", "[upstream]") {
  std::string stream;
  for (int i = 0; i < 1000; ++i) stream += TextEvent(std::string(900, 'x')) + ": ping\n\n";
  const Outcome outcome = AnswerWith(Head() + stream + FinishEvent("stop") + DoneEvent());
  CHECK(outcome.end.status == absl::OkStatus());
  CHECK(outcome.text.size() == 900'000);
}

TEST_CASE("UpstreamEngine: nobody there is UNAVAILABLE", "[upstream]") {
  std::string url;
  {
    const ScriptedServer gone({});
    url = gone.url();
  }
  UpstreamFixture fixture(SettingsFor(url));
  for (int i = 0; i < 3; ++i) {
    const auto end = fixture.AskAndWait();
    CHECK(end.status.code() == StatusCode::kUnavailable);
    CHECK_THAT(std::string(end.status.message()),
               Catch::StartsWith("upstream:test: cannot connect: "));
  }
  CHECK(fixture.engine().state().readiness == router::Readiness::kFailed);
}

TEST_CASE("UpstreamEngine: https to a server without TLS is UNAVAILABLE", "[upstream]") {
  ScriptedServer server({Send("HTTP/1.1 200 OK\r\n\r\n")});
  UpstreamFixture fixture(SettingsFor("https" + server.url().substr(4)));
  CHECK(fixture.AskAndWait().status.code() == StatusCode::kUnavailable);
}

TEST_CASE("UpstreamEngine: a connection is used again after a whole answer", "[upstream]") {
  const std::string answer = Whole("200 OK", "text/event-stream", HelloStream());
  ScriptedServer server({ReadRequest(), Send(answer), ReadRequest(), Send(answer)});
  UpstreamFixture fixture(SettingsFor(server.url()));
  CHECK(fixture.AskAndWait().status == absl::OkStatus());
  CHECK(fixture.AskAndWait().status == absl::OkStatus());
  CHECK(server.connections() == 1);
}

TEST_CASE("UpstreamEngine: a connection that the upstream closed meanwhile is not missed",
          "[upstream]") {
  ScriptedServer server({ReadRequest(), Send(Whole("200 OK", "text/event-stream", HelloStream()))});
  UpstreamFixture fixture(SettingsFor(server.url()));
  for (size_t i = 0; i < 3; ++i) {
    CHECK(fixture.AskAndWait().status == absl::OkStatus());
    REQUIRE(server.WaitForOver(i));
  }
  CHECK(server.connections() == 3);
}

TEST_CASE("UpstreamEngine: proxies named by the environment are not used", "[upstream]") {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("all_proxy", "http://127.0.0.1:1", 1);
  CHECK(AnswerWith(Head() + HelloStream()).end.status == absl::OkStatus());
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
}

TEST_CASE("MakeUpstream: reads the key from its file and fails without it", "[upstream]") {
  const TempDir dir;
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  auto settings = SettingsFor("http://127.0.0.1:1/v1");
  settings.api_key_path = dir / "key";
  CHECK(MakeUpstream(settings, *files, clock).status().code() == StatusCode::kNotFound);
  REQUIRE(WriteFileAtomically(*files, dir / "key", "sk-1\n").ok());
  CHECK(MakeUpstream(settings, *files, clock).ok());
}

}  // namespace
}  // namespace weir::cloud
