// SHA-256 (FIPS 180-4) and SM3 (GB/T 32905) as a value and as an incremental computation.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::crypto {

inline constexpr size_t kDigestSize = 32;

enum class Hash : uint8_t { kSha256 = 1, kSm3 = 2 };  // both give 32 bytes

// A value of either hash. Copyable, comparable; the default is all zero.
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
class Hasher {
 public:
  explicit Hasher(Hash hash);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  Hasher& Update(std::string_view bytes);
  Digest Finish();  // and starts afresh

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class Sha256 final : public Hasher {
 public:
  Sha256() : Hasher(Hash::kSha256) {}
};

// A message is its parts, joined. Views what it is made of.
using Message = std::span<const std::string_view>;
inline Message MessageOf(const std::initializer_list<std::string_view>& parts) {
  return {parts.begin(), parts.size()};
}

// Thread-safe, all of them. Two at once cost little more than one where the processor has
// instructions for SHA-256.
Digest HashOver(Hash hash, Message message);
inline Digest HashOver(Hash hash, std::initializer_list<std::string_view> parts) {
  return HashOver(hash, MessageOf(parts));
}
std::array<Digest, 2> HashBoth(Hash hash, Message a, Message b);
// hash(prefix || message) of each; `digests` is made as long as `messages`.
void HashEach(Hash hash, std::string_view prefix, std::span<const std::string_view> messages,
              std::vector<Digest>& digests);
Digest Sha256Of(std::string_view bytes);

std::string ToHex(std::string_view bytes);
absl::StatusOr<std::string> FromHex(std::string_view hex);
std::string ToBase64(std::string_view bytes);  // RFC 4648 section 4, padded
absl::StatusOr<std::string> FromBase64(std::string_view text);
std::string RandomBytes(size_t size);  // from the operating system's generator

}  // namespace weir::crypto
