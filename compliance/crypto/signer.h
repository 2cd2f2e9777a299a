// Signatures with keys in PEM files (PKCS #8 private, SubjectPublicKeyInfo public): Ed25519 (RFC
// 8032), and SM2 with SM3 and the default identity (GB/T 32918.2, GM/T 0009) for operators who must
// use the Chinese algorithms.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir::crypto {

enum class Algorithm : uint8_t { kEd25519 = 1, kSm2 = 2 };  // the numbers are written to files
std::string_view NameOf(Algorithm algorithm);               // "ed25519", "sm2"
std::optional<Algorithm> AlgorithmOf(std::string_view name);

inline constexpr size_t kPublicKeySize = 32;     // Ed25519
inline constexpr size_t kSm2PublicKeySize = 65;  // an uncompressed point: 4, x, y
inline constexpr size_t kSignatureSize = 64;     // both: R and S (SM2: r and s, big-endian)
size_t PublicKeySize(Algorithm algorithm);

// The public half. Immutable, cheap to copy, thread-safe. Equal when the keys are.
class Verifier {
 public:
  static absl::StatusOr<Verifier> FromRaw(std::string_view public_key);  // Ed25519, 32 bytes
  // INVALID_ARGUMENT: not the algorithm's size, or no point of its curve.
  static absl::StatusOr<Verifier> FromRaw(Algorithm algorithm, std::string_view public_key);
  static absl::StatusOr<Verifier> FromPem(std::string_view pem);  // either algorithm
  bool Verify(std::string_view message, std::string_view signature) const;
  Algorithm algorithm() const { return algorithm_; }
  const std::string& raw() const { return raw_; }
  // What people compare: the algorithm and 16 hex digits of the SHA-256 of raw(), such as
  // "ed25519:21fe31dfa154a261".
  std::string key_id() const;
  friend bool operator==(const Verifier&, const Verifier&) = default;

 private:
  Verifier(Algorithm algorithm, std::string raw) : algorithm_(algorithm), raw_(std::move(raw)) {}
  Algorithm algorithm_;
  std::string raw_;
};

// The private half. Immutable, thread-safe, never printed.
class Signer {
 public:
  static Signer Generate(Algorithm algorithm = Algorithm::kEd25519);
  static absl::StatusOr<Signer> FromPem(std::string_view pem);  // either algorithm
  ~Signer();
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;

  // 64 bytes. Ed25519 gives the same bytes for the same message, SM2 others each time.
  std::string Sign(std::string_view message) const;
  Verifier verifier() const;
  Algorithm algorithm() const;
  std::string ToPem() const;  // private; write with mode 0600
  std::string PublicPem() const;

 private:
  struct Key;
  explicit Signer(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

}  // namespace weir::crypto
