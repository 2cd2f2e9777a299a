#include "compliance/crypto/aead.h"

#include <openssl/evp.h>

#include <memory>

#include "compliance/base/status.h"
#include "compliance/crypto/random.h"
#include "compliance/crypto/suite.h"

namespace weir::crypto {
namespace {

constexpr size_t kNonceSize = 12;
constexpr size_t kTagSize = 16;

// Freed contexts are wiped by OpenSSL, so no key schedule outlives a call.
struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

// Fetched once; lives as long as the process.
const EVP_CIPHER* Algorithm() {
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  WEIR_CHECK(algorithm != nullptr);
  return algorithm;
}

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

int Size(std::string_view text) {
  WEIR_CHECK(text.size() <= INT32_MAX);
  return static_cast<int>(text.size());
}

CipherContext NewContext(const Secret& key, std::string_view nonce, bool encrypt) {
  WEIR_CHECK(key.size() == kSealKeySize);
  CipherContext context(EVP_CIPHER_CTX_new());
  WEIR_CHECK(context != nullptr);
  WEIR_CHECK(EVP_CipherInit_ex2(context.get(), Algorithm(), Bytes(key.Reveal()), Bytes(nonce),
                                encrypt ? 1 : 0, nullptr) == 1);
  return context;
}

void Update(EVP_CIPHER_CTX* context, uint8_t* out, std::string_view in) {
  int written = 0;
  WEIR_CHECK(EVP_CipherUpdate(context, out, &written, Bytes(in), Size(in)) == 1);
}

}  // namespace

size_t SizeOf(Parts parts) {
  size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  return size;
}

std::string Seal(const Secret& key, Parts plaintext, std::string_view associated_data) {
  std::string sealed(SizeOf(plaintext) + kSealOverhead, '\0');
  FillRandom(std::span(sealed).first(kNonceSize));
  const CipherContext context = NewContext(key, sealed, true);
  auto* out = reinterpret_cast<uint8_t*>(sealed.data()) + kNonceSize;
  if (!associated_data.empty()) Update(context.get(), nullptr, associated_data);
  for (const std::string_view part : plaintext) {
    if (!part.empty()) Update(context.get(), out, part);
    out += part.size();
  }
  int written = 0;
  WEIR_CHECK(EVP_CipherFinal_ex(context.get(), out, &written) == 1);
  WEIR_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, out) == 1);
  return sealed;
}

absl::StatusOr<std::string> Unseal(const Secret& key, std::string_view sealed,
                                   std::string_view associated_data) {
  if (sealed.size() < kSealOverhead) {
    return InvalidArgument("a sealed text has at least {} bytes, this one has {}", kSealOverhead,
                           sealed.size());
  }
  const CipherContext context = NewContext(key, sealed.substr(0, kNonceSize), false);
  const std::string_view body = sealed.substr(kNonceSize, sealed.size() - kSealOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  std::string plaintext(body.size(), '\0');
  auto* out = reinterpret_cast<uint8_t*>(plaintext.data());
  if (!associated_data.empty()) Update(context.get(), nullptr, associated_data);
  if (!body.empty()) Update(context.get(), out, body);
  WEIR_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1);
  int written = 0;
  if (EVP_CipherFinal_ex(context.get(), out, &written) != 1) {
    const Secret unauthenticated(std::move(plaintext));  // wiped
    return DataLoss("a sealed text of {} bytes does not open: wrong key or changed", sealed.size());
  }
  return plaintext;
}

Secret DeriveKey(const Secret& root, std::string_view info) {
  return ExpandKey(Hash::kSha256, ExtractKey(Hash::kSha256, root), info);
}

}  // namespace weir::crypto
