#include "compliance/policy/store.h"

#include <catch2/catch.hpp>

#include "tests/testing/policy_fixture.h"

namespace weir::policy {
namespace {

std::shared_ptr<const Policy> PolicyOf(const std::string& profile, int version) {
  testing::PolicyYaml yaml;
  yaml.policy.replace(yaml.policy.find("profile: test"), 13, "profile: " + profile);
  yaml.policy.replace(yaml.policy.find("version: 1"), 10, "version: " + std::to_string(version));
  return testing::CompilePolicy(yaml);
}

TEST_CASE("Store: holds nothing until the first swap", "[policy]") {
  Store store;
  CHECK(store.current() == nullptr);
  const auto first = PolicyOf("test", 3);
  REQUIRE(store.Swap(first).ok());
  CHECK(store.current() == first);
}

TEST_CASE("Store: takes a newer or equal version and refuses an older one", "[policy]") {
  Store store;
  REQUIRE(store.Swap(PolicyOf("test", 3)).ok());
  REQUIRE(store.Swap(PolicyOf("test", 3)).ok());  // the same content, signed by another key
  const auto newer = PolicyOf("test", 4);
  REQUIRE(store.Swap(newer).ok());
  CHECK(store.Swap(PolicyOf("test", 3)).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(store.current() == newer);
}

TEST_CASE("Store: refuses another profile", "[policy]") {
  Store store;
  REQUIRE(store.Swap(PolicyOf("test", 1)).ok());
  CHECK(store.Swap(PolicyOf("other", 2)).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(store.current()->manifest().profile == "test");
}

TEST_CASE("Store: refuses other content under the version in force", "[policy]") {
  Store store;
  REQUIRE(store.Swap(PolicyOf("test", 1)).ok());
  testing::PolicyYaml yaml;
  yaml.lexicons.erase("a5b.yaml");
  CHECK(store.Swap(testing::CompilePolicy(yaml)).code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("Store: a policy may be built one day from now and no later", "[policy]") {
  const auto policy = PolicyOf("test", 1);
  const absl::Time built = policy->manifest().built;
  Store store;
  CHECK(store.Swap(policy, built - absl::Hours(24) - absl::Nanoseconds(1)).code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(store.current() == nullptr);
  CHECK(store.Swap(policy, built - absl::Hours(24)).ok());
}

TEST_CASE("Store: an exchange keeps the policy it began with", "[policy]") {
  Store store;
  REQUIRE(store.Swap(PolicyOf("test", 1)).ok());
  const auto kept = store.current();
  REQUIRE(store.Swap(PolicyOf("test", 2)).ok());
  CHECK(kept->manifest().version == 1);
  CHECK(kept->categories().size() == 7);
}

}  // namespace
}  // namespace weir::policy
