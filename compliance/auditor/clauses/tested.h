// Which tests show which clause, and how they ended: the file that `scripts/requirements` writes
// from the tags in the tests and, where there is one, the result of a run.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::auditor {

enum class TestEnd : uint8_t { kNotRun, kPassed, kFailed, kSkipped };
std::string_view NameOf(TestEnd end);  // "not_run", "passed", "failed", "skipped"

struct TestEvidence {
  std::string name;  // as ctest names it
  TestEnd end = TestEnd::kNotRun;
};

// By clause id.
using Tested = std::map<std::string, std::vector<TestEvidence>, std::less<>>;

// {"tests":[{"name","requirements":["T-11"],"end":"passed"}]}; INVALID_ARGUMENT otherwise.
absl::StatusOr<Tested> ParseTested(std::string_view json);

}  // namespace weir::auditor
