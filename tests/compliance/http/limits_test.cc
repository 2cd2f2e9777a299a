#include <catch2/catch.hpp>
#include <future>
#include <vector>

#include "compliance/http/server.h"
#include "tests/testing/raw_client.h"

namespace weir::http {
namespace {

using testing::RawClient;

std::unique_ptr<Server> Started(const Limits& limits) {
  auto server = Server::Start({.address = "127.0.0.1:0", .limits = limits},
                              [](const Request&, const std::shared_ptr<Reply>& reply) {
                                reply->Send({.status = 200, .headers = {}, .body = "fine"});
                              });
  REQUIRE(server.ok());
  return *std::move(server);
}

int StatusOf(const std::string& answer) {
  return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

std::string RequestWithHeader(size_t bytes) {
  const std::string bare = "GET / HTTP/1.1\r\nA: \r\n\r\n";
  return "GET / HTTP/1.1\r\nA: " + std::string(bytes - bare.size(), 'x') + "\r\n\r\n";
}

}  // namespace

TEST_CASE("Limits: a header of the limit passes, one byte more is a 431", "[unit]") {
  const auto server = Started({.header_bytes = 1000});
  for (const size_t past : {0u, 1u}) {
    RawClient client(server->port());
    client.Say(RequestWithHeader(1000 + past));
    CHECK(StatusOf(client.ReadAnswer()) == (past == 0 ? 200 : 431));
  }
}

TEST_CASE("Limits: a header that never ends is refused as soon as it is too long", "[unit]") {
  const auto server = Started({.header_bytes = 1000});
  RawClient client(server->port());
  client.Say("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 200 && client.Say("A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"); ++i) {
  }
  CHECK(StatusOf(client.ReadAnswer()) == 431);
}

TEST_CASE("Limits: a body of the limit passes, one byte more is a 413, counted or chunked",
          "[unit]") {
  const auto server = Started({.body_bytes = 100});
  for (const size_t size : {100u, 101u}) {
    const std::string body(size, 'x');
    RawClient counted(server->port());
    counted.Say("POST / HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + body);
    CHECK(StatusOf(counted.ReadAnswer()) == (size == 100 ? 200 : 413));
    RawClient chunked(server->port());
    chunked.Say("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + body.substr(0, 64) +
                "\r\n" + (size == 100 ? "24" : "25") + "\r\n" + body.substr(64) + "\r\n0\r\n\r\n");
    CHECK(StatusOf(chunked.ReadAnswer()) == (size == 100 ? 200 : 413));
  }
}

TEST_CASE("Limits: a declared gigabyte is refused before it comes", "[unit]") {
  const auto server = Started({.body_bytes = 100});
  RawClient client(server->port());
  client.Say("POST / HTTP/1.1\r\nContent-Length: 1073741824\r\n\r\n");
  CHECK(StatusOf(client.ReadAnswer()) == 413);
  CHECK(client.IsClosed());
}

TEST_CASE("Limits: a client reads its refusal although it goes on sending", "[unit]") {
  const auto server = Started({.body_bytes = 100});
  RawClient client(server->port());
  client.Say("POST / HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n");
  for (int i = 0; i < 100 && client.Say(std::string(10000, 'x')); ++i) {
  }
  CHECK(StatusOf(client.ReadAnswer()) == 413);
}

TEST_CASE("Limits: half a header and half a body are each a 408 in time", "[unit]") {
  const auto server =
      Started({.header_timeout = absl::Milliseconds(50), .body_timeout = absl::Milliseconds(50)});
  for (const char* half : {"GET / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"}) {
    RawClient client(server->port());
    client.Say(half);
    CHECK(StatusOf(client.ReadAnswer()) == 408);
    CHECK(client.IsClosed());
  }
}

TEST_CASE("Limits: a connection without a request is closed without a word", "[unit]") {
  const auto server = Started({.idle_timeout = absl::Milliseconds(50)});
  RawClient silent(server->port());
  CHECK(silent.ReadAll().empty());
  RawClient after_one(server->port());
  after_one.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(StatusOf(after_one.ReadAnswer()) == 200);
  CHECK(after_one.IsClosed());
}

TEST_CASE("Limits: a client that takes no byte is cut", "[unit]") {
  std::promise<void> gone;
  std::shared_ptr<Reply> kept;
  auto server = Server::Start(
      {.address = "127.0.0.1:0",
       .limits = {.write_timeout = absl::Milliseconds(50), .pending_bytes = 64 << 20}},
      [&](const Request&, std::shared_ptr<Reply> reply) {
        kept = std::move(reply);
        kept->OnGone([&] { gone.set_value(); });
        kept->Begin(200, {});
        kept->Write(std::string(32 << 20, 'x'));
      });
  REQUIRE(server.ok());
  RawClient client((*server)->port());
  client.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(gone.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
}

TEST_CASE("Limits: one connection more than allowed gets a 503, and its place comes back",
          "[unit]") {
  const auto server = Started({.connections = 2});
  auto first = std::make_unique<RawClient>(server->port());
  RawClient second(server->port());
  for (RawClient* client : {first.get(), &second}) {
    client->Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(StatusOf(client->ReadAnswer()) == 200);
  }
  {
    RawClient third(server->port());
    CHECK(StatusOf(third.ReadAnswer()) == 503);
    CHECK(third.IsClosed());
  }
  first.reset();
  for (int i = 0; i < 500 && server->connections() > 1; ++i) absl::SleepFor(absl::Milliseconds(10));
  RawClient fourth(server->port());
  fourth.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(StatusOf(fourth.ReadAnswer()) == 200);
}

}  // namespace weir::http
