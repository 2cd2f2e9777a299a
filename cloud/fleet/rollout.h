// Which policy each device of the fleet shall hold: pure, from what operators wrote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/crypto/digest.h"

namespace weir::cloud {

// What a device says that it holds, or would not take.
struct HeldPolicy {
  std::string profile;
  uint64_t version = 0;
  crypto::Digest digest;
  friend bool operator==(const HeldPolicy&, const HeldPolicy&) = default;
};

struct Release {
  HeldPolicy policy;
  uint32_t minimum_engine = 0;
  uint32_t percent = 100;            // of the devices, 0 to 100
  std::vector<std::string> devices;  // that have it first, whatever the share is
  friend bool operator==(const Release&, const Release&) = default;
};

struct Rollout {
  std::vector<Release> releases;  // by version, ascending; versions are unique
  uint64_t minimum_version = 0;   // below it a device's policy is out of date
  bool paused = false;            // nobody gets anything but who is below the minimum
  friend bool operator==(const Rollout&, const Rollout&) = default;
};

struct Device {
  std::string name;  // of its certificate
  HeldPolicy holds;
  uint32_t engine_version = 0;
  HeldPolicy refused;  // version 0: nothing
};

// The place of a device in the order in which a version spreads, 0 to 9,999: a release of n percent
// is for those below n * 100. Each version has an order of its own, so that it is not always the
// same devices that try first; who has it at 10 percent has it at 20.
uint32_t PlaceOf(std::string_view device, const HeldPolicy& policy);

// The newest release that is newer than what the device holds, that its program can read, that it
// has not refused and that its place permits; a device below the minimum has a place in every
// release. Null: it keeps what it has.
const Release* ReleaseFor(const Rollout& rollout, const Device& device);

}  // namespace weir::cloud
