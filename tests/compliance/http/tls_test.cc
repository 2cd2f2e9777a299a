// With the certificates of scripts/dev-ca and the curl program.
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "compliance/http/server.h"
#include "tests/testing/raw_client.h"
#include "tests/testing/temp_dir.h"

namespace weir::http {
namespace {

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The program's output, and its exit code behind it.
std::string Run(const std::string& command) {
  FILE* const pipe = ::popen((command + " 2>/dev/null; echo \" exit $?\"").c_str(), "r");
  std::string output;
  char bytes[4096];
  while (const size_t got = ::fread(bytes, 1, sizeof(bytes), pipe)) output.append(bytes, got);
  ::pclose(pipe);
  return output;
}

struct TlsServer {
  testing::TempDir dir;
  std::unique_ptr<Server> server;

  explicit TlsServer(bool mutual) {
    REQUIRE(Run("scripts/dev-ca " + dir.path() + " >/dev/null").find("exit 0") !=
            std::string::npos);
    Options options{.address = "127.0.0.1:0",
                    .limits = {.header_timeout = absl::Milliseconds(300)}};
    options.tls = Files("gateway", mutual);
    auto started = Server::Start(std::move(options), [](const Request& request,
                                                        const std::shared_ptr<Reply>& reply) {
      reply->Send({.status = 200, .headers = {}, .body = "peer=" + request.peer.certificate_name});
    });
    REQUIRE(started.ok());
    server = *std::move(started);
  }
  Tls Files(const std::string& name, bool mutual) const {
    return {.certificate_chain = Contents(dir / (name + ".crt")),
            .private_key = Secret(Contents(dir / (name + ".key"))),
            .client_ca = mutual ? Contents(dir / "ca.crt") : ""};
  }
  std::string Curl(const std::string& more) const {
    return Run("curl -sS --max-time 5 --cacert " + (dir / "ca.crt") + " " + more +
               " https://localhost:" + std::to_string(server->port()) + "/");
  }
  std::string device() const {
    return "--cert " + (dir / "device.crt") + " --key " + (dir / "device.key");
  }
};

}  // namespace

TEST_CASE("TLS: a client that trusts the authority is answered", "[unit]") {
  const TlsServer tls(false);
  CHECK(tls.Curl("") == "peer= exit 0\n");
  CHECK(tls.Curl("--tls-max 1.1").find("peer=") == std::string::npos);
}

TEST_CASE("TLS: mutual TLS names the client, and turns away one without a certificate", "[unit]") {
  const TlsServer tls(true);
  const std::string answer = tls.Curl(tls.device());
  CHECK(answer.find("peer=") == 0);
  CHECK(answer != "peer= exit 0\n");
  CHECK(answer.find(" exit 0") != std::string::npos);
  CHECK(tls.Curl("").find("peer=") == std::string::npos);
}

TEST_CASE("TLS: a certificate may be changed while the server runs; a broken one changes nothing",
          "[unit]") {
  const TlsServer tls(false);
  const Tls broken{
      .certificate_chain = "rubbish", .private_key = Secret("rubbish"), .client_ca = ""};
  CHECK(tls.server->SetTls(broken).code() == absl::StatusCode::kInvalidArgument);
  CHECK(tls.Curl("") == "peer= exit 0\n");
  REQUIRE(tls.server->SetTls(tls.Files("gateway", true)).ok());
  CHECK(tls.Curl("").find("peer=") == std::string::npos);
  CHECK(tls.Curl(tls.device()).find("exit 0") != std::string::npos);
}

TEST_CASE("TLS: a client that never shakes hands is let go", "[unit]") {
  const TlsServer tls(false);
  testing::RawClient silent(tls.server->port());
  CHECK(silent.IsClosed());
  testing::RawClient plain(tls.server->port());
  plain.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(plain.IsClosed());
}

}  // namespace weir::http
