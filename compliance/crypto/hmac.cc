#include "compliance/crypto/hmac.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "compliance/base/status.h"

namespace weir::crypto {
namespace {

constexpr size_t kBlockSize = 64;  // of SHA-256 and of SM3

// The key with each byte masked, as one block; wiped when it dies.
class MaskedKey {
 public:
  MaskedKey(std::string_view key, char mask) {
    block_.fill(mask);
    for (size_t i = 0; i < key.size(); ++i) block_[i] = static_cast<char>(key[i] ^ mask);
  }
  ~MaskedKey() { OPENSSL_cleanse(block_.data(), block_.size()); }
  MaskedKey(const MaskedKey&) = delete;
  MaskedKey& operator=(const MaskedKey&) = delete;
  std::string_view view() const { return {block_.data(), block_.size()}; }

 private:
  std::array<char, kBlockSize> block_;
};

// A digest that keys are made of; wiped when it dies.
struct SecretDigest {
  explicit SecretDigest(const Digest& of) : digest(of) {}
  ~SecretDigest() { OPENSSL_cleanse(digest.bytes.data(), digest.bytes.size()); }
  SecretDigest(const SecretDigest&) = delete;
  SecretDigest& operator=(const SecretDigest&) = delete;
  Secret Copy() const { return Secret(std::string(digest.view())); }
  Digest digest;
};

}  // namespace

Secret Hmac(Hash hash, const Secret& key, std::initializer_list<std::string_view> parts) {
  if (key.size() > kBlockSize) {
    return Hmac(hash, SecretDigest(HashOver(hash, {key.Reveal()})).Copy(), parts);
  }
  const MaskedKey inner_key(key.Reveal(), 0x36);
  std::array<std::string_view, 1 + kHmacParts> message{inner_key.view()};
  WEIR_CHECK(parts.size() <= kHmacParts);
  std::copy(parts.begin(), parts.end(), message.begin() + 1);
  const SecretDigest inner(HashOver(hash, Message(message).first(1 + parts.size())));
  const MaskedKey outer_key(key.Reveal(), 0x5c);
  return SecretDigest(HashOver(hash, {outer_key.view(), inner.digest.view()})).Copy();
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace weir::crypto
