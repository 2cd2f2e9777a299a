#include "compliance/http/server.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "tests/testing/raw_client.h"
#include "tests/testing/temp_dir.h"

namespace weir::http {
namespace {

using testing::RawClient;

void Echo(const Request& request, const std::shared_ptr<Reply>& reply) {
  reply->Send(
      {.status = 200,
       .headers = {{"X-Method", request.method}},
       .body = request.path + "|" + request.query + "|" + std::string(request.body.Reveal())});
}

std::unique_ptr<Server> Started(Options options, Handler handler = Echo) {
  if (options.address.empty()) options.address = "127.0.0.1:0";
  auto server = Server::Start(std::move(options), std::move(handler));
  REQUIRE(server.ok());
  return *std::move(server);
}

std::string BodyOf(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("Server: answers requests on one connection one after the other", "[unit]") {
  const auto server = Started({});
  RawClient client(server->port());
  for (int i = 0; i < 3; ++i) {
    client.Say("POST /a/b?c=%20 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz");
    const std::string answer = client.ReadAnswer();
    CHECK(answer.rfind("HTTP/1.1 200 OK\r\n", 0) == 0);
    CHECK(BodyOf(answer) == "/a/b|c=%20|xyz");
  }
}

TEST_CASE("Server: the answer does not depend on where the request was cut", "[unit]") {
  const auto server = Started({});
  const std::string request =
      "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  for (size_t cut = 1; cut < request.size(); ++cut) {
    RawClient client(server->port());
    client.Say(request.substr(0, cut));
    client.Say(request.substr(cut));
    REQUIRE(BodyOf(client.ReadAnswer()) == "/p||abc");
  }
}

TEST_CASE("Server: requests sent ahead are answered in order", "[unit]") {
  const auto server = Started({});
  RawClient client(server->port());
  std::string ahead;
  for (int i = 0; i < 50; ++i)
    ahead += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.Say(ahead);
  for (int i = 0; i < 50; ++i)
    REQUIRE(BodyOf(client.ReadAnswer()) == "/" + std::to_string(i) + "||");
}

TEST_CASE("Server: closes behind the answer when the client asks or speaks HTTP/1.0", "[unit]") {
  const auto server = Started({});
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient client(server->port());
    client.Say(request);
    const std::string answer = client.ReadAnswer();
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
    CHECK(client.IsClosed());
  }
}

TEST_CASE("Server: a body that waits for a word gets it", "[unit]") {
  const auto server = Started({});
  RawClient client(server->port());
  client.Say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.ReadUntil("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.Say("ok");
  CHECK(BodyOf(client.ReadAnswer()) == "/||ok");
}

TEST_CASE("Server: an answer may come from another thread, long after", "[unit]") {
  std::promise<std::shared_ptr<Reply>> asked;
  const auto server = Started(
      {}, [&](const Request&, std::shared_ptr<Reply> reply) { asked.set_value(std::move(reply)); });
  RawClient client(server->port());
  client.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  auto reply = asked.get_future().get();
  std::thread([&] { reply->Send({.status = 202, .headers = {}, .body = "late"}); }).join();
  CHECK(BodyOf(client.ReadAnswer()) == "late");
}

TEST_CASE("Server: what is no HTTP is a 400 and the end of the connection", "[unit]") {
  const auto server = Started({});
  for (const char* rubbish :
       {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nA b: c\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RawClient client(server->port());
    client.Say(rubbish);
    CHECK(client.ReadAnswer().rfind("HTTP/1.1 400 ", 0) == 0);
    CHECK(client.IsClosed());
  }
}

TEST_CASE("Server: a Unix socket is the owner's alone, and a dead one is replaced", "[unit]") {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/s.sock";
  {
    const auto server = Started({.address = "unix:" + path});
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    RawClient client(path);
    client.Say("GET /u HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(BodyOf(client.ReadAnswer()) == "/u||");
    const auto second = Server::Start({.address = "unix:" + path}, Echo);
    CHECK(second.status().code() == absl::StatusCode::kUnavailable);
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
}

TEST_CASE("Server: an address that is none is told from one that is taken", "[unit]") {
  for (const char* address :
       {"", "localhost:1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "unix:"}) {
    const auto none = Server::Start({.address = address}, Echo);
    CHECK(none.status().code() == absl::StatusCode::kInvalidArgument);
  }
  const auto first = Started({});
  const auto second =
      Server::Start({.address = "127.0.0.1:" + std::to_string(first->port())}, Echo);
  CHECK(second.status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("Server: draining lets an answer end and takes nothing new", "[unit]") {
  std::promise<std::shared_ptr<Reply>> asked;
  const auto server = Started(
      {}, [&](const Request&, std::shared_ptr<Reply> reply) { asked.set_value(std::move(reply)); });
  RawClient idle(server->port());
  RawClient busy(server->port());
  busy.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  auto reply = asked.get_future().get();
  std::thread drain([&] { server->Drain(absl::Seconds(10)); });
  CHECK(idle.IsClosed());
  // Connections hear of the drain one after another, and nothing says when the last one has.
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  reply->Send({.status = 200, .headers = {}, .body = "whole"});
  const std::string answer = busy.ReadAnswer();
  CHECK(BodyOf(answer) == "whole");
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  CHECK(busy.IsClosed());
  drain.join();
  CHECK_FALSE(RawClient(server->port()).connected());
}

TEST_CASE("Server: draining cuts what does not end in time", "[unit]") {
  std::promise<std::shared_ptr<Reply>> asked;
  const auto server = Started(
      {}, [&](const Request&, std::shared_ptr<Reply> reply) { asked.set_value(std::move(reply)); });
  RawClient client(server->port());
  client.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  auto reply = asked.get_future().get();
  bool gone = false;
  reply->OnGone([&] { gone = true; });
  server->Drain(absl::Milliseconds(20));
  CHECK(gone);
  CHECK(client.IsClosed());
  reply->Send({.status = 200, .headers = {}, .body = "to nobody"});
}

}  // namespace weir::http
