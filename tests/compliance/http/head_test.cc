#include "compliance/http/head.h"

#include <catch2/catch.hpp>

namespace weir::http {

TEST_CASE("HeadOf: writes the date, the framing and the given headers", "[unit]") {
  const HeadPlan plan{.framing = Framing::kLength,
                      .length = 12,
                      .close = true,
                      .now = absl::FromUnixSeconds(784111777)};
  CHECK(HeadOf(404, {{"A", "b"}}, plan) ==
        "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Content-Length: 12\r\nConnection: close\r\nA: b\r\n\r\n");
}

TEST_CASE("HeadOf: no header can write another one", "[unit]") {
  const Headers evil = {
      {"A", "b\r\nSet-Cookie: x"}, {"B\r\nC", "d"}, {"", "e"}, {"F", std::string("g\0h", 3)}};
  const std::string head = HeadOf(200, evil, {.framing = Framing::kNone, .now = absl::UnixEpoch()});
  CHECK(head == "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n");
}

TEST_CASE("AppendChunk: nothing is never the last chunk", "[unit]") {
  std::string out;
  AppendChunk("", out);
  CHECK(out.empty());
  AppendChunk(std::string(17, 'x'), out);
  CHECK(out == "11\r\n" + std::string(17, 'x') + "\r\n");
}

}  // namespace weir::http
