#include "edge/attestation/pass_keeper.h"

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"

namespace weir::edge {
namespace {

constexpr absl::Duration kLeastPause = absl::Seconds(1);
// A gateway that asks for no proof may do so after its next restart.
constexpr absl::Duration kAskAgainAfter = absl::Hours(1);

std::string Hashed(const std::string& challenge) {
  return std::string(crypto::Sha256Of(challenge).view());
}

}  // namespace

PassKeeper::PassKeeper(FileSystem& files, std::string path, std::shared_ptr<grpc::Channel> channel,
                       std::unique_ptr<Attestor> attestor)
    : files_(files),
      path_(std::move(path)),
      link_(std::move(channel)),
      attestor_(std::move(attestor)) {
  thread_ = std::thread([this] { Run(); });
}

PassKeeper::~PassKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  link_.Stop();
  thread_.join();
}

std::string PassKeeper::pass() const {
  const std::lock_guard lock(mutex_);
  return pass_;
}

std::string PassKeeper::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void PassKeeper::Refused() {
  {
    const std::lock_guard lock(mutex_);
    refused_ = true;
  }
  changed_.notify_one();
}

void PassKeeper::Run() {
  while (Wait(RunOnce())) {
  }
}

absl::Duration PassKeeper::RunOnce() {
  const absl::StatusOr<GrantedPass> pass = ProveOnce();
  Keep(pass);
  if (pass.status().code() == absl::StatusCode::kUnimplemented) return kAskAgainAfter;
  if (!pass.ok()) return FailurePause();
  pause_ = kFirstProofPause;
  return std::max(std::min(pass->good_for, kLongestPass) * (1 - kRenewWithLeft), kLeastPause);
}

// A credential that the gateway would not take, or a key that is lost, is forgotten: the next try
// makes another key.
absl::StatusOr<GrantedPass> PassKeeper::ProveOnce() {
  WEIR_ASSIGN_OR_RETURN(const DeviceCredential credential, Enrolled());
  absl::StatusOr<GrantedPass> pass = Prove(credential);
  if (pass.status().code() == absl::StatusCode::kUnauthenticated) {
    WEIR_RETURN_IF_ERROR(files_.Remove(path_));
  }
  return pass;
}

absl::StatusOr<DeviceCredential> PassKeeper::Enrolled() {
  if (auto kept = LoadCredential(files_, path_)) return *std::move(kept);
  WEIR_ASSIGN_OR_RETURN(const std::string challenge, link_.Challenge());
  DeviceCredential credential;
  WEIR_ASSIGN_OR_RETURN(credential.key_id, attestor_->NewKey());
  if (credential.key_id.size() != kKeyIdSize) {
    return Error(absl::StatusCode::kInternal, "the attestor named a key with {} bytes; allowed: {}",
                 credential.key_id.size(), kKeyIdSize);
  }
  WEIR_ASSIGN_OR_RETURN(const std::string attestation,
                        attestor_->Attest(credential.key_id, Hashed(challenge)));
  WEIR_ASSIGN_OR_RETURN(credential.bytes, link_.Enrol(challenge, credential.key_id, attestation));
  WEIR_RETURN_IF_ERROR(SaveCredential(files_, path_, credential));
  return credential;
}

absl::StatusOr<GrantedPass> PassKeeper::Prove(const DeviceCredential& credential) {
  WEIR_ASSIGN_OR_RETURN(const std::string challenge, link_.Challenge());
  const auto assertion = attestor_->Assert(credential.key_id, Hashed(challenge));
  if (!assertion.ok()) {
    const bool passing = assertion.status().code() == absl::StatusCode::kUnavailable;
    return passing ? assertion.status()
                   : Error(absl::StatusCode::kUnauthenticated, "the key is lost: {}",
                           ToStd(assertion.status().message()));
  }
  return link_.Prove(challenge, credential.bytes, *assertion);
}

void PassKeeper::Keep(const absl::StatusOr<GrantedPass>& pass) {
  const bool none_asked = pass.status().code() == absl::StatusCode::kUnimplemented;
  const std::string problem(
      pass.ok() || none_asked ? "" : absl::StatusCodeToString(pass.status().code()));
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  if (pass.ok()) pass_ = pass->bytes;
  if (problem != problem_ && !problem.empty()) {
    log::Warning("device_not_proven", {{"status", pass.status()}});
  }
  problem_ = problem;
  refused_ = false;
}

absl::Duration PassKeeper::FailurePause() {
  const absl::Duration pause = pause_ * absl::Uniform(random_, 0.5, 1.5);
  pause_ = std::min(pause_ * 2, kMostProofPause);
  return pause;
}

// A refused pass ends a long wait, but no wait is shorter than a second.
bool PassKeeper::Wait(absl::Duration pause) {
  std::unique_lock lock(mutex_);
  const auto least = absl::ToChronoNanoseconds(std::min(pause, kLeastPause));
  if (changed_.wait_for(lock, least, [this] { return stopping_; })) return false;
  const auto rest = absl::ToChronoNanoseconds(std::max(pause - kLeastPause, absl::ZeroDuration()));
  changed_.wait_for(lock, rest, [this] { return stopping_ || refused_; });
  return !stopping_;
}

}  // namespace weir::edge
