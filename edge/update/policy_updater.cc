#include "edge/update/policy_updater.h"

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::edge {
namespace {

// The offer itself is wrong, and will be tomorrow.
bool IsFinal(absl::StatusCode code) {
  return code == absl::StatusCode::kFailedPrecondition ||
         code == absl::StatusCode::kPermissionDenied || code == absl::StatusCode::kDataLoss ||
         code == absl::StatusCode::kInvalidArgument;
}

}  // namespace

Holding PolicyUpdater::holding() const {
  const auto policy = spine_.policies().current();
  return {.holds = {policy->manifest().profile, policy->manifest().version, policy->digest()},
          .refused = refused_,
          .reason = reason_};
}

absl::Status PolicyUpdater::Take(const Offer& offer, const Fetch& fetch) {
  if (offer.policy == refused_) {
    return Error(absl::StatusCode::kFailedPrecondition, "version {} was refused before",
                 offer.policy.version);
  }
  absl::Status done = Check(offer);
  if (done.ok()) done = FetchAll(offer, fetch);
  if (done.ok()) done = Adopt(offer);
  if (IsFinal(done.code())) return Refuse(offer, done);
  if (done.ok()) Forget(offer);
  return done;
}

// What was refused and is older than what is in force now interests nobody.
void PolicyUpdater::Forget(const Offer& taken) {
  fetched_ = std::string();
  if (refused_.version > taken.policy.version) return;
  refused_ = {};
  reason_.clear();
}

absl::Status PolicyUpdater::Check(const Offer& offer) const {
  const auto held = spine_.policies().current();
  if (offer.policy.profile != held->manifest().profile) {
    return Error(absl::StatusCode::kFailedPrecondition, "the offer is of another profile");
  }
  if (offer.policy.version <= held->manifest().version) {
    return Error(absl::StatusCode::kFailedPrecondition, "version {} is offered, {} is in force",
                 offer.policy.version, held->manifest().version);
  }
  if (offer.size_bytes == 0 || offer.size_bytes > kMaxBundleBytes) {
    return InvalidArgument("the offer has {} bytes; allowed: 1 to {}", offer.size_bytes,
                           kMaxBundleBytes);
  }
  return absl::OkStatus();
}

absl::Status PolicyUpdater::FetchAll(const Offer& offer, const Fetch& fetch) {
  if (fetching_ != offer.file_sha256) fetched_.clear();
  fetching_ = offer.file_sha256;
  if (fetched_.size() < offer.size_bytes) WEIR_RETURN_IF_ERROR(fetch(offer, fetched_));
  const bool whole = fetched_.size() == offer.size_bytes;
  if (whole && crypto::Sha256Of(fetched_) == offer.file_sha256) return absl::OkStatus();
  fetched_.clear();
  return Error(absl::StatusCode::kAborted, "what came is not what was offered");
}

absl::Status PolicyUpdater::Adopt(const Offer& offer) {
  const std::string next = bundle_ + ".next";
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files_, next, fetched_));
  const absl::Status adopted = spine_.AdoptPolicy(next);
  if (!adopted.ok() && files_.Exists(next)) {
    const absl::Status removed = files_.Remove(next);
    if (!removed.ok()) log::Warning("update_not_removed", {{"status", removed}});
  }
  WEIR_RETURN_IF_ERROR(adopted);
  if (holding().holds == offer.policy) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "the bundle is not of the version offered");
}

absl::Status PolicyUpdater::Refuse(const Offer& offer, const absl::Status& why) {
  refused_ = offer.policy;
  reason_ = absl::StatusCodeToString(why.code());
  fetched_ = std::string();
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kPolicyRefused;
  entry.policy_profile = offer.policy.profile;
  entry.policy_version = offer.policy.version;
  entry.policy_digest = offer.policy.digest.ToHex();
  entry.status = reason_;
  log::Warning("policy_refused", {{"version", offer.policy.version}, {"status", why}});
  WEIR_RETURN_IF_ERROR(spine_.ledger().AppendAndWait(entry).status());
  return why;
}

}  // namespace weir::edge
