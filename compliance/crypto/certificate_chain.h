// Certificates that a caller hands over, held against one authority of ours (RFC 5280).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::crypto {

inline constexpr size_t kLongestChain = 4;
inline constexpr size_t kLongestCertificate = 8192;  // bytes of DER

// What is asked of the certificate at the chain's end.
struct LeafFacts {
  std::string p256_point;  // its public key: 65 bytes, 4, x, y
  std::string extension;   // the value (DER) of the extension asked for; empty when there is none
};

// An authority: one self-signed certificate. Immutable, cheap to copy, thread-safe.
class Authority {
 public:
  // INVALID_ARGUMENT: no PEM with one certificate.
  static absl::StatusOr<Authority> FromPem(std::string_view pem);

  // `chain` is DER, the leaf first; every certificate must be valid at `now` and lead to this
  // authority. `oid` in dots. INVALID_ARGUMENT: too many, too long, no certificate, a key that is
  // not on P-256. UNAUTHENTICATED: it leads elsewhere or is out of time.
  absl::StatusOr<LeafFacts> Check(const std::vector<std::string>& chain, absl::Time now,
                                  const std::string& oid) const;

 private:
  explicit Authority(std::string der) : der_(std::move(der)) {}
  std::string der_;
};

}  // namespace weir::crypto
