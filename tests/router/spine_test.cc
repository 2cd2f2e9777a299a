#include "router/spine.h"

#include <catch2/catch.hpp>

#include "compliance/ledger/verify.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::router {
namespace {

constexpr const char* kProbeThatHolds =
    R"({"id":"p1","text":"禁词甲","direction":"prompt","action":"refuse"})";
constexpr const char* kProbeThatFails =
    R"({"id":"p2","text":"今天天气很好","direction":"prompt","action":"refuse"})";

// A device's folder, and daemons that run in it one after another.
class Device {
 public:
  Device() { REQUIRE(WriteFileAtomically(*files_, dir_ / "policy.pub", signer_.PublicPem()).ok()); }

  void Offer(int version, const std::string& probes = kProbeThatHolds) {
    testing::PolicyYaml yaml = testing::PolicyOfVersion(version);
    yaml.probes = probes;
    OfferBytes(testing::CompileBundle(yaml, signer_));
  }
  void OfferBytes(const std::string& bundle) {
    REQUIRE(WriteFileAtomically(*files_, dir_ / "policy.weir", bundle).ok());
  }

  const crypto::Signer& signer() const { return signer_; }
  testing::FakeClock& clock() { return clock_; }

  absl::StatusOr<std::unique_ptr<Spine>> Start() {
    return Spine::Create(*files_, clock_, testing::SpineOptionsIn(dir_, gate::Place::kDevice));
  }

  // The versions that the ledger says came into force, in their order.
  std::vector<uint64_t> VersionsRecorded() const {
    std::vector<uint64_t> versions;
    REQUIRE(ledger::ForEachEntry(*files_, dir_ / "ledger", 0, [&](const ledger::StoredEntry& e) {
              if (e.entry.kind == ledger::EntryKind::kPolicyLoad) {
                versions.push_back(e.entry.policy_version);
              }
              return true;
            }).ok());
    return versions;
  }

 private:
  testing::TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  testing::FakeClock clock_;
  crypto::Signer signer_ = crypto::Signer::Generate();
};

uint64_t VersionInForce(const Spine& spine) {
  return spine.policies().current()->manifest().version;
}

TEST_CASE(
    "Spine: a newer policy whose own probes fail is not put in force, and the older one stays",
    "[spine]") {
  Device device;
  device.Offer(1);
  const auto spine = device.Start();
  REQUIRE(spine.ok());

  device.Offer(2, std::string(kProbeThatHolds) + "\n" + kProbeThatFails);
  const absl::Status refused = (*spine)->ReloadPolicy();
  CHECK(refused.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(refused.message() ==
        "policy test version 2: 1 of 2 probes fail, first p2 (expected refuse, got allow)");
  CHECK(VersionInForce(**spine) == 1);
  CHECK(device.VersionsRecorded() == std::vector<uint64_t>{1});

  device.Offer(2);
  REQUIRE((*spine)->ReloadPolicy().ok());
  CHECK(VersionInForce(**spine) == 2);
  CHECK(device.VersionsRecorded() == std::vector<uint64_t>{1, 2});
}

TEST_CASE("Spine: no daemon starts with a policy whose own probes fail", "[spine]") {
  Device device;
  device.Offer(1, kProbeThatFails);
  CHECK(device.Start().status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(device.VersionsRecorded().empty());
}

TEST_CASE("Spine: a policy older than one that an earlier run had in force is refused", "[spine]") {
  Device device;
  device.Offer(1);
  REQUIRE(device.Start().ok());
  device.Offer(3);
  REQUIRE(device.Start().ok());

  device.Offer(2);
  const auto older = device.Start();
  CHECK(older.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(older.status().message() == "policy test version 3 was in force here, version 2 is older");

  device.Offer(3);
  const auto same = device.Start();
  REQUIRE(same.ok());
  CHECK(VersionInForce(**same) == 3);
}

TEST_CASE("Spine: a policy that no trusted key has signed is refused, and the one in force stays",
          "[spine]") {
  Device device;
  device.Offer(1);
  const auto spine = device.Start();
  REQUIRE(spine.ok());

  device.OfferBytes(
      testing::CompileBundle(testing::PolicyOfVersion(2), crypto::Signer::Generate()));
  CHECK((*spine)->ReloadPolicy().code() == absl::StatusCode::kPermissionDenied);
  CHECK(VersionInForce(**spine) == 1);
}

TEST_CASE("Spine: a signed bundle cut anywhere is refused, and the one in force stays", "[spine]") {
  Device device;
  device.Offer(1);
  const auto spine = device.Start();
  REQUIRE(spine.ok());

  const std::string whole = testing::CompileBundle(testing::PolicyOfVersion(2), device.signer());
  for (size_t cut = 0; cut < whole.size(); cut += 1 + whole.size() / 16) {
    device.OfferBytes(whole.substr(0, cut));
    CHECK((*spine)->ReloadPolicy().code() == absl::StatusCode::kDataLoss);
    CHECK(VersionInForce(**spine) == 1);
  }
  device.OfferBytes(whole.substr(0, whole.size() - 1));
  CHECK((*spine)->ReloadPolicy().code() == absl::StatusCode::kDataLoss);
  device.OfferBytes(whole);
  CHECK((*spine)->ReloadPolicy().ok());
  CHECK(VersionInForce(**spine) == 2);
}

TEST_CASE("Spine: a required version makes an older policy stale, in this run and the next",
          "[spine]") {
  Device device;
  device.Offer(1);
  const auto is_stale = [](const Spine& spine) {
    const policy::Policy& policy = *spine.policies().current();
    return spine.policies().StaleAt(policy, policy.manifest().built);
  };
  {
    const auto spine = device.Start();
    REQUIRE(spine.ok());
    CHECK_FALSE(is_stale(**spine));
    REQUIRE((*spine)->RequirePolicyVersion(2).ok());
    CHECK(is_stale(**spine));
    REQUIRE((*spine)->RequirePolicyVersion(1).ok());
    CHECK((*spine)->policies().required_version() == 2);
  }
  {
    const auto again = device.Start();
    REQUIRE(again.ok());
    CHECK(is_stale(**again));
  }
  device.Offer(2);
  const auto newer = device.Start();
  REQUIRE(newer.ok());
  CHECK_FALSE(is_stale(**newer));
}

TEST_CASE("Spine: a clock that is set back makes no stale policy fresh, over a restart either",
          "[spine]") {
  Device device;
  device.Offer(1);
  const absl::Time now = device.clock().Now();
  const auto is_stale = [&](const Spine& spine) {
    return spine.policies().StaleAt(*spine.policies().current(), device.clock().Now());
  };
  {
    const auto spine = device.Start();
    REQUIRE(spine.ok());
    CHECK_FALSE(is_stale(**spine));
    device.clock().Advance(absl::Hours(24) * 31);  // the policy is good for 30 days
    CHECK(is_stale(**spine));
    REQUIRE((*spine)->RequirePolicyVersion(1).ok());  // an entry with the time of it
    device.clock().Set(now - absl::Hours(24) * 365);
    CHECK(is_stale(**spine));
  }
  device.clock().Set(now);
  const auto again = device.Start();
  REQUIRE(again.ok());
  CHECK(is_stale(**again));
  (*again)->TrustTime(now);
  CHECK_FALSE(is_stale(**again));
}

}  // namespace
}  // namespace weir::router
