// Ed25519 signatures (RFC 8032) with keys in PEM files (PKCS #8 private, SubjectPublicKeyInfo
// public).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir::crypto {

inline constexpr size_t kPublicKeySize = 32;
inline constexpr size_t kSignatureSize = 64;

// The public half. Immutable, cheap to copy, thread-safe.
class Verifier {
 public:
  static absl::StatusOr<Verifier> FromRaw(std::string_view public_key);  // 32 bytes
  static absl::StatusOr<Verifier> FromPem(std::string_view pem);
  bool Verify(std::string_view message, std::string_view signature) const;
  const std::string& raw() const { return raw_; }

 private:
  explicit Verifier(std::string raw) : raw_(std::move(raw)) {}
  std::string raw_;
};

// The private half. Immutable, thread-safe, never printed.
class Signer {
 public:
  static Signer Generate();
  static absl::StatusOr<Signer> FromPem(std::string_view pem);
  ~Signer();
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;

  std::string Sign(std::string_view message) const;  // 64 bytes
  Verifier verifier() const;
  std::string ToPem() const;  // private; write with mode 0600
  std::string PublicPem() const;

 private:
  struct Key;
  explicit Signer(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

}  // namespace weir::crypto
