#include "router/strand.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace weir::router {
namespace {

TEST_CASE("Strand: tasks of many threads never overlap and none is lost", "[router]") {
  Strand strand;
  std::atomic<int> inside = 0;
  std::atomic<bool> overlapped = false;
  int done = 0;  // not atomic: the strand is the lock
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        strand.Post([&] {
          if (inside.fetch_add(1) != 0) overlapped = true;
          ++done;
          inside.fetch_sub(1);
        });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK_FALSE(overlapped);
  CHECK(done == 8000);
}

TEST_CASE("Strand: a task posted from a task runs after it, not inside it", "[router]") {
  Strand strand;
  std::vector<int> order;
  strand.Post([&] {
    strand.Post([&] { order.push_back(2); });
    order.push_back(1);
  });
  CHECK(order == std::vector<int>{1, 2});
}

}  // namespace
}  // namespace weir::router
