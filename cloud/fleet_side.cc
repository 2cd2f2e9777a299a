#include "cloud/fleet_side.h"

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "config/load.h"

namespace weir::cloud {
namespace {

std::vector<std::string> ReasonsOf(const Rollout& rollout, const Release* release) {
  std::vector<std::string> reasons = {"minimum:" + std::to_string(rollout.minimum_version)};
  if (rollout.paused) reasons.emplace_back("paused");
  if (release == nullptr) return reasons;
  reasons.push_back("percent:" + std::to_string(release->percent));
  reasons.push_back("first:" + std::to_string(release->devices.size()));
  return reasons;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FleetSide>> FleetSide::Start(const config::FleetSettings& settings,
                                                            FileSystem& files, const Clock& clock,
                                                            router::Spine& spine) {
  std::unique_ptr<FleetSide> side(new FleetSide(settings, files, clock, spine));
  WEIR_RETURN_IF_ERROR(side->Reload());
  return side;
}

absl::Status FleetSide::Reload() {
  WEIR_ASSIGN_OR_RETURN(const config::RolloutSettings settings, config::LoadRollout(path_));
  WEIR_ASSIGN_OR_RETURN(const policy::Trust trust, spine_.ReadTrust());
  const std::string& profile = spine_.policies().current()->manifest().profile;
  WEIR_ASSIGN_OR_RETURN(auto shelf, LoadShelf(files_, settings, trust, profile));
  if (*shelf == *fleet_.shelf()) return absl::OkStatus();
  WEIR_RETURN_IF_ERROR(Record(shelf->rollout));
  fleet_.Put(std::move(shelf));
  return absl::OkStatus();
}

// One entry a release; one for none.
absl::Status FleetSide::Record(const Rollout& rollout) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kRollout;
  entry.at = clock_.Now();
  entry.policy_profile = spine_.policies().current()->manifest().profile;
  entry.reasons = ReasonsOf(rollout, nullptr);
  if (rollout.releases.empty()) return spine_.ledger().AppendAndWait(entry).status();
  for (const Release& release : rollout.releases) {
    entry.policy_version = release.policy.version;
    entry.policy_digest = release.policy.digest.ToHex();
    entry.reasons = ReasonsOf(rollout, &release);
    WEIR_RETURN_IF_ERROR(spine_.ledger().AppendAndWait(entry).status());
    log::Info("policy_offered", {{"version", release.policy.version},
                                 {"percent", uint64_t{release.percent}},
                                 {"minimum", rollout.minimum_version}});
  }
  return absl::OkStatus();
}

}  // namespace weir::cloud
