#include <catch2/catch.hpp>
#include <mutex>
#include <nlohmann/json.hpp>

#include "cloud/operating/trace_exporter.h"
#include "compliance/http/server.h"
#include "tests/testing/eventually.h"
#include "tests/testing/fake_clock.h"

namespace weir::cloud {
namespace {

using nlohmann::json;

constexpr const char* kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

ExchangeTrace Done() {
  ExchangeTrace trace;
  trace.exchange = Id::New(testing::FakeClock());
  trace.asked_model = "qwen";
  trace.outcome = "done";
  trace.begun = absl::FromUnixSeconds(1000);
  trace.ended = trace.begun + absl::Seconds(3);
  trace.engine = "main";
  trace.model = "Qwen3";
  trace.engine_begun = trace.begun + absl::Seconds(1);
  trace.first_text = trace.begun + absl::Milliseconds(1500);
  trace.usage = {.prompt_tokens = 7, .answer_tokens = 9};
  trace.finish = "stop";
  return trace;
}

std::vector<json> SpansOf(const ExchangeTrace& trace) {
  const json body = json::parse(OtlpJson(std::span(&trace, 1), "replica-1"));
  return body.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans");
}

json Attribute(const json& span, const std::string& key) {
  for (const json& attribute : span.at("attributes")) {
    if (attribute.at("key") == key) return attribute.at("value");
  }
  return {};
}

TEST_CASE("TraceParent: what is well-formed is read, anything else is as if it had not come",
          "[traces]") {
  const auto parent = TraceParent::Parse(kParent);
  REQUIRE(parent.has_value());
  CHECK(parent->sampled);
  CHECK(parent->trace[0] == 0x0a);
  CHECK(parent->span[7] == 0x31);
  CHECK(TraceParent::Parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-more"));
  for (const char* wrong :
       {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) {
    INFO(wrong);
    CHECK_FALSE(TraceParent::Parse(wrong));
  }
}

TEST_CASE("OtlpJson: what the caller waited for, and below it what the engine did", "[traces]") {
  ExchangeTrace trace = Done();
  trace.parent = TraceParent::Parse(kParent);
  const std::vector<json> spans = SpansOf(trace);
  REQUIRE(spans.size() == 2);
  const json& server = spans[0];
  const json& client = spans[1];
  CHECK(server["kind"] == 2);
  CHECK(server["traceId"] == "0af7651916cd43dd8448eb211c80319c");
  CHECK(server["parentSpanId"] == "b7ad6b7169203331");
  CHECK(server["startTimeUnixNano"] == "1000000000000");
  CHECK(server["endTimeUnixNano"] == "1003000000000");
  CHECK(Attribute(server, "weir.outcome")["stringValue"] == "done");
  CHECK(client["kind"] == 3);
  CHECK(client["traceId"] == server["traceId"]);
  CHECK(client["parentSpanId"] == server["spanId"]);
  CHECK(client["name"] == "chat Qwen3");
  CHECK(Attribute(client, "gen_ai.usage.output_tokens")["intValue"] == "9");
  CHECK(Attribute(client, "gen_ai.response.time_to_first_chunk")["doubleValue"] == 0.5);
}

TEST_CASE("OtlpJson: a refusal asked no engine, a failure says which, both are traces of their own",
          "[traces]") {
  ExchangeTrace refused = Done();
  refused.engine.clear();
  refused.outcome = "refused";
  REQUIRE(SpansOf(refused).size() == 1);
  CHECK(SpansOf(refused)[0]["traceId"].get<std::string>().size() == 32);
  CHECK_FALSE(SpansOf(refused)[0].contains("parentSpanId"));
  ExchangeTrace failed = Done();
  failed.failed = true;
  failed.outcome = "unavailable";
  CHECK(SpansOf(failed)[0]["status"]["code"] == 2);
  CHECK(Attribute(SpansOf(failed)[0], "error.type")["stringValue"] == "unavailable");
}

// A collector that gives one answer and counts the spans that it got.
class Collector {
 public:
  explicit Collector(int status) : status_(status) {
    server_ = http::Server::Start(
                  {.address = "127.0.0.1:0"},
                  [this](const http::Request& request, const std::shared_ptr<http::Reply>& reply) {
                    Take(request);
                    reply->Send({.status = status_});
                  })
                  .value();
  }
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + "/v1/traces";
  }
  size_t spans() const {
    const std::lock_guard lock(mutex_);
    return spans_;
  }
  size_t requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void Take(const http::Request& request) {
    const json body = json::parse(request.body.Reveal(), nullptr, /*allow_exceptions=*/false);
    const std::lock_guard lock(mutex_);
    ++requests_;
    if (!body.is_object()) return;
    spans_ += body["resourceSpans"][0]["scopeSpans"][0]["spans"].size();
  }
  const int status_;
  mutable std::mutex mutex_;
  size_t spans_ = 0;
  size_t requests_ = 0;
  std::unique_ptr<http::Server> server_;
};

TEST_CASE("TraceExporter: what waits is sent together, and at the end too", "[traces]") {
  const Collector collector(200);
  {
    TraceExporter exporter({.url = collector.url(), .every = absl::Milliseconds(20)});
    exporter.Add(Done());
    exporter.Add(Done());
    CHECK(testing::Eventually([&] { return exporter.sent() == 2; }));
    exporter.Add(Done());
  }
  CHECK(collector.spans() == 6);
}

TEST_CASE("TraceExporter: a collector that fails, refuses or is gone costs traces, counted",
          "[traces]") {
  const Collector failing(503);
  const Collector refusing(400);
  for (const std::string& url :
       {failing.url(), refusing.url(), std::string("http://127.0.0.1:1/v1/traces")}) {
    TraceExporter exporter({.url = url, .every = absl::Milliseconds(5)});
    exporter.Add(Done());
    CHECK(testing::Eventually([&] { return exporter.dropped() == 1; }));
    CHECK(exporter.sent() == 0);
  }
  CHECK(failing.requests() == 3);
  CHECK(refusing.requests() == 1);
}

TEST_CASE("TraceExporter: a full queue drops what comes, and nobody waits", "[traces]") {
  const Collector collector(200);
  TraceExporter exporter({.url = collector.url(), .queue = 3, .every = absl::Hours(1)});
  for (int i = 0; i < 5; ++i) exporter.Add(Done());
  CHECK(exporter.dropped() == 2);
}

}  // namespace
}  // namespace weir::cloud
