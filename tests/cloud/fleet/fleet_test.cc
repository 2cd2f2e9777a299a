#include "cloud/fleet/fleet.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

struct Counting final : public Watcher {
  void Look() override { ++looks; }
  void End() override { ++ends; }
  int looks = 0;
  int ends = 0;
};

TEST_CASE("Fleet: a new shelf is looked at by all who watch, once, and the end reaches all",
          "[fleet]") {
  Fleet fleet(2);
  const auto first = std::make_shared<Counting>();
  const auto second = std::make_shared<Counting>();
  REQUIRE(fleet.Join(first).ok());
  REQUIRE(fleet.Join(second).ok());
  CHECK(fleet.Join(std::make_shared<Counting>()).code() == absl::StatusCode::kResourceExhausted);
  const auto shelf = std::make_shared<const Shelf>();
  fleet.Put(shelf);
  CHECK(fleet.shelf() == shelf);
  CHECK(first->looks == 1);
  fleet.Leave(first.get());
  fleet.Put(shelf);
  CHECK(first->looks == 1);
  CHECK(second->looks == 2);
  fleet.Close();
  CHECK(second->ends == 1);
  CHECK(fleet.Join(first).code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("Fleet: figures count devices by version, and those that refuse while they do",
          "[fleet]") {
  Fleet fleet(10);
  const auto first = std::make_shared<Counting>();
  const auto second = std::make_shared<Counting>();
  REQUIRE(fleet.Join(first).ok());
  REQUIRE(fleet.Join(second).ok());
  Device device;
  device.holds.version = 7;
  fleet.Note(first.get(), device);
  device.refused.version = 8;
  fleet.Note(second.get(), device);
  const FleetFigures figures = fleet.figures();
  CHECK(figures.watching == 2);
  CHECK(figures.holding == std::map<uint64_t, size_t>{{7, 2}});
  CHECK(figures.refusing == 1);
  device.refused.version = 0;
  fleet.Note(second.get(), device);
  CHECK(fleet.figures().refusing == 0);
}

}  // namespace
}  // namespace weir::cloud
