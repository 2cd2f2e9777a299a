#include "compliance/crypto/sm2.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "compliance/base/status.h"
#include "compliance/crypto/signer.h"

namespace weir::crypto {
namespace {

// GM/T 0009-2012 section 10: the signer's identity where nothing else was agreed on.
constexpr std::string_view kIdentity = "1234567812345678";
constexpr int kScalarSize = 32;

struct FreeOpenSsl {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeOpenSsl>;
using PointPair = std::unique_ptr<ECDSA_SIG, FreeOpenSsl>;

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}
uint8_t* Bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }

// A digest context whose key context knows the identity: it is hashed before the message.
struct Context {
  explicit Context(EVP_PKEY* key) : keys(EVP_PKEY_CTX_new(key, nullptr)), digest(EVP_MD_CTX_new()) {
    WEIR_CHECK(keys != nullptr && digest != nullptr);
    WEIR_CHECK(EVP_PKEY_CTX_set1_id(keys.get(), kIdentity.data(),
                                    static_cast<int>(kIdentity.size())) == 1);
    EVP_MD_CTX_set_pkey_ctx(digest.get(), keys.get());
  }
  KeyContext keys;  // outlives the digest's
  std::unique_ptr<EVP_MD_CTX, FreeOpenSsl> digest;
};

// OpenSSL speaks DER (SM2Signature of GM/T 0009), we keep the two numbers: one form a signature.
std::string FromDer(std::string_view der) {
  const uint8_t* at = Bytes(der);
  const PointPair pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  WEIR_CHECK(pair != nullptr);
  std::string out(kSignatureSize, '\0');
  WEIR_CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), Bytes(out), kScalarSize) == kScalarSize);
  WEIR_CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), Bytes(out) + kScalarSize, kScalarSize) ==
             kScalarSize);
  return out;
}

std::string ToDer(std::string_view signature) {
  const PointPair pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(signature), kScalarSize, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(signature) + kScalarSize, kScalarSize, nullptr);
  WEIR_CHECK(pair != nullptr && r != nullptr && s != nullptr);
  WEIR_CHECK(ECDSA_SIG_set0(pair.get(), r, s) == 1);
  std::string der(static_cast<size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)), '\0');
  uint8_t* at = Bytes(der);
  WEIR_CHECK(i2d_ECDSA_SIG(pair.get(), &at) == static_cast<int>(der.size()));
  return der;
}

}  // namespace

std::string SignSm2(evp_pkey_st* key, std::string_view message) {
  const Context context(key);
  EVP_MD_CTX* const digest = context.digest.get();
  WEIR_CHECK(EVP_DigestSignInit(digest, nullptr, EVP_sm3(), nullptr, key) == 1);
  size_t size = 0;
  WEIR_CHECK(EVP_DigestSignUpdate(digest, message.data(), message.size()) == 1);
  WEIR_CHECK(EVP_DigestSignFinal(digest, nullptr, &size) == 1);
  std::string der(size, '\0');
  WEIR_CHECK(EVP_DigestSignFinal(digest, Bytes(der), &size) == 1);
  der.resize(size);
  return FromDer(der);
}

bool VerifySm2(evp_pkey_st* key, std::string_view message, std::string_view signature) {
  if (signature.size() != kSignatureSize) return false;
  const Context context(key);
  EVP_MD_CTX* const digest = context.digest.get();
  const std::string der = ToDer(signature);
  return EVP_DigestVerifyInit(digest, nullptr, EVP_sm3(), nullptr, key) == 1 &&
         EVP_DigestVerifyUpdate(digest, message.data(), message.size()) == 1 &&
         EVP_DigestVerifyFinal(digest, Bytes(der), der.size()) == 1;
}

std::string Sm2Point(const evp_pkey_st* key) {
  std::string point(kSm2PublicKeySize, '\0');
  size_t size = 0;
  WEIR_CHECK(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, Bytes(point),
                                             point.size(), &size) == 1);
  WEIR_CHECK(size == kSm2PublicKeySize);
  return point;
}

evp_pkey_st* NewSm2PublicKey(std::string_view point) {
  if (!point.starts_with('\x04')) return nullptr;  // one form a key: no hybrid encodings
  std::string curve = "SM2";
  std::string copy(point);
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), copy.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
  WEIR_CHECK(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) return nullptr;
  return key;
}

}  // namespace weir::crypto
