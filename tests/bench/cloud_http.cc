// cloud.http, cloud.event, cloud.idle: processor time and memory of the gateway's HTTP front, gate
// and ledger on, against nginx proxying the same requests to the same upstream without looking at
// them.
#include <thread>

#include "compliance/base/status.h"
#include "tests/bench/benches.h"
#include "tests/bench/http_world.h"
#include "tests/testing/raw_client.h"

namespace weir::bench {
namespace {

using testing::RawClient;

constexpr int kClients = 16;
constexpr int kEvents = 64;

struct World {
  testing::TempDir dir;
  std::unique_ptr<Child> upstream;
  std::unique_ptr<Child> gateway;
  std::unique_ptr<Child> nginx;  // null: not on this machine

  const Child& yardstick() const { return nginx == nullptr ? *upstream : *nginx; }
};

std::string NameOfYardstick() {
  return HasNginx() ? "nginx proxying the same, which looks at nothing"
                    : "the upstream itself, without nginx on this machine";
}

absl::StatusOr<std::shared_ptr<World>> Start(Playing playing, const Options& options) {
  auto world = std::make_shared<World>();
  WEIR_ASSIGN_OR_RETURN(world->upstream, StartUpstream(playing));
  const int port = world->upstream->port();
  WEIR_ASSIGN_OR_RETURN(world->gateway,
                        StartGateway(port, options.quick ? Policy::kSmall : Policy::kStarter));
  if (HasNginx()) {
    WEIR_ASSIGN_OR_RETURN(world->nginx, StartNginx(port, world->dir));
  }
  return world;
}

// Whether an answer came whole.
bool Ask(RawClient& client, const std::string& request, bool stream) {
  client.Say(request);
  if (stream) return client.ReadUntil("\r\n0\r\n\r\n").find("[DONE]") != std::string::npos;
  return client.ReadAnswer().rfind("HTTP/1.1 200 ", 0) == 0;
}

// Processor time of `child` for one of many requests, from clients that ask one after the other.
absl::StatusOr<double> CpuPerRequest(const Child& child, bool stream, int each) {
  const std::string request = ChatRequestBytes(stream);
  std::atomic<int> failed = 0;
  const double before = child.cpu_us();
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      RawClient client(child.port());
      for (int n = 0; n < each; ++n) failed += Ask(client, request, stream) ? 0 : 1;
    });
  }
  for (std::thread& client : clients) client.join();
  if (failed > 0) return Unavailable("{} requests were not answered", failed.load());
  return (child.cpu_us() - before) / (kClients * each);
}

absl::StatusOr<Comparison> Compare(const Options& options, bool stream, const char* unit,
                                   double parts) {
  WEIR_ASSIGN_OR_RETURN(auto world, Start({.events = stream ? kEvents : 4}, options));
  const int each = options.quick ? 2 : 100;
  const auto measure = [=](bool ours) {
    return [=]() -> absl::StatusOr<double> {
      const Child& child = ours ? *world->gateway : world->yardstick();
      WEIR_ASSIGN_OR_RETURN(const double us, CpuPerRequest(child, stream, each));
      return us / parts;
    };
  };
  return Comparison{unit, NameOfYardstick(), measure(true), measure(false)};
}

// Memory of one more stream that has begun and waits.
absl::StatusOr<double> KibPerStream(const Child& child, size_t streams) {
  const std::string request = ChatRequestBytes(true);
  const double before = child.resident_kib();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (size_t i = 0; i < streams; ++i) {
    clients.push_back(std::make_unique<RawClient>(child.port()));
    if (!clients.back()->connected()) return Unavailable("no connection {}", i);
    clients.back()->Say(request);
  }
  for (const auto& client : clients) {
    if (client->ReadUntil("\r\n\r\n").rfind("HTTP/1.1 200 ", 0) != 0) {
      return Unavailable("a stream did not begin");
    }
  }
  return (child.resident_kib() - before) / static_cast<double>(streams);
}

}  // namespace

absl::StatusOr<Comparison> CloudHttp(const Options& options) {
  return Compare(options, false, "us/request", 1);
}

absl::StatusOr<Comparison> CloudEvent(const Options& options) {
  return Compare(options, true, "us/event", kEvents);
}

absl::StatusOr<Comparison> CloudIdle(const Options& options) {
  const size_t streams = options.quick ? 8 : 4000;
  const auto measure = [=](bool ours) {
    return [=]() -> absl::StatusOr<double> {
      WEIR_ASSIGN_OR_RETURN(const auto world, Start({.events = 4, .hang = true}, {.quick = true}));
      return KibPerStream(ours ? *world->gateway : world->yardstick(), streams);
    };
  };
  return Comparison{"KiB/stream", NameOfYardstick(), measure(true), measure(false)};
}

}  // namespace weir::bench
