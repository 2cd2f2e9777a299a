#include "compliance/http/outbox.h"

#include <catch2/catch.hpp>

namespace weir::http {
namespace {

struct Bench {
  int woken = 0;
  std::shared_ptr<Outbox> box;
  explicit Bench(AnswerForm form = {}, size_t full = 100, size_t pending = 1000)
      : box(std::make_shared<Outbox>(form, Outbox::Bounds{full, pending}, [this] { ++woken; })) {}
};

std::string BodyOf(const std::string& bytes) { return bytes.substr(bytes.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("Outbox: what is written before it is taken goes out in one piece", "[unit]") {
  Bench bench;
  bench.box->Begin(200, {});
  CHECK(bench.box->Write("a") == Flow::kMore);
  CHECK(bench.box->Write("bc") == Flow::kMore);
  CHECK(bench.woken == 1);
  CHECK(BodyOf(bench.box->Take().bytes) == "1\r\na\r\n2\r\nbc\r\n");
  bench.box->End();
  CHECK(bench.woken == 2);
  const Outbox::Batch last = bench.box->Take();
  CHECK(last.bytes == "0\r\n\r\n");
  CHECK(last.ended);
}

TEST_CASE("Outbox: says full past the bound, and room once half of it has gone", "[unit]") {
  Bench bench({}, 1000, 10000);
  int room = 0;
  bench.box->OnRoom([&] { ++room; });
  bench.box->Begin(200, {});
  CHECK(bench.box->Write(std::string(2000, 'x')) == Flow::kFull);
  const size_t taken = bench.box->Take().bytes.size();
  bench.box->Sent(taken - 501);
  CHECK(room == 0);
  bench.box->Sent(1);
  CHECK(room == 1);
  bench.box->Sent(500);
  CHECK(room == 1);
}

TEST_CASE("Outbox: one byte past what may wait cuts the connection", "[unit]") {
  for (const bool past : {false, true}) {
    Bench bench({}, 100, 0);
    Bench sized({.http_1_0 = true}, 100, 5000);
    sized.box->Begin(200, {});
    const size_t head = [&] {
      Bench probe({.http_1_0 = true});
      probe.box->Begin(200, {});
      return probe.box->Take().bytes.size();
    }();
    const std::string body(5000 - head + (past ? 1 : 0), 'x');
    CHECK(sized.box->Write(body) == (past ? Flow::kGone : Flow::kFull));
    CHECK(sized.box->Take().aborted == past);
  }
}

TEST_CASE("Outbox: the handler is told once when the client leaves, never after the end",
          "[unit]") {
  Bench bench;
  int gone = 0;
  bench.box->OnGone([&] { ++gone; });
  bench.box->Begin(200, {});
  bench.box->Leave();
  bench.box->Leave();
  CHECK(gone == 1);
  CHECK(bench.box->Write("x") == Flow::kGone);
  bench.box->OnGone([&] { ++gone; });
  CHECK(gone == 2);

  Bench done;
  done.box->OnGone([&] { ++gone; });
  done.box->Send({.status = 200, .headers = {}, .body = "x"});
  done.box->Leave();
  CHECK(gone == 2);
}

TEST_CASE("Outbox: a dropped reply is a 500, a dropped stream is cut", "[unit]") {
  Bench unanswered;
  OutboxReply{unanswered.box};
  CHECK(unanswered.box->Take().bytes.rfind("HTTP/1.1 500 ", 0) == 0);
  Bench stream;
  {
    OutboxReply reply(stream.box);
    reply.Begin(200, {});
    reply.Write("x");
  }
  CHECK(stream.box->Take().aborted);
}

TEST_CASE("Outbox: the form of an answer follows the request", "[unit]") {
  Bench head({.head_only = true});
  head.box->Send({.status = 200, .headers = {}, .body = "xyz"});
  const std::string head_bytes = head.box->Take().bytes;
  CHECK(head_bytes.find("Content-Length: 3\r\n") != std::string::npos);
  CHECK(BodyOf(head_bytes).empty());

  Bench old({.http_1_0 = true});
  old.box->Begin(200, {});
  old.box->Write("xyz");
  const std::string old_bytes = old.box->Take().bytes;
  CHECK(old_bytes.find("Transfer-Encoding") == std::string::npos);
  CHECK(BodyOf(old_bytes) == "xyz");
  CHECK(old.box->closes());

  Bench empty;
  empty.box->Send({.status = 204, .headers = {}, .body = "never sent"});
  const std::string empty_bytes = empty.box->Take().bytes;
  CHECK(empty_bytes.find("Content-Length") == std::string::npos);
  CHECK(BodyOf(empty_bytes).empty());
}

}  // namespace weir::http
