#include "cloud/attestation/sealer.h"

#include "compliance/base/status.h"
#include "compliance/crypto/hmac.h"

namespace weir::cloud {
namespace {

constexpr std::string_view kDomain = "weir attestation 1\n";
constexpr size_t kTimeSize = 8, kMacSize = 32;

// Big-endian, so that equal numbers are equal bytes.
std::string EightBytes(uint64_t value) {
  std::string bytes(kTimeSize, '\0');
  for (size_t i = kTimeSize; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

uint64_t NumberOf(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

}  // namespace

// The device's name has its length in front: no two triples give the same bytes.
std::string Sealer::MacOf(SealedUse use, std::string_view device, std::string_view body) const {
  const char kind = static_cast<char>(use);
  const Secret mac =
      crypto::Hmac(crypto::Hash::kSha256, secret_,
                   {kDomain, std::string_view(&kind, 1), EightBytes(device.size()), device, body});
  return std::string(mac.Reveal());
}

std::string Sealer::Seal(SealedUse use, std::string_view device, absl::Time until,
                         std::string_view content) const {
  std::string body = EightBytes(static_cast<uint64_t>(absl::ToUnixSeconds(until)));
  body.append(content);
  return body + MacOf(use, device, body);
}

absl::StatusOr<std::string> Sealer::Open(SealedUse use, std::string_view device, absl::Time now,
                                         std::string_view sealed) const {
  const auto refused = [](std::string_view what) {
    return Error(absl::StatusCode::kUnauthenticated, "{}", what);
  };
  if (sealed.size() < kTimeSize + kMacSize) return refused("not of this gateway");
  const std::string_view body = sealed.substr(0, sealed.size() - kMacSize);
  if (!crypto::EqualInConstantTime(MacOf(use, device, body), sealed.substr(body.size()))) {
    return refused("not of this gateway, or not for this device");
  }
  const uint64_t until = NumberOf(body.substr(0, kTimeSize));
  if (static_cast<uint64_t>(absl::ToUnixSeconds(now)) >= until) return refused("it is over");
  return std::string(body.substr(kTimeSize));
}

}  // namespace weir::cloud
