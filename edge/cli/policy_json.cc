#include "edge/cli/policy_json.h"

#include "compliance/policy/names.h"

namespace weir::cli {

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

Json ManifestJson(const policy::Policy& policy) {
  const policy::Manifest& manifest = policy.manifest();
  return {{"profile", manifest.profile},
          {"version", manifest.version},
          {"digest", policy.digest().ToHex()},
          {"built", TimeText(manifest.built)},
          {"not_after", TimeText(manifest.not_after)},
          {"on_stale", policy::NameOf(manifest.on_stale)},
          {"regions", manifest.regions}};
}

Json SignersJson(const policy::Policy& policy) {
  Json out = Json::array();
  for (const crypto::Verifier& key : policy.signers()) out.push_back(key.key_id());
  return out;
}

}  // namespace weir::cli
