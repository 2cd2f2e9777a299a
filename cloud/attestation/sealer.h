// What the gateway hands to a device and takes back later: bound to the device, to one use and to a
// time by HMAC-SHA-256 (RFC 2104). So nothing is kept here, and replicas that share the secret take
// what another one gave.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/sensitive.h"

namespace weir::cloud {

enum class SealedUse : char { kChallenge = 'c', kCredential = 'k', kPass = 'p' };

// Immutable, thread-safe.
class Sealer {
 public:
  explicit Sealer(Secret secret) : secret_(std::move(secret)) {}

  // `content` can be read by whoever holds it, and not changed.
  std::string Seal(SealedUse use, std::string_view device, absl::Time until,
                   std::string_view content) const;
  // The content. UNAUTHENTICATED: sealed by somebody else, for another use or device, or over.
  absl::StatusOr<std::string> Open(SealedUse use, std::string_view device, absl::Time now,
                                   std::string_view sealed) const;

 private:
  std::string MacOf(SealedUse use, std::string_view device, std::string_view body) const;
  const Secret secret_;
};

}  // namespace weir::cloud
