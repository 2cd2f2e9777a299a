#include "compliance/http/message.h"

#include <catch2/catch.hpp>

namespace weir::http {

TEST_CASE("Headers: names compare without case and the first one counts", "[unit]") {
  const Headers headers = {{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(ValueOf(headers, "CONTENT-TYPE") == "a");
  CHECK(ValueOf(headers, "content-typ") == "");
}

TEST_CASE("Decoded: whole escapes become bytes, broken ones stay", "[unit]") {
  CHECK(Decoded("%E6%B0%B4+x") == "水 x");
  CHECK(Decoded("100%") == "100%");
  CHECK(Decoded("%4") == "%4");
  CHECK(Decoded("%zz%41") == "%zzA");
}

TEST_CASE("QueryValue: finds a name however it is encoded, and not one that contains it",
          "[unit]") {
  CHECK(QueryValue("xq=1&q=%20a%26b&q=2", "q") == " a&b");
  CHECK(QueryValue("%71=7", "q") == "7");
  CHECK(QueryValue("q", "q") == "");
  CHECK(QueryValue("", "q") == "");
}

}  // namespace weir::http
