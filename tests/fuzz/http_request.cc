#include <memory>

#include "compliance/base/status.h"
#include "compliance/http/server.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/raw_client.h"
#include "tests/testing/temp_dir.h"

namespace weir::fuzz {
namespace {

// A real server on a Unix socket, once a process.
struct Bench {
  testing::TempDir dir;
  std::string path = dir / "http.sock";
  std::unique_ptr<http::Server> server;

  Bench() {
    http::Options options{.address = "unix:" + path};
    options.limits.header_bytes = 2000;
    options.limits.body_bytes = 2000;
    auto started = http::Server::Start(
        std::move(options),
        [](const http::Request& request, const std::shared_ptr<http::Reply>& reply) {
          WEIR_CHECK(request.body.size_bytes() <= 2000);
          WEIR_CHECK(request.method.size() + request.path.size() + request.query.size() <= 2000);
          reply->Send({.status = 200, .headers = {{"X-Path", request.path}}, .body = "ok"});
        });
    WEIR_CHECK(started.ok());
    server = *std::move(started);
  }
};

}  // namespace

void HttpRequest(std::string_view input) {
  static const Bench bench;
  testing::RawClient client(bench.path);
  client.Say(input);
  client.StopSaying();
  const std::string answer = client.ReadAll();
  WEIR_CHECK(answer.empty() || answer.rfind("HTTP/1.1 ", 0) == 0);
  // A second, good request on a connection of its own: nothing has been left behind.
  testing::RawClient good(bench.path);
  good.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  WEIR_CHECK(good.ReadAnswer().rfind("HTTP/1.1 200 ", 0) == 0);
}

}  // namespace weir::fuzz
