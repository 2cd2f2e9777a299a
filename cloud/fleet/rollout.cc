#include "cloud/fleet/rollout.h"

#include <algorithm>
#include <string>

namespace weir::cloud {
namespace {

constexpr uint32_t kPlaces = 10'000;
constexpr uint32_t kPlacesOfPercent = kPlaces / 100;

bool HasPlace(const Rollout& rollout, const Release& release, const Device& device) {
  if (device.holds.version < rollout.minimum_version) return true;
  if (rollout.paused) return false;
  const auto& first = release.devices;
  return std::find(first.begin(), first.end(), device.name) != first.end() ||
         PlaceOf(device.name, release.policy) < release.percent * kPlacesOfPercent;
}

bool Suits(const Release& release, const Device& device) {
  return release.policy.profile == device.holds.profile &&
         release.policy.version > device.holds.version &&
         release.minimum_engine <= device.engine_version && release.policy != device.refused;
}

}  // namespace

uint32_t PlaceOf(std::string_view device, const HeldPolicy& policy) {
  std::string order = policy.profile;
  order += '\n' + std::to_string(policy.version) + '\n';
  order += device;
  uint32_t place = 0;
  const crypto::Digest digest = crypto::Sha256Of(order);
  for (const char byte : digest.view().substr(0, 4)) {
    place = place << 8 | static_cast<uint8_t>(byte);
  }
  return place % kPlaces;
}

const Release* ReleaseFor(const Rollout& rollout, const Device& device) {
  for (auto release = rollout.releases.rbegin(); release != rollout.releases.rend(); ++release) {
    if (Suits(*release, device) && HasPlace(rollout, *release, device)) return &*release;
  }
  return nullptr;
}

}  // namespace weir::cloud
