#include "edge/memory_pressure.h"

#include <catch2/catch.hpp>

namespace weir::edge {
namespace {

using router::MemoryPressure;

TEST_CASE("ReadStalls: the averages of 10 s of both lines", "[edge]") {
  CHECK(ReadStalls("some avg10=1.25 avg60=9.00 avg300=9.00 total=1\n"
                   "full avg10=0.50 avg60=9.00 avg300=9.00 total=1\n") ==
        MemoryStalls{.some = 1.25, .full = 0.5});
}

TEST_CASE("ReadStalls: what is not such a file says nothing", "[edge]") {
  for (const char* psi : {"", "some avg10=1.00", "some avg10=x\nfull avg10=1.00",
                          "some avg10=-1\nfull avg10=1", "some avg10=101\nfull avg10=1",
                          "awesome avg10=1\nfull avg10=1", "some avg10=nan\nfull avg10=1"}) {
    INFO(psi);
    CHECK_FALSE(ReadStalls(psi));
  }
}

TEST_CASE("PressureOf: a level begins at its share and ends at half of it", "[edge]") {
  const auto at = [](double some, double full, MemoryPressure before) {
    return PressureOf({.some = some, .full = full}, before);
  };
  CHECK(at(6.9, 0, MemoryPressure::kUnknown) == MemoryPressure::kNormal);
  CHECK(at(7, 0, MemoryPressure::kNormal) == MemoryPressure::kTight);
  CHECK(at(3.5, 0, MemoryPressure::kTight) == MemoryPressure::kTight);
  CHECK(at(3.4, 0, MemoryPressure::kTight) == MemoryPressure::kNormal);
  CHECK(at(90, 19.9, MemoryPressure::kTight) == MemoryPressure::kTight);
  CHECK(at(90, 20, MemoryPressure::kNormal) == MemoryPressure::kCritical);
  CHECK(at(90, 10, MemoryPressure::kCritical) == MemoryPressure::kCritical);
  CHECK(at(90, 9.9, MemoryPressure::kCritical) == MemoryPressure::kTight);
  CHECK(at(4, 0, MemoryPressure::kCritical) == MemoryPressure::kTight);
}

}  // namespace
}  // namespace weir::edge
