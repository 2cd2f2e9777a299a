#include "cloud/fleet/rollout.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

HeldPolicy Version(uint64_t version) {
  return {"cn-mainland", version, crypto::Sha256Of(std::to_string(version))};
}

Release ReleaseOf(uint64_t version, uint32_t percent) {
  return {.policy = Version(version), .minimum_engine = 1, .percent = percent};
}

Device DeviceWith(uint64_t version, const std::string& name = "device-1") {
  return {.name = name, .holds = Version(version), .engine_version = 1};
}

uint64_t VersionFor(const Rollout& rollout, const Device& device) {
  const Release* release = ReleaseFor(rollout, device);
  return release == nullptr ? 0 : release->policy.version;
}

TEST_CASE("ReleaseFor: the newest release, and never one that is not newer than what is held",
          "[fleet]") {
  const Rollout rollout{.releases = {ReleaseOf(3, 100), ReleaseOf(5, 100)}};
  CHECK(VersionFor(rollout, DeviceWith(1)) == 5);
  CHECK(VersionFor(rollout, DeviceWith(4)) == 5);
  CHECK(VersionFor(rollout, DeviceWith(5)) == 0);
  CHECK(VersionFor(rollout, DeviceWith(6)) == 0);
  CHECK(VersionFor({}, DeviceWith(0)) == 0);
}

TEST_CASE("ReleaseFor: not of another profile, not for a newer program, not what was refused",
          "[fleet]") {
  const Rollout rollout{.releases = {ReleaseOf(3, 100), ReleaseOf(5, 100)}};
  Device device = DeviceWith(1);
  device.refused = Version(5);
  CHECK(VersionFor(rollout, device) == 3);
  device = DeviceWith(1);
  device.holds.profile = "global";
  CHECK(VersionFor(rollout, device) == 0);
  device = DeviceWith(1);
  device.engine_version = 0;
  CHECK(VersionFor(rollout, device) == 0);
}

TEST_CASE("ReleaseFor: a share of n percent is n of 100 devices, and who is in stays in",
          "[fleet]") {
  constexpr int kDevices = 20'000;
  std::vector<int> counts;
  std::vector<bool> before(kDevices, false);
  for (const uint32_t percent : {0u, 1u, 10u, 50u, 99u, 100u}) {
    const Rollout rollout{.releases = {ReleaseOf(2, percent)}};
    int count = 0;
    for (int i = 0; i < kDevices; ++i) {
      const auto place = static_cast<size_t>(i);
      const bool in = VersionFor(rollout, DeviceWith(1, "d" + std::to_string(i))) == 2;
      if (before[place] && !in) FAIL_CHECK("device " << i << " lost its place at " << percent);
      before[place] = in;
      count += in ? 1 : 0;
    }
    INFO(percent);
    CHECK(std::abs(count - static_cast<int>(percent) * kDevices / 100) < kDevices / 100);
  }
}

TEST_CASE("PlaceOf: each version has an order of its own", "[fleet]") {
  int alike = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "d" + std::to_string(i);
    alike += (PlaceOf(name, Version(2)) < 1000) == (PlaceOf(name, Version(3)) < 1000) ? 1 : 0;
  }
  CHECK(alike <
        900);  // 1,000 were it the same order; 820 when they have nothing to do with each other
}

TEST_CASE("ReleaseFor: named devices go first; a pause and the minimum overrule the share",
          "[fleet]") {
  Rollout rollout{.releases = {ReleaseOf(2, 0)}};
  CHECK(VersionFor(rollout, DeviceWith(1)) == 0);
  rollout.releases[0].devices = {"device-1"};
  CHECK(VersionFor(rollout, DeviceWith(1)) == 2);
  CHECK(VersionFor(rollout, DeviceWith(1, "device-2")) == 0);
  rollout.paused = true;
  CHECK(VersionFor(rollout, DeviceWith(1)) == 0);
  rollout.minimum_version = 2;
  CHECK(VersionFor(rollout, DeviceWith(1, "device-2")) == 2);
}

}  // namespace
}  // namespace weir::cloud
