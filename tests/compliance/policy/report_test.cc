#include "compliance/policy/report.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "compliance/policy/compile.h"
#include "tests/testing/policy_fixture.h"

namespace weir::policy {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("CountKeywords: exceptions and parts of combinations do not count", "[policy][T-01]") {
  const auto counts = CountKeywords(*testing::CompilePolicy());
  REQUIRE(counts.size() == 7);
  CHECK(counts[0].category == "A.1.d");
  CHECK(counts[0].have == 3);
  CHECK(counts[0].minimum == 200);
  CHECK(counts[1].have == 0);  // A.1.f has a combination only
}

TEST_CASE("Shortfalls: each category below its floor is named, and the whole library",
          "[policy][T-01]") {
  CHECK(Shortfalls(*testing::CompilePolicy()) ==
        std::vector<std::string>{"A.1.d has 3 of 200 keywords", "A.1.f has 0 of 200 keywords",
                                 "A.1.h has 1 of 200 keywords",
                                 "all categories together have 7 of 10000 keywords"});
}

TEST_CASE("Shortfalls: a policy without floors lacks nothing", "[policy]") {
  testing::PolicyYaml yaml;
  for (size_t at; (at = yaml.taxonomy.find("minimum_keywords: 200, ")) != std::string::npos;) {
    yaml.taxonomy.erase(at, 23);
  }
  CHECK(Shortfalls(*testing::CompilePolicy(yaml)).empty());
}

TEST_CASE("Describe: shows what the policy does and none of its words", "[policy]") {
  const auto policy = testing::CompilePolicy();
  const std::string text = Describe(*policy, testing::PolicyBuiltAt());
  for (const char* part : {"profile     test", "version     1", "A.1.d", "refuse", "bank_card",
                           "local_only", "owner tests", "1 combinations"}) {
    INFO(part);
    CHECK(Has(text, part));
  }
  CHECK(Has(text, policy->digest().ToHex()));
  CHECK_FALSE(Has(text, "STALE"));
  CHECK(Has(Describe(*policy, testing::PolicyBuiltAt() + absl::Hours(24 * 31)), "STALE"));
  CHECK_FALSE(Has(text, testing::kRefusedWord));
}

TEST_CASE("CheckReport: problems first, then what a starter bundle lacks", "[policy]") {
  testing::PolicyYaml yaml;
  const auto policy = testing::CompilePolicy(yaml);
  CHECK(Has(CheckReport(ParseSource(yaml.files()), policy.get()),
            "starter bundle: A.1.d has 3 of 200 keywords\n"));
  yaml.policy += "speed: 3\n";
  CHECK(Has(CheckReport(ParseSource(yaml.files()), nullptr),
            "error: policy.yaml:12: speed: unknown key\n"));
}

}  // namespace
}  // namespace weir::policy
