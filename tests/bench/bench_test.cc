#include "tests/bench/bench.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/base/status.h"

namespace weir::bench {
namespace {

// A command line as main gets it.
int Run(const std::vector<Bench>& benches, std::vector<std::string> words) {
  words.insert(words.begin(), "weir-bench");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return RunFromCommandLine(benches, static_cast<int>(argv.size()), argv.data());
}

absl::StatusOr<Comparison> TwoToOne(const Options&) {
  return Comparison{"u", "one", [] { return 2.0; }, [] { return 1.0; }};
}
absl::StatusOr<Comparison> Unprepared(const Options&) { return Unavailable("no disk"); }

}  // namespace

TEST_CASE("Bench: the median is the middle value, or the mean of the two in the middle") {
  CHECK(Median({3}) == 3);
  CHECK(Median({9, 1, 5}) == 5);
  CHECK(Median({4, 1, 3, 100}) == 3.5);
}

TEST_CASE("Bench: the sides take turns and neither always begins") {
  std::string order;
  Comparison comparison{"u", "them",
                        [&order] {
                          order += 'o';
                          return 1.0;
                        },
                        [&order] {
                          order += 't';
                          return 2.0;
                        }};
  const auto figures = Measure(comparison, 3);
  REQUIRE(figures.ok());
  CHECK(order == "ottoot");
  CHECK(figures->ours == 1.0);
  CHECK(figures->theirs == 2.0);
}

TEST_CASE("Bench: a measurement that fails ends the benchmark with its status") {
  int calls = 0;
  Comparison comparison{"u", "them",
                        [&calls] {
                          ++calls;
                          return 1.0;
                        },
                        []() -> absl::StatusOr<double> { return DataLoss("lost"); }};
  CHECK(Measure(comparison, 5).status().code() == absl::StatusCode::kDataLoss);
  CHECK(calls == 1);
}

TEST_CASE("Bench: the exit code tells a wrong command line from a failure") {
  const std::vector<Bench> benches = {{"a.b", "adds", TwoToOne}, {"c.d", "fails", Unprepared}};
  CHECK(Run(benches, {"a.b", "--quick", "--json"}) == 0);
  CHECK(Run(benches, {"list"}) == 0);
  CHECK(Run(benches, {"c.d", "--quick"}) == 1);
  CHECK(Run(benches, {}) == 2);
  CHECK(Run(benches, {"a.c"}) == 2);
  CHECK(Run(benches, {"a.b", "--slow"}) == 2);
  CHECK(Run(benches, {"a.b", "c.d"}) == 2);
}

}  // namespace weir::bench
