#include "cloud/balance/first_token_times.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

TEST_CASE("FirstTokenTimes: nothing is known of fewer than 20", "[balance]") {
  FirstTokenTimes times;
  for (int i = 0; i < 19; ++i) times.Note(absl::Milliseconds(i));
  CHECK_FALSE(times.Slow());
  times.Note(absl::Milliseconds(19));
  CHECK(times.Slow() == absl::Milliseconds(19));
}

TEST_CASE("FirstTokenTimes: 95 of 100 stay within, and only the last 128 count", "[balance]") {
  FirstTokenTimes times;
  for (int i = 0; i < 1000; ++i) times.Note(absl::Hours(1));
  for (int i = 0; i < 128; ++i) times.Note(absl::Milliseconds(i));
  CHECK(times.Slow() == absl::Milliseconds(121));
}

}  // namespace
}  // namespace weir::cloud
