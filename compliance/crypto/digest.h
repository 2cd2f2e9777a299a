// SHA-256 (FIPS 180-4) as a value and as an incremental computation.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir::crypto {

inline constexpr size_t kDigestSize = 32;

// A SHA-256 value. Copyable, comparable; the default is all zero.
struct Digest {
  std::array<uint8_t, kDigestSize> bytes{};

  std::string ToHex() const;
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  static absl::StatusOr<Digest> FromBytes(
      std::string_view bytes);  // INVALID_ARGUMENT: not 32 bytes
  static absl::StatusOr<Digest> FromHex(std::string_view hex);
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// One computation after another on one reused context. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256& Update(std::string_view bytes);
  Digest Finish();  // and starts afresh

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest Sha256Of(std::string_view bytes);

std::string ToHex(std::string_view bytes);
absl::StatusOr<std::string> FromHex(std::string_view hex);
std::string ToBase64(std::string_view bytes);  // RFC 4648 section 4, padded
absl::StatusOr<std::string> FromBase64(std::string_view text);
std::string RandomBytes(size_t size);  // from the operating system's generator

}  // namespace weir::crypto
