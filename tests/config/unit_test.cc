#include "config/unit.h"

#include <catch2/catch.hpp>

namespace weir::config {
namespace {

TEST_CASE("ParseNumber: takes digits only, up to 2^64 - 1", "[config]") {
  CHECK(ParseNumber("0") == 0u);
  CHECK(ParseNumber("18446744073709551615") == 18446744073709551615ull);
  for (const char* text :
       {"", "-1", "+1", "1.0", "1e3", "0x10", "1 ", " 1", "1_000", "one", "18446744073709551616"}) {
    INFO(text);
    CHECK_FALSE(ParseNumber(text));
  }
}

TEST_CASE("ParseDuration: takes a whole number with ms, s, m or h", "[config]") {
  CHECK(ParseDuration("250ms") == absl::Milliseconds(250));
  CHECK(ParseDuration("2s") == absl::Seconds(2));
  CHECK(ParseDuration("10m") == absl::Minutes(10));
  CHECK(ParseDuration("10000h") == absl::Hours(10000));
  for (const char* text : {"", "2", "s", "1.5s", "-1s", "2 s", "2sec", "1m30s", "10001h", "2S",
                           "99999999999999999999s", "9223372036854775807h"}) {
    INFO(text);
    CHECK_FALSE(ParseDuration(text));
  }
}

TEST_CASE("ParseSize: takes a whole number with B, KiB, MiB or GiB", "[config]") {
  CHECK(ParseSize("64KiB") == 64u << 10);
  CHECK(ParseSize("1MiB") == 1u << 20);
  CHECK(ParseSize("7B") == 7u);
  CHECK(ParseSize("1024GiB") == 1ull << 40);
  for (const char* text : {"", "64", "64KB", "64K", "1.5MiB", "1025GiB", "KiB", "64 KiB"}) {
    INFO(text);
    CHECK_FALSE(ParseSize(text));
  }
}

TEST_CASE("ToText: what it writes is read back as the same quantity", "[config]") {
  CHECK(ToText(absl::Milliseconds(50)) == "50ms");
  CHECK(ToText(absl::Seconds(90)) == "90s");
  CHECK(ToText(absl::Minutes(120)) == "2h");
  CHECK(ToText(absl::ZeroDuration()) == "0ms");
  CHECK(SizeToText(64u << 20) == "64MiB");
  CHECK(SizeToText(1000) == "1000B");
  for (int64_t millis = 1; millis < 100'000'000; millis = millis * 7 + 500) {
    CHECK(ParseDuration(ToText(absl::Milliseconds(millis))) == absl::Milliseconds(millis));
    CHECK(ParseSize(SizeToText(static_cast<uint64_t>(millis))) == static_cast<uint64_t>(millis));
  }
}

}  // namespace
}  // namespace weir::config
