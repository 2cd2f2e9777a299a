#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "compliance/http/server.h"
#include "tests/testing/raw_client.h"

namespace weir::http {
namespace {

using testing::RawClient;

// A server whose one request is answered by the test.
struct Stream {
  std::promise<std::shared_ptr<Reply>> asked;
  std::unique_ptr<Server> server;
  std::unique_ptr<RawClient> client;
  std::shared_ptr<Reply> reply;

  explicit Stream(Limits limits = {}, const char* version = "1.1") {
    auto started = Server::Start(
        {.address = "127.0.0.1:0", .limits = limits},
        [this](const Request&, std::shared_ptr<Reply> r) { asked.set_value(std::move(r)); });
    REQUIRE(started.ok());
    server = *std::move(started);
    client = std::make_unique<RawClient>(server->port());
    client->Say(std::string("GET / HTTP/") + version + "\r\nHost: x\r\n\r\n");
    reply = asked.get_future().get();
  }
};

}  // namespace

TEST_CASE("Stream: each write arrives at once, and End ends it", "[unit]") {
  Stream stream;
  stream.reply->Begin(200, {{"Content-Type", "text/event-stream"}});
  stream.reply->Write("");
  CHECK(stream.client->ReadUntil("\r\n\r\n").find("Transfer-Encoding: chunked\r\n") !=
        std::string::npos);
  stream.reply->Write("data: 1\n\n");
  CHECK(stream.client->ReadUntil("\n\n\r\n") == "9\r\ndata: 1\n\n\r\n");
  stream.reply->End();
  CHECK(stream.client->ReadUntil("0\r\n\r\n") == "0\r\n\r\n");
  stream.client->Say("GET / HTTP/1.1\r\n");
}

TEST_CASE("Stream: an abort is no end", "[unit]") {
  Stream stream;
  stream.reply->Begin(200, {});
  stream.reply->Write("half");
  stream.reply->Abort();
  const std::string all = stream.client->ReadAll();
  CHECK(all.substr(all.find("\r\n\r\n") + 4) == "4\r\nhalf\r\n");
  CHECK(stream.client->IsClosed());
}

TEST_CASE("Stream: a client that leaves is noticed while nothing is written", "[unit]") {
  for (const bool reset : {false, true}) {
    Stream stream;
    std::promise<void> gone;
    stream.reply->OnGone([&] { gone.set_value(); });
    stream.reply->Begin(200, {});
    stream.reply->Write("x");
    stream.client->ReadUntil("x\r\n");
    if (reset) {
      stream.client->Reset();
    } else {
      stream.client.reset();
    }
    CHECK(gone.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    CHECK(stream.reply->Write("y") == Flow::kGone);
  }
}

TEST_CASE("Stream: a client that left before the first byte is noticed", "[unit]") {
  Stream stream;
  std::promise<void> gone;
  stream.reply->OnGone([&] { gone.set_value(); });
  stream.client.reset();
  CHECK(gone.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
}

TEST_CASE("Stream: a client that does not read holds up the writer, then gets everything",
          "[unit]") {
  Stream stream({.full_bytes = 64 << 10, .pending_bytes = 64 << 20});
  std::mutex mutex;
  std::condition_variable changed;
  bool room = false;
  stream.reply->OnRoom([&] {
    const std::lock_guard lock(mutex);
    room = true;
    changed.notify_all();
  });
  stream.reply->Begin(200, {});
  const std::string block(16 << 10, 'x');
  size_t sent = 0;
  while (stream.reply->Write(block) == Flow::kMore) ++sent;
  ++sent;
  CHECK(sent * block.size() < 32 << 20);
  std::thread reader([&] { stream.client->ReadUntil("\r\n0\r\n\r\n"); });
  {
    std::unique_lock lock(mutex);
    CHECK(changed.wait_for(lock, std::chrono::seconds(5), [&] { return room; }));
  }
  CHECK(stream.reply->Write("end") != Flow::kGone);
  stream.reply->End();
  reader.join();
}

TEST_CASE("Stream: a client that never reads is cut, whatever the writer does", "[unit]") {
  Stream stream({.full_bytes = 1 << 10, .pending_bytes = 256 << 10});
  std::promise<void> gone;
  stream.reply->OnGone([&] { gone.set_value(); });
  stream.reply->Begin(200, {});
  const std::string block(64 << 10, 'x');
  int blocks = 0;
  while (stream.reply->Write(block) != Flow::kGone) REQUIRE(++blocks < 10000);
  CHECK(gone.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready);
}

TEST_CASE("Stream: HTTP/1.0 gets it without chunks, ended by the close", "[unit]") {
  Stream stream({}, "1.0");
  stream.reply->Begin(200, {});
  stream.reply->Write("plain");
  stream.reply->End();
  const std::string all = stream.client->ReadAll();
  CHECK(all.substr(all.find("\r\n\r\n") + 4) == "plain");
}

}  // namespace weir::http
