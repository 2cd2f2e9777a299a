#include "compliance/crypto/p256.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>

#include "compliance/base/status.h"

namespace weir::crypto {
namespace {

constexpr std::string_view kCurve = "prime256v1";  // OpenSSL's name of P-256

struct FreeOpenSsl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeOpenSsl>;

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// Null for what is no point of the curve.
KeyHandle KeyAt(std::string_view point) {
  std::string curve(kCurve);
  std::string bytes(point);
  std::array<OSSL_PARAM, 3> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
      OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_PKEY_CTX, FreeOpenSsl> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  WEIR_CHECK(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.data());
  return KeyHandle(key);
}

}  // namespace

absl::StatusOr<std::string> P256PointOf(evp_pkey_st* key) {
  std::array<char, 32> curve{};
  size_t length = 0;
  const bool known = key != nullptr && EVP_PKEY_is_a(key, "EC") == 1 &&
                     EVP_PKEY_get_group_name(key, curve.data(), curve.size(), &length) == 1;
  if (!known || std::string_view(curve.data(), length) != kCurve) {
    return InvalidArgument("the key is not on the curve P-256");
  }
  uint8_t* bytes = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key, &bytes);
  std::string point(reinterpret_cast<const char*>(bytes), size);
  OPENSSL_free(bytes);
  if (point.size() != kP256PointSize) return InvalidArgument("the key is a compressed point");
  return point;
}

bool VerifyP256(std::string_view point, std::string_view message, std::string_view signature) {
  if (point.size() != kP256PointSize) return false;
  const KeyHandle key = KeyAt(point);
  if (key == nullptr) return false;
  const std::unique_ptr<EVP_MD_CTX, FreeOpenSsl> context(EVP_MD_CTX_new());
  WEIR_CHECK(context != nullptr);
  WEIR_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

}  // namespace weir::crypto
