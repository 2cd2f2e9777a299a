// Keeps a pass for the gateway at hand: proves the device in the background, again before the pass
// is over, and again when the gateway would not take it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/random/random.h"
#include "edge/attestation/attestation_link.h"
#include "edge/attestation/attestor.h"
#include "edge/attestation/credential_file.h"

namespace weir::edge {

// After a failed try; each further one waits about twice as long, at random between half and one
// and a half of that.
inline constexpr absl::Duration kFirstProofPause = absl::Seconds(1);
inline constexpr absl::Duration kMostProofPause = absl::Minutes(10);
// A pass is renewed when this share of its time is left, and never more often than once a second.
inline constexpr double kRenewWithLeft = 0.25;
// What a gateway may give at most (config/cloud.yaml); whatever it says, no wait is longer.
inline constexpr absl::Duration kLongestPass = absl::Hours(168);

// Thread-safe.
class PassKeeper {
 public:
  // `path`: where the credential is kept. `files` must outlive it.
  PassKeeper(FileSystem& files, std::string path, std::shared_ptr<grpc::Channel> channel,
             std::unique_ptr<Attestor> attestor);
  ~PassKeeper();  // ends a call that runs, waits for the attestor
  PassKeeper(const PassKeeper&) = delete;
  PassKeeper& operator=(const PassKeeper&) = delete;

  // To be shown with a call; empty when there is none (yet), or the gateway asks for none.
  std::string pass() const;
  // The gateway would not take it: another one is asked for at once, at most once a second.
  void Refused();
  // Canonical code name of why there is no pass; empty: there is one, or none is asked for.
  std::string problem() const;

 private:
  void Run();
  // How long until the next try.
  absl::Duration RunOnce();
  absl::StatusOr<GrantedPass> ProveOnce();
  absl::StatusOr<DeviceCredential> Enrolled();
  absl::StatusOr<GrantedPass> Prove(const DeviceCredential& credential);
  void Keep(const absl::StatusOr<GrantedPass>& pass);
  absl::Duration FailurePause();
  bool Wait(absl::Duration pause);  // false: the end has come

  FileSystem& files_;
  const std::string path_;
  AttestationLink link_;
  const std::unique_ptr<Attestor> attestor_;  // the thread's own, as are the two below
  absl::Duration pause_ = kFirstProofPause;
  absl::BitGen random_;
  mutable std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable changed_;
  bool stopping_ = false;
  bool refused_ = false;
  std::string pass_;
  std::string problem_ = "UNAVAILABLE";
  std::thread thread_;
};

}  // namespace weir::edge
