#include "tests/golden/case_file.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/testing/temp_dir.h"

namespace weir::testing {
namespace {

std::vector<Step> StepsOf(const std::string& text) {
  const TempDir dir;
  std::ofstream(dir / "x.case") << text;
  return ReadCase(dir / "x.case", "/golden");
}

TEST_CASE("Matches: a star stands for any text and everything else for itself", "[golden]") {
  struct Row {
    const char* pattern;
    const char* line;
    bool matches;
  };
  const std::vector<Row> rows = {
      {"", "", true},       {"", "a", false},      {"a", "a", true},
      {"a", "ab", false},   {"ab", "a", false},    {"*", "", true},
      {"*", "abc", true},   {"a*c", "abbc", true}, {"a*c", "abcd", false},
      {"*b*", "abc", true}, {"*b*", "ac", false},  {"a*b*c", "axbxbc", true},
      {"**", "x", true},    {"*ab", "aab", true},  {"*ab", "aba", false},
  };
  for (const Row& row : rows) {
    INFO(row.pattern << " against " << row.line);
    CHECK(Matches(row.pattern, row.line) == row.matches);
  }
}

TEST_CASE("ReadCase: a command has its words, environment, input, output, errors and exit code",
          "[golden]") {
  const std::vector<Step> steps = StepsOf(
      "# note\n\n$ A=1 gate --policy 'a b' {golden}/x\n< one\n< two\\\n> out\n! err\n= 3\n");
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].line == 3);
  CHECK(steps[0].environment == std::vector<std::string>{"A=1"});
  CHECK(steps[0].words == std::vector<std::string>{"gate", "--policy", "a b", "/golden/x"});
  CHECK(steps[0].content == "one\ntwo");
  CHECK(steps[0].output == std::vector<std::string>{"out"});
  CHECK(steps[0].errors == std::vector<std::string>{"err"});
  CHECK(steps[0].exit_code == 3);
}

TEST_CASE("ReadCase: what is no step is an error that names the line", "[golden]") {
  CHECK_THROWS_WITH(StepsOf("# note\nhello\n"), "line 2: is no step of a case");
  CHECK_THROWS_WITH(StepsOf("> out\n"), "line 1: is no step of a case");
  CHECK_THROWS_WITH(StepsOf("+ file\n> out\n"), "line 2: belongs to no command");
  CHECK_THROWS_WITH(StepsOf("~ file\n"), "line 1: has too many words or too few");
  CHECK_THROWS_WITH(StepsOf("$ \n"), "line 1: says nothing");
}

}  // namespace
}  // namespace weir::testing
