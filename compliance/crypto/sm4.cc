#include "compliance/crypto/sm4.h"

#include <openssl/evp.h>

#include <memory>

#include "compliance/base/status.h"
#include "compliance/crypto/aead.h"
#include "compliance/crypto/gcrypt.h"
#include "compliance/crypto/hmac.h"
#include "compliance/crypto/suite.h"

namespace weir::crypto {
namespace {

constexpr size_t kSm4KeySize = 16;
constexpr size_t kGcmIvSize = 12;
constexpr size_t kGcmTagSize = 16;
constexpr size_t kCtrIvSize = 16;
constexpr size_t kMacSize = 32;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// Its own inverse.
std::string Sm4Ctr(const Secret& key, std::string_view iv, std::string_view text) {
  WEIR_CHECK(text.size() <= INT32_MAX);
  const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
  WEIR_CHECK(context != nullptr);
  WEIR_CHECK(EVP_EncryptInit_ex2(context.get(), EVP_sm4_ctr(), Bytes(key.Reveal()), Bytes(iv),
                                 nullptr) == 1);
  std::string out(text.size(), '\0');
  int written = 0;
  WEIR_CHECK(EVP_EncryptUpdate(context.get(), reinterpret_cast<uint8_t*>(out.data()), &written,
                               Bytes(text), static_cast<int>(text.size())) == 1);
  return out;
}

std::string SizeIn8(std::string_view text) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(text.size() >> shift));
  }
  return bytes;
}

// `sealed` without its MAC.
Secret MacOf(const Secret& key, std::string_view sealed, std::string_view associated_data) {
  const Secret mac_key = ExpandKey(Hash::kSm3, key, "hmac-sm3");
  return Hmac(Hash::kSm3, mac_key,
              {sealed.substr(0, 1 + kCtrIvSize), SizeIn8(associated_data), associated_data,
               sealed.substr(1 + kCtrIvSize)});
}

// Form, random IV, and room for the rest.
std::string BeginSealed(Sm4Form form, size_t iv_size, size_t room) {
  std::string sealed;
  sealed.reserve(1 + iv_size + room);
  sealed.push_back(static_cast<char>(form));
  sealed.append(RandomBytes(iv_size));
  return sealed;
}

std::string SealCtrHmac(const Secret& key, Parts plaintext, std::string_view associated_data) {
  std::string joined;
  joined.reserve(SizeOf(plaintext));
  for (const std::string_view part : plaintext) joined.append(part);
  const Secret text(std::move(joined));  // wiped when it dies
  std::string sealed = BeginSealed(Sm4Form::kCtrHmac, kCtrIvSize, text.size() + kMacSize);
  sealed += Sm4Ctr(ExpandKey(Hash::kSm3, key, "sm4-ctr"), sealed.substr(1), text.Reveal());
  sealed += MacOf(key, sealed, associated_data).Reveal();
  return sealed;
}

absl::StatusOr<std::string> OpenCtrHmac(const Secret& key, std::string_view sealed,
                                        std::string_view associated_data) {
  const std::string_view body = sealed.substr(0, sealed.size() - kMacSize);
  const Secret mac = MacOf(key, body, associated_data);
  if (!EqualInConstantTime(mac.Reveal(), sealed.substr(body.size()))) {
    return DataLoss("a sealed text of {} bytes does not open: wrong key or changed", sealed.size());
  }
  return Sm4Ctr(ExpandKey(Hash::kSm3, key, "sm4-ctr"), body.substr(1, kCtrIvSize),
                body.substr(1 + kCtrIvSize));
}

std::string SealGcm(const Secret& key, Parts plaintext, std::string_view associated_data) {
  std::string sealed = BeginSealed(Sm4Form::kGcm, kGcmIvSize, SizeOf(plaintext) + kGcmTagSize);
  const std::string iv = sealed.substr(1);
  for (const std::string_view part : plaintext) sealed.append(part);
  GcryptSm4GcmSeal({key.Reveal().substr(0, kSm4KeySize), iv, associated_data}, sealed,
                   1 + kGcmIvSize);
  return sealed;
}

absl::StatusOr<std::string> OpenGcm(const Secret& key, std::string_view sealed,
                                    std::string_view associated_data) {
  if (!HasSm4Gcm()) {
    return Error(absl::StatusCode::kUnimplemented,
                 "the text is sealed with SM4-GCM: this machine needs libgcrypt to open it");
  }
  const GcmCall call{key.Reveal().substr(0, kSm4KeySize), sealed.substr(1, kGcmIvSize),
                     associated_data};
  auto text = GcryptSm4GcmOpen(call, sealed.substr(1 + kGcmIvSize));
  if (text) return *std::move(text);
  return DataLoss("a sealed text of {} bytes does not open: wrong key or changed", sealed.size());
}

}  // namespace

bool HasSm4Gcm() { return GcryptHasSm4Gcm(); }

std::string SealSm4(Sm4Form form, const Secret& key, Parts plaintext,
                    std::string_view associated_data) {
  WEIR_CHECK(key.size() == kSealKeySize);
  return form == Sm4Form::kGcm ? SealGcm(key, plaintext, associated_data)
                               : SealCtrHmac(key, plaintext, associated_data);
}

absl::StatusOr<std::string> UnsealSm4(const Secret& key, std::string_view sealed,
                                      std::string_view associated_data) {
  WEIR_CHECK(key.size() == kSealKeySize);
  const char form = sealed.empty() ? '\0' : sealed.front();
  if (form == static_cast<char>(Sm4Form::kGcm) && sealed.size() >= 1 + kGcmIvSize + kGcmTagSize) {
    return OpenGcm(key, sealed, associated_data);
  }
  if (form == static_cast<char>(Sm4Form::kCtrHmac) && sealed.size() >= 1 + kCtrIvSize + kMacSize) {
    return OpenCtrHmac(key, sealed, associated_data);
  }
  return InvalidArgument("{} bytes of form {} are no text sealed with SM4", sealed.size(),
                         static_cast<int>(form));
}

}  // namespace weir::crypto
