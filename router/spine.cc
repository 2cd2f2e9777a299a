#include "router/spine.h"

#include <algorithm>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/gate/self_test.h"
#include "compliance/ledger/verify.h"

namespace weir::router {
namespace {

constexpr uint64_t kMaxBundleBytes = 256 << 20;

void Raise(std::map<std::string, uint64_t, std::less<>>& versions, const ledger::Entry& entry) {
  uint64_t& version = versions[entry.policy_profile];
  version = std::max(version, entry.policy_version);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Spine>> Spine::Create(FileSystem& files, const Clock& clock,
                                                     const SpineOptions& options) {
  std::shared_ptr<const crypto::Signer> signer;
  if (!options.label_key.empty()) {
    WEIR_ASSIGN_OR_RETURN(signer, label::LoadOrMakeLabelKey(files, options.label_key));
  }
  auto labeller = label::Labeller::Create(options.label_producer, std::move(signer));
  if (!labeller.ok()) return Annotate(labeller.status(), "label.producer");
  std::unique_ptr<Spine> spine(new Spine(files, clock, options, *std::move(labeller)));
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(options.ledger_dir));
  WEIR_ASSIGN_OR_RETURN(ledger::Keys keys,
                        ledger::LoadOrMakeKeys(files, options.ledger_dir, options.ledger.origin));
  const std::shared_ptr<keys::KeyStore> store = keys.store;
  WEIR_ASSIGN_OR_RETURN(spine->ledger_, ledger::Ledger::Open(files, clock, options.ledger_dir,
                                                             options.ledger, std::move(keys)));
  if (options.around_ledger) {
    WEIR_ASSIGN_OR_RETURN(spine->ledger_, options.around_ledger(std::move(spine->ledger_)));
  }
  spine->keeper_ =
      std::make_unique<retention::Keeper>(files, clock, options.ledger_dir, *spine->ledger_, store);
  WEIR_RETURN_IF_ERROR(spine->RestoreFromLedger());
  spine->journal_ =
      std::make_unique<Journal>(*spine->ledger_, clock, options.answer_complaints_within);
  WEIR_RETURN_IF_ERROR(spine->ReloadPolicy());
  const std::string profile = spine->policies_.current()->manifest().profile;
  spine->policies_.RequireVersion(spine->required_policies_[profile]);
  if (options.place == gate::Place::kDevice) spine->policies_.KeepTime(spine->latest_entry_);
  return spine;
}

// The standing of people, how old a policy may be and what time it was is what the ledger says.
absl::Status Spine::RestoreFromLedger() {
  const uint64_t size = ledger_->size();
  const uint64_t first = size > conduct::kMostEntriesRead ? size - conduct::kMostEntriesRead : 0;
  return ledger::ForEachEntry(files_, options_.ledger_dir, first,
                              [this](const ledger::StoredEntry& stored) {
                                conduct_.Restore(stored.entry);
                                Remember(stored.entry);
                                return true;
                              });
}

void Spine::Remember(const ledger::Entry& entry) {
  latest_entry_ = std::max(latest_entry_, entry.at);
  if (entry.kind == ledger::EntryKind::kPolicyLoad) Raise(newest_policies_, entry);
  if (entry.kind == ledger::EntryKind::kPolicyMinimum) Raise(required_policies_, entry);
}

absl::StatusOr<policy::Trust> Spine::ReadTrust() const {
  policy::Trust trust;
  trust.required_signatures = options_.required_signatures;
  for (const std::string& path : options_.trusted_keys) {
    WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadWholeFile(files_, path, 64 << 10));
    auto key = crypto::Verifier::FromPem(pem);
    if (!key.ok()) return Annotate(key.status(), path);
    trust.keys.push_back(*std::move(key));
  }
  if (trust.required_signatures > trust.keys.size()) {
    return InvalidArgument("policy.required_signatures is {}, but there are {} policy.trusted_keys",
                           trust.required_signatures, trust.keys.size());
  }
  return trust;
}

absl::StatusOr<std::shared_ptr<const policy::Policy>> Spine::LoadPolicy(
    const std::string& path) const {
  WEIR_ASSIGN_OR_RETURN(const policy::Trust trust, ReadTrust());
  if (!options_.copy_policy) return policy::Load(path, trust);
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(files_, path, kMaxBundleBytes));
  auto loaded = policy::LoadBytes(bytes, trust);
  if (!loaded.ok()) return Annotate(loaded.status(), path);
  return loaded;
}

absl::Status Spine::CheckOffered(const policy::Policy& offered) const {
  const policy::Manifest& manifest = offered.manifest();
  const auto newest = newest_policies_.find(manifest.profile);
  if (newest != newest_policies_.end() && manifest.version < newest->second) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "policy {} version {} was in force here, version {} is older", manifest.profile,
                 newest->second, manifest.version);
  }
  const std::vector<gate::Mismatch> mismatches = gate::SelfTest(offered);
  offered.Rest();  // the probes go through words that no prompt of the next hour will touch
  if (mismatches.empty()) return absl::OkStatus();
  const gate::Mismatch& first = mismatches.front();
  return Error(absl::StatusCode::kFailedPrecondition,
               "policy {} version {}: {} of {} probes fail, first {} (expected {}, got {})",
               manifest.profile, manifest.version, mismatches.size(), offered.probes().size(),
               first.probe, policy::NameOf(first.expected), policy::NameOf(first.actual));
}

absl::Status Spine::ReloadPolicy() {
  WEIR_ASSIGN_OR_RETURN(auto next, LoadPolicy(options_.policy_bundle));
  WEIR_RETURN_IF_ERROR(CheckOffered(*next));
  return PutInForce(std::move(next));
}

absl::Status Spine::AdoptPolicy(const std::string& candidate) {
  WEIR_ASSIGN_OR_RETURN(auto next, LoadPolicy(candidate));
  WEIR_RETURN_IF_ERROR(CheckOffered(*next));
  WEIR_RETURN_IF_ERROR(policies_.Check(*next, clock_.Now()));
  WEIR_RETURN_IF_ERROR(files_.Rename(candidate, options_.policy_bundle));
  return PutInForce(std::move(next));
}

absl::Status Spine::PutInForce(std::shared_ptr<const policy::Policy> next) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kPolicyLoad;
  entry.at = clock_.Now();
  entry.policy_profile = next->manifest().profile;
  entry.policy_version = next->manifest().version;
  entry.policy_digest = next->digest().ToHex();
  const uint64_t version = entry.policy_version;
  WEIR_RETURN_IF_ERROR(policies_.Swap(std::move(next), entry.at));
  WEIR_RETURN_IF_ERROR(ledger_->AppendAndWait(entry).status());
  log::Info("policy_in_force", {{"profile", entry.policy_profile}, {"version", version}});
  return absl::OkStatus();
}

absl::Status Spine::RequirePolicyVersion(uint64_t version) {
  const std::string profile = policies_.current()->manifest().profile;
  const std::lock_guard lock(requiring_);
  if (version <= required_policies_[profile]) return absl::OkStatus();
  policies_.RequireVersion(version);
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kPolicyMinimum;
  entry.at = clock_.Now();
  entry.policy_profile = profile;
  entry.policy_version = version;
  WEIR_RETURN_IF_ERROR(ledger_->AppendAndWait(entry).status());
  required_policies_[profile] = version;
  log::Info("policy_required", {{"profile", profile}, {"version", version}});
  return absl::OkStatus();
}

}  // namespace weir::router
