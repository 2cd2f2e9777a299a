#include "config/shape.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace weir::config {
namespace {

struct Row {
  const char* name;
  Shape shape;
  std::vector<std::string> right;
  std::vector<std::string> wrong;
};

const std::string k64(64, 'a');
const std::string k128(128, 'a');
const std::string k256(256, 'a');
const std::string k4000(4000, 'a');

TEST_CASE("Shape: each takes what it says and nothing else", "[config]") {
  const std::vector<Row> rows = {
      {"word", kWord, {"a", "qwen-main", "A_1.b", k64}, {"", "a b", "a/b", "é", k64 + "a"}},
      {"path", kPath, {"a", "/a b/c", k4000}, {"", "a\nb", std::string("a\0b", 3), k4000 + "a"}},
      {"phrase", kPhrase128, {"示例科技", k128}, {"", "a\tb", "\x7f", k128 + "a"}},
      {"long phrase", kPhrase256, {"Qwen/Qwen3-32B", k256}, {"", "\x1b[31m", k256 + "a"}},
      {"host and port",
       kHostPort,
       {"localhost:1", "127.0.0.1:65535", "[::1]:443", "a.b-c.cn:8443"},
       {"", "host", "host:", ":80", "host:0", "host:65536", "host:080", "host:+1", "::1:80",
        "[::1]", "[]:80", "[host]:80", "http://a:80", "a b:80", "u@h:80", "[::1]x:80"}},
      {"host name",
       kHostName,
       {"a", "gateway.example.cn", "10.0.0.1"},
       {"", "-a", "a:1", "a b", "."}},
      {"region",
       kRegion,
       {"CN", "CN-BJ", "CN-NORTH-1"},
       {"", "C", "cn", "CNX", "CN-", "CN-bj", "CN-ABCDEFGHIJKLMNOPQ"}},
      {"origin",
       kOrigin,
       {"weir.local/dev", "例.cn/a"},
       {"", "https://a", "a b", "a+b", k128 + "a"}},
      {"producer",
       kProducer,
       {"001191110000MA0000000H10001"},
       {"", "001191110000MA0000000H1000", "001191110000ma0000000h10001",
        "001191110000MA0000000H100010"}},
      {"base URL",
       kBaseUrl,
       {"http://127.0.0.1:8000/v1", "https://a.cn", "http://[::1]:80/v1", "https://a.cn/x/v1"},
       {"", "ftp://a", "http://", "http:///v1", "a.cn/v1", "http://u:p@a/v1", "http://a/v1?x=1",
        "http://a/#x", "http://a:0/", "http://a b", "http://a/\n", "file:///etc/passwd",
        "http://a\\b"}},
  };
  for (const Row& row : rows) {
    for (const std::string& text : row.right) {
      INFO(row.name << ": " << text);
      CHECK(row.shape.fits(text));
    }
    for (const std::string& text : row.wrong) {
      INFO(row.name << ": not " << text);
      CHECK_FALSE(row.shape.fits(text));
    }
  }
}

TEST_CASE("IsLoopback: knows 127/8, ::1 and localhost", "[config]") {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) CHECK(IsLoopback(host));
  for (const char* host : {"0.0.0.0", "10.0.0.1", "127.0.0.1.evil.example", "127.evil.a.b",
                           "::", "localhost.evil.example", ""}) {
    INFO(host);
    CHECK_FALSE(IsLoopback(host));
  }
  CHECK(HostOf("[::1]:443") == "::1");
  CHECK(HostOf("a.cn:443") == "a.cn");
}

}  // namespace
}  // namespace weir::config
