#include "compliance/crypto/random.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <thread>

namespace weir::crypto {
namespace {

std::string Random(size_t size) {
  std::string bytes(size, '\0');
  FillRandom(bytes);
  return bytes;
}

TEST_CASE("FillRandom: pieces of any size differ, across the page and beyond it", "[crypto]") {
  std::set<std::string> seen;
  size_t drawn = 0;
  for (const size_t size : {16u, 31u, 4000u, 4088u, 4089u, 16u, 9000u}) {
    const std::string bytes = Random(size);
    for (size_t at = 0; at + 16 <= size; at += 16, ++drawn) seen.insert(bytes.substr(at, 16));
  }
  CHECK(seen.size() == drawn);
}

TEST_CASE("FillRandom: two threads do not get the same", "[crypto]") {
  std::string other;
  std::thread([&other] { other = Random(16); }).join();
  CHECK(other != Random(16));
}

TEST_CASE("FillRandom: a forked child does not get what its parent gets", "[crypto]") {
  Random(16);  // the page is there
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::array<char, 16> bytes{};
    FillRandom(bytes);
    ::_exit(::write(pipe[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
  }
  std::string childs(16, '\0');
  CHECK(::read(pipe[0], childs.data(), childs.size()) == 16);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(childs != Random(16));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace weir::crypto
