#include "compliance/base/china_time.h"

#include <catch2/catch.hpp>

namespace weir {
namespace {

absl::Time Utc(const char* text) {
  absl::Time time;
  std::string error;
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, &time, &error));
  return time;
}

TEST_CASE("ChinaDay: a day begins at 16:00 UTC, not a nanosecond earlier", "[conduct][T-11]") {
  const absl::Time midnight = Utc("2026-11-22 16:00:00");
  CHECK(ChinaDay(midnight) == ChinaDay(midnight - absl::Nanoseconds(1)) + 1);
  CHECK(ChinaDay(midnight) == ChinaDay(midnight + absl::Hours(24) - absl::Nanoseconds(1)));
  CHECK(StartOfChinaDay(ChinaDay(midnight)) == midnight);
  CHECK(ChinaMinute(midnight) == 0);
  CHECK(ChinaMinute(midnight - absl::Nanoseconds(1)) == 1439);
}

TEST_CASE("ChinaMinute: 22:00 in Beijing is 14:00 UTC", "[conduct][D-03]") {
  CHECK(ChinaMinute(Utc("2026-11-22 14:00:00")) == 22 * 60);
  CHECK(ChinaMinute(Utc("2026-11-22 13:59:59.999")) == 22 * 60 - 1);
}

TEST_CASE("ChinaDay: agrees with the time zone library, also before 1970 and on a leap day",
          "[conduct][property]") {
  const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  for (absl::Time at = Utc("1969-12-30 00:00:00"); at < Utc("1970-01-03 00:00:00");
       at += absl::Minutes(7)) {
    const absl::CivilSecond civil = absl::ToCivilSecond(at, zone);
    CHECK(ChinaDay(at) == absl::CivilDay(civil) - absl::CivilDay(1970, 1, 1));
    CHECK(ChinaMinute(at) == static_cast<uint32_t>(civil.hour() * 60 + civil.minute()));
  }
  for (absl::Time at = Utc("2028-02-28 00:00:00"); at < Utc("2028-03-02 00:00:00");
       at += absl::Minutes(11)) {
    const absl::CivilSecond civil = absl::ToCivilSecond(at, zone);
    CHECK(ChinaDay(at) == absl::CivilDay(civil) - absl::CivilDay(1970, 1, 1));
  }
}

}  // namespace
}  // namespace weir
