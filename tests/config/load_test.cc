#include "config/load.h"

#include <catch2/catch.hpp>

#include "tests/config/settings_file.h"

namespace weir::config {
namespace {

using testing::kSmallCloud;
using testing::kSmallEdge;
using testing::With;

class Files {
 public:
  absl::StatusOr<EdgeSettings> Edge(const std::string& text) {
    return LoadEdge(testing::WriteText(dir_ / "edge.yaml", text));
  }
  absl::StatusOr<CloudSettings> Cloud(const std::string& text) {
    return LoadCloud(testing::WriteText(dir_ / "cloud.yaml", text));
  }
  std::string operator/(const std::string& name) const { return dir_ / name; }

 private:
  testing::TempDir dir_;
};

template <typename T>
std::string MessageOf(const absl::StatusOr<T>& settings) {
  CHECK(settings.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(settings.status().message());
}

TEST_CASE("LoadEdge: the smallest file gives the defaults and paths beside the file", "[config]") {
  Files files;
  const auto settings = files.Edge(kSmallEdge);
  REQUIRE(settings.status() == absl::OkStatus());
  EdgeSettings expected;
  expected.socket = files / "edge.sock";
  expected.state_dir = files / "state";
  expected.policy = {files / "p.bundle", {files / "p.pem"}};
  expected.model.emplace().path = files / "m.gguf";
  expected.ledger.dir = files / "state/ledger";
  expected.ledger.origin = "weir.local/edge";
  expected.label.producer = "001191110000MA0000000H10001";
  expected.label.key = files / "state/label.key";
  CHECK(*settings == expected);
  CHECK(settings->limits.exchanges == 8);
  CHECK(settings->routing.threshold_permille == 500);
}

TEST_CASE("LoadCloud: the smallest file gives the defaults", "[config]") {
  Files files;
  const auto settings = files.Cloud(kSmallCloud);
  REQUIRE(settings.status() == absl::OkStatus());
  CHECK(settings->limits.exchanges == 256);
  CHECK_FALSE(settings->model);
  CHECK_FALSE(settings->reflection);
  REQUIRE(settings->upstreams.size() == 1);
  CHECK(settings->upstreams[0].timeouts.first_token == absl::Seconds(30));
  CHECK(settings->upstreams[0].api_key_path.empty());
  CHECK(settings->tls.key == files / "k.pem");
}

TEST_CASE("LoadCloud: an HTTP front that anybody could call or listen to is refused", "[config]") {
  Files files;
  const auto load = [&](const std::string& http) {
    return files.Cloud(std::string(kSmallCloud) + "http: {" + http + "}\n");
  };
  for (const char* fine :
       {"listen: 127.0.0.1:80", "listen: \"0.0.0.0:80\", cert: c, key: k, api_keys: a",
        "listen: \"0.0.0.0:80\", cert: c, key: k, client_ca: a",
        "listen: \"0.0.0.0:80\", behind_balancer: true, api_keys: a"}) {
    INFO(fine);
    CHECK(load(fine).status() == absl::OkStatus());
  }
  for (const char* open :
       {"listen: \"0.0.0.0:80\"", "listen: \"0.0.0.0:80\", api_keys: a",
        "listen: \"0.0.0.0:80\", cert: c, key: k", "listen: 127.0.0.1:80, cert: c",
        "listen: \"0.0.0.0:80\", behind_balancer: true", "listen: 127.0.0.1:80, client_ca: c"}) {
    INFO(open);
    CHECK(load(open).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("LoadEdge: an empty file names every required option at once", "[config]") {
  Files files;
  const std::string message = MessageOf(files.Edge(""));
  for (const char* option : {"socket", "state_dir", "policy.bundle", "policy.trusted_keys",
                             "ledger.origin", "label.producer"}) {
    CHECK_THAT(message, Catch::Contains(":1: " + std::string(option) + ": missing but required"));
  }
  CHECK_THAT(message, Catch::Contains("nothing can answer"));
}

TEST_CASE("LoadEdge: one to four signatures may be required of a policy, one by default",
          "[config]") {
  Files files;
  const std::string keys = "trusted_keys: [p.pem]";
  const auto with = [&](const std::string& list, const std::string& count) {
    return files.Edge(
        With(kSmallEdge, keys, "trusted_keys: [" + list + "], required_signatures: " + count));
  };
  CHECK(files.Edge(kSmallEdge)->policy.required_signatures == 1);
  CHECK(with("a, b", "2")->policy.required_signatures == 2);
  CHECK(with("a, b, c, d", "4").ok());
  CHECK_THAT(MessageOf(with("a, b, c, d, e", "5")), Catch::Contains("required_signatures"));
  CHECK_THAT(MessageOf(with("a", "0")), Catch::Contains("required_signatures"));
}

TEST_CASE("LoadEdge: a socket path is taken up to 107 bytes, its folder included", "[config]") {
  Files files;
  const std::string folder = files / "";
  const std::string longest(107 - folder.size(), 's');
  CHECK(files.Edge(With(kSmallEdge, "edge.sock", longest)).ok());
  CHECK_THAT(MessageOf(files.Edge(With(kSmallEdge, "edge.sock", longest + "s"))),
             Catch::Contains(":1: socket: has 108 bytes with its folder; allowed: 107"));
}

TEST_CASE("LoadEdge: a cloud link that is enabled needs its address, region and TLS files",
          "[config]") {
  Files files;
  const std::string message =
      MessageOf(files.Edge(std::string(kSmallEdge) + "cloud: {enabled: true}\n"));
  for (const char* option : {"address", "region", "ca", "cert", "key"}) {
    CHECK_THAT(message, Catch::Contains(":7: cloud." + std::string(option) + ": missing"));
  }
  CHECK(files.Edge(std::string(kSmallEdge) + "cloud: {enabled: false}\n").ok());
}

TEST_CASE("LoadEdge: without a model or a cloud link nothing can answer", "[config]") {
  Files files;
  const std::string no_model = With(kSmallEdge, "model: {path: m.gguf}\n", "");
  CHECK_THAT(MessageOf(files.Edge(no_model)), Catch::Contains("nothing can answer"));
  const char link[] =
      "cloud: {enabled: true, address: 'a.cn:1', region: CN, ca: a, cert: b, key: c}\n";
  CHECK(files.Edge(no_model + link).ok());
}

TEST_CASE("insecure_local: is taken with loopback addresses only", "[config]") {
  Files files;
  const auto edge = [](const std::string& address) {
    return std::string(kSmallEdge) +
           "cloud: {enabled: true, insecure_local: true, region: CN, address: '" + address + "'}\n";
  };
  const auto cloud = [](const std::string& address) {
    return With(With(kSmallCloud, "127.0.0.1:8443", "'" + address + "'"),
                "{ca: ca.pem, cert: c.pem, key: k.pem}", "{insecure_local: true}");
  };
  for (const char* address : {"127.0.0.1:1", "[::1]:1", "localhost:1"}) {
    CHECK(files.Edge(edge(address)).ok());
    CHECK(files.Cloud(cloud(address)).ok());
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "gateway.example.cn:1"}) {
    CHECK_THAT(MessageOf(files.Edge(edge(address))), Catch::Contains(":7: cloud.insecure_local:"));
    CHECK_THAT(MessageOf(files.Cloud(cloud(address))),
               Catch::Contains(":1: listen: not a loopback"));
  }
}

TEST_CASE("LoadCloud: mutual TLS is required unless insecure_local", "[config][N-23]") {
  Files files;
  const std::string none = With(kSmallCloud, "tls: {ca: ca.pem, cert: c.pem, key: k.pem}\n", "");
  for (const char* option : {"ca", "cert", "key"}) {
    CHECK_THAT(MessageOf(files.Cloud(none)),
               Catch::Contains("tls." + std::string(option) + ": missing but required"));
  }
}

TEST_CASE("LoadCloud: needs an engine, a region for its own one, and unique upstream ids",
          "[config]") {
  Files files;
  const std::string upstream =
      "  - {id: a, url: 'http://127.0.0.1:8000/v1', model: m, region: CN}\n";
  CHECK_THAT(MessageOf(files.Cloud(With(kSmallCloud, "upstreams:\n" + upstream, ""))),
             Catch::Contains("nothing can answer"));
  CHECK_THAT(MessageOf(files.Cloud(std::string(kSmallCloud) + "model: {path: m.gguf}\n")),
             Catch::Contains("region: missing but required with `model`"));
  CHECK(files.Cloud(std::string(kSmallCloud) + "model: {path: m.gguf}\nregion: CN\n").ok());
  CHECK_THAT(MessageOf(files.Cloud(With(kSmallCloud, upstream, upstream + upstream))),
             Catch::Contains(":5: upstreams: item 1 has the id of another"));
}

TEST_CASE("Load: each way a file cannot be read has its code", "[config]") {
  Files files;
  CHECK(LoadEdge(files / "absent.yaml").status().code() == absl::StatusCode::kNotFound);
  const std::string padding(kMaxSettingsBytes, '#');
  CHECK(files.Edge(padding).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(files.Edge(padding + "#").status().code() == absl::StatusCode::kResourceExhausted);
  CHECK_THAT(MessageOf(files.Edge("- a\n")), Catch::Contains("edge.yaml:1: not a settings file"));
  CHECK_THAT(MessageOf(files.Edge("a: 1\nb: [")), Catch::Contains("edge.yaml:2: not YAML"));
}

TEST_CASE("Load: every cut of a small file is an error or the same settings", "[config]") {
  Files files;
  const std::string text = kSmallEdge;
  const auto whole = files.Edge(text);
  REQUIRE(whole.ok());
  for (size_t size = 0; size < text.size(); ++size) {
    const auto cut = files.Edge(text.substr(0, size));
    if (cut.ok()) CHECK(*cut == *whole);
    if (!cut.ok()) CHECK(cut.status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("LoadCloud: witnesses and a second home, with their defaults", "[config]") {
  Files files;
  CHECK_FALSE(files.Cloud(kSmallCloud)->witnesses);
  CHECK_FALSE(files.Cloud(kSmallCloud)->second_home);
  const auto settings = files.Cloud(std::string(kSmallCloud) +
                                    "witnesses: {ask: [{url: 'https://w.example/w1', key: w1}]}\n"
                                    "second_home: {connection: {file: uri}}\n");
  REQUIRE(settings.status() == absl::OkStatus());
  CHECK(settings->witnesses->ask ==
        std::vector<WitnessSettings>{{"https://w.example/w1", files / "w1"}});
  CHECK(settings->witnesses->quorum == 1);
  CHECK(settings->witnesses->when_silent == WhenSilent::kReport);
  CHECK(settings->witnesses->silent_after == absl::Minutes(15));
  CHECK(settings->second_home->connection_path == files / "uri");
  CHECK(settings->second_home->when_away == SecondHomeAway::kRefuse);
  CHECK(settings->second_home->when_lost == SecondHomeLost::kRefuse);
}

}  // namespace
}  // namespace weir::config
