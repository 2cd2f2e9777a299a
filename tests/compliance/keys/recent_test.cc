#include "compliance/keys/recent.h"

#include <catch2/catch.hpp>

namespace weir::keys {
namespace {

TEST_CASE("Recent: never holds more than its limit", "[keys]") {
  Recent<int> recent(8);
  for (int i = 0; i < 1000; ++i) {
    recent.Put(std::to_string(i), i);
    CHECK(recent.size() <= 8);
    CHECK(recent.Find(std::to_string(i)) == i);
  }
  CHECK(recent.Find("0") == std::nullopt);
}

TEST_CASE("Recent: what is used all the time stays", "[keys]") {
  Recent<int> recent(8);
  recent.Put("used", 7);
  for (int i = 0; i < 1000; ++i) {
    recent.Put(std::to_string(i), i);
    REQUIRE(recent.Find("used") == 7);
  }
}

TEST_CASE("Recent: what is forgotten is gone, wherever it was", "[keys]") {
  Recent<int> recent(4);
  for (const char* name : {"a", "b", "c"}) recent.Put(name, 1);
  for (const char* name : {"a", "b", "c"}) {
    recent.Forget(name);
    CHECK(recent.Find(name) == std::nullopt);
  }
  recent.Put("d", 1);
  recent.Clear();
  CHECK(recent.size() == 0);
}

}  // namespace
}  // namespace weir::keys
