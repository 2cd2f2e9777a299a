// What an offer of a policy leads to on the device: fetch, try, put in force, or say why not.
// Without threads and without gRPC.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "router/spine.h"

namespace weir::edge {

inline constexpr uint64_t kMaxBundleBytes = 64u << 20;  // of an offered file

struct PolicyId {
  std::string profile;
  uint64_t version = 0;  // 0: none
  crypto::Digest digest;
  friend bool operator==(const PolicyId&, const PolicyId&) = default;
};

struct Offer {
  PolicyId policy;
  uint64_t size_bytes = 0;
  crypto::Digest file_sha256;
};

// What the device tells the gateway.
struct Holding {
  PolicyId holds;
  PolicyId refused;    // version 0: nothing
  std::string reason;  // canonical code name
};

// Appends what comes from `offset` on to the bytes given, until they are `size_bytes` or the way
// ends; an error when it ends before.
using Fetch = std::function<absl::Status(const Offer& offer, std::string& bytes)>;

// One thread at a time.
class PolicyUpdater {
 public:
  // `bundle`: the path of the policy in force; the next one is written beside it. All must outlive
  // it.
  PolicyUpdater(FileSystem& files, router::Spine& spine, std::string bundle)
      : files_(files), spine_(spine), bundle_(std::move(bundle)) {}

  Holding holding() const;

  // OK: the offer is in force. FAILED_PRECONDITION, PERMISSION_DENIED, DATA_LOSS, INVALID_ARGUMENT:
  // it is none for this device, now or later (older, of another profile, not signed, damaged, its
  // probes fail); recorded, and not fetched again. Anything else: try again; what was fetched, at
  // most kMaxBundleBytes, is kept in memory until then.
  absl::Status Take(const Offer& offer, const Fetch& fetch);

 private:
  absl::Status Check(const Offer& offer) const;
  absl::Status FetchAll(const Offer& offer, const Fetch& fetch);
  absl::Status Adopt(const Offer& offer);
  absl::Status Refuse(const Offer& offer, const absl::Status& why);
  void Forget(const Offer& taken);

  FileSystem& files_;
  router::Spine& spine_;
  const std::string bundle_;
  PolicyId refused_;
  std::string reason_;
  crypto::Digest fetching_;  // whose bytes `fetched_` are
  std::string fetched_;
};

}  // namespace weir::edge
