// The gateway as an engine: the real CloudEngine against the real service over a loopback port.
#include "edge/cloud_engine.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstdlib>
#include <thread>

#include "router/rpc/server.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/opened.h"
#include "tests/testing/stand_in_gateway.h"

namespace weir::edge {
namespace {

class Recorder final : public router::ChunkSink {
 public:
  void OnLabel(const label::Label& given) override {
    const std::lock_guard lock(mutex_);
    labels.push_back(given);
  }
  void OnText(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    text += bytes;
    changed_.notify_all();
  }
  void OnEnd(const router::GenerationEnd& given) override {
    const std::lock_guard lock(mutex_);
    end = given;
    changed_.notify_all();
  }
  bool WaitForEnd() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [this] { return end.has_value(); });
  }
  bool WaitForText() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [this] { return !text.empty(); });
  }

  std::string text;
  std::vector<label::Label> labels;
  std::optional<router::GenerationEnd> end;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

class Link {
 public:
  Link() {
    auto started = router::RpcServer::Start(
        {.address = "127.0.0.1:0", .credentials = grpc::InsecureServerCredentials()},
        {&gateway.service});
    server = *std::move(started);
    engine = MakeEngine(server->port());
  }

  std::unique_ptr<CloudEngine> MakeEngine(int port, uint32_t capacity = 64) {
    return std::make_unique<CloudEngine>(
        CloudEngineOptions{.address = "127.0.0.1:" + std::to_string(port),
                           .capacity = capacity,
                           .connect_timeout = absl::Milliseconds(300)},
        grpc::InsecureChannelCredentials(), clock);
  }

  std::unique_ptr<router::Generation> Ask(CloudEngine& asked, std::shared_ptr<Recorder> sink,
                                          absl::Duration time = absl::Seconds(20),
                                          const std::string& prompt = "hello") {
    const auto request = gate::Request::Create(fixture.Fields(prompt), fixture.clock);
    const auto admission = fixture.gate.Admit(*request);
    router::GenerateOptions options;
    options.deadline = clock.Now() + time;
    return asked.Start(testing::OpenedForTesting::Make(clock),
                       std::get<gate::Admitted>(admission).PromptFor(gate::Place::kCloud), options,
                       std::move(sink));
  }

  SystemClock clock;
  testing::ExchangeFixture fixture;
  testing::StandInGateway gateway;
  std::unique_ptr<router::RpcServer> server;
  std::unique_ptr<CloudEngine> engine;
};

TEST_CASE("CloudEngine: text, label and usage arrive, then one clean end", "[edge]") {
  Link link;
  link.gateway.engine.Play({.chunks = {"one ", "two"}});
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*link.engine, sink);
  REQUIRE(sink->WaitForEnd());
  CHECK(sink->end->status.ok());
  CHECK(sink->text == "one two");
  REQUIRE(sink->labels.size() == 1);
  CHECK(label::IsWellFormed(sink->labels[0].aigc_json));
  CHECK(sink->end->usage.answer_tokens == 2);
}

TEST_CASE("CloudEngine: goes to the address of the settings, past a proxy of the environment",
          "[edge]") {
  REQUIRE(::setenv("http_proxy", "http://127.0.0.1:9", 1) == 0);
  Link link;
  link.gateway.engine.Play({.chunks = {"one"}});
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*link.engine, sink);
  const bool ended = sink->WaitForEnd();
  ::unsetenv("http_proxy");
  REQUIRE(ended);
  CHECK(sink->text == "one");
}

TEST_CASE("CloudEngine: a refusal of the gateway is a value, not a failure", "[edge]") {
  Link link;
  link.gateway.engine.Play({.chunks = {"fine, ", testing::kRefusedWord, " more"}});
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*link.engine, sink);
  REQUIRE(sink->WaitForEnd());
  CHECK(sink->end->status.ok());
  REQUIRE(sink->end->refusal.has_value());
  CHECK(sink->end->refusal->category == "A.1.d");
}

TEST_CASE("CloudEngine: cancelling here cancels the engine behind the gateway, which records it",
          "[edge]") {
  Link link;
  link.gateway.engine.Play({.chunks = {"going on "}, .hang = true});
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*link.engine, sink);
  REQUIRE(sink->WaitForText());
  generation->Cancel();
  REQUIRE(sink->WaitForEnd());
  CHECK(sink->end->status.code() == absl::StatusCode::kCancelled);
  const absl::Time until = absl::Now() + absl::Seconds(10);
  uint64_t entries = 0;
  while (entries < 3 && absl::Now() < until) {  // the policy's, the opening and the closing one
    entries = link.gateway.spine->ledger().size();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(entries == 3);
}

TEST_CASE("CloudEngine: a gateway that is not there fails at once and then shows as failed",
          "[edge]") {
  Link link;
  const auto nobody = link.MakeEngine(1);
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*nobody, sink);
  REQUIRE(sink->WaitForEnd());
  CHECK(sink->end->status.code() == absl::StatusCode::kUnavailable);
  CHECK(nobody->state().readiness == router::Readiness::kFailed);
  CHECK(nobody->state().problem.find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE("CloudEngine: the deadline ends a stream that hangs", "[edge]") {
  Link link;
  link.gateway.engine.Play({.chunks = {"x "}, .hang = true});
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*link.engine, sink, absl::Milliseconds(300));
  REQUIRE(sink->WaitForEnd());
  CHECK(sink->end->status.code() == absl::StatusCode::kDeadlineExceeded);
}

TEST_CASE("CloudEngine: one stream more than the capacity is refused at once", "[edge]") {
  Link link;
  link.gateway.engine.Play({.chunks = {"x "}, .hang = true});
  const auto small = link.MakeEngine(link.server->port(), 1);
  auto first = std::make_shared<Recorder>();
  const auto running = link.Ask(*small, first);
  auto second = std::make_shared<Recorder>();
  const auto refused = link.Ask(*small, second);
  REQUIRE(second->end.has_value());
  CHECK(second->end->status.code() == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("CloudEngine: a gateway that dies mid-stream is UNAVAILABLE, never a clean end",
          "[edge]") {
  Link link;
  link.gateway.engine.Play({.chunks = {"half "}, .hang = true});
  auto sink = std::make_shared<Recorder>();
  const auto generation = link.Ask(*link.engine, sink);
  REQUIRE(sink->WaitForText());
  link.server->Drain(absl::ZeroDuration());
  REQUIRE(sink->WaitForEnd());
  CHECK_FALSE(sink->end->status.ok());
}

}  // namespace
}  // namespace weir::edge
