#include "edge/cli/ordered_answers.h"

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/testing/temp_dir.h"

namespace weir::cli {
namespace {

// Standard output goes to a file while this lives.
class Captured {
 public:
  Captured() : saved_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    REQUIRE(std::freopen((dir_ / "out").c_str(), "w", stdout) != nullptr);
  }
  ~Captured() {
    std::fflush(stdout);
    ::dup2(saved_, STDOUT_FILENO);
    ::close(saved_);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  std::string text() const {
    std::stringstream content;
    content << std::ifstream(dir_ / "out").rdbuf();
    return content.str();
  }

 private:
  testing::TempDir dir_;
  int saved_;
};

TEST_CASE("OrderedAnswers: prints in the order of the questions, whoever answers first", "[cli]") {
  std::string printed;
  {
    const Captured captured;
    Output output;
    {
      OrderedAnswers answers(output, {});
      std::vector<uint64_t> places;
      for (int i = 0; i < 100; ++i) places.push_back(answers.Ask(10));
      std::vector<std::thread> threads;
      for (size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&answers, &places, t] {
          for (size_t i = 0; i < 25; ++i) {
            const size_t place = 99 - (4 * i + t);
            answers.Answer(places[place], {{"n", place}});
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
    }
    printed = captured.text();
  }
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += "{\"n\":" + std::to_string(i) + "}\n";
  CHECK(printed == expected);
}

TEST_CASE("OrderedAnswers: Ask waits at either limit until an answer is printed", "[cli]") {
  struct Row {
    const char* name;
    AnswerLimits limits;
    size_t size_bytes;
    int free;  // questions that do not wait
  };
  const std::vector<Row> rows = {{"questions", {3, 1000}, 1, 3},
                                 {"bytes", {100, 10}, 5, 2},
                                 {"one larger than all", {100, 10}, 50, 1}};
  for (const Row& row : rows) {
    std::atomic<bool> room = false;
    std::atomic<bool> asking = false;
    std::atomic<bool> waited = false;
    {
      const Captured captured;
      Output output;
      OrderedAnswers answers(output, row.limits);
      for (int i = 0; i < row.free; ++i) answers.Ask(row.size_bytes);
      std::thread next([&] {
        asking = true;
        const uint64_t place = answers.Ask(row.size_bytes);
        waited = room.load();
        answers.Answer(place, {});
      });
      while (!asking) std::this_thread::yield();
      for (int i = 0; i < 10'000; ++i)
        answers.printing();  // time enough to ask, if nothing stops it
      room = true;
      for (int i = 0; i < row.free; ++i) answers.Answer(static_cast<uint64_t>(i), {});
      next.join();
    }
    INFO(row.name);
    CHECK(waited);
  }
}

TEST_CASE("OrderedAnswers: says when printing has failed", "[cli]") {
  bool printing = true;
  {
    const Captured captured;
    REQUIRE(std::freopen("/dev/full", "w", stdout) != nullptr);
    Output output;
    OrderedAnswers answers(output, {.questions = 1});
    answers.Answer(answers.Ask(1), {{"n", 1}});
    const uint64_t next = answers.Ask(1);  // waits until the first was printed, or not
    printing = answers.printing();
    answers.Answer(next, {{"n", 2}});
  }
  CHECK_FALSE(printing);
}

}  // namespace
}  // namespace weir::cli
