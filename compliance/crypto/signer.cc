#include "compliance/crypto/signer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <utility>

#include "compliance/base/status.h"

namespace weir::crypto {
namespace {

struct FreeOpenSsl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeOpenSsl>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeOpenSsl>;
using Memory = std::unique_ptr<BIO, FreeOpenSsl>;

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

Memory ReaderOf(std::string_view text) {
  WEIR_CHECK(text.size() <= INT32_MAX);
  Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  WEIR_CHECK(memory != nullptr);
  return memory;
}

std::string ContentOf(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  WEIR_CHECK(size > 0);
  return {data, static_cast<size_t>(size)};
}

bool IsEd25519(const KeyHandle& key) {
  return key != nullptr && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519;
}

std::string RawPublicKey(const EVP_PKEY* key) {
  std::string raw(kPublicKeySize, '\0');
  size_t size = raw.size();
  WEIR_CHECK(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<uint8_t*>(raw.data()), &size) == 1);
  WEIR_CHECK(size == kPublicKeySize);
  return raw;
}

KeyHandle PublicKeyOf(std::string_view raw) {
  return KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(raw), raw.size()));
}

// Never asks the terminal for a pass phrase: encrypted files are refused.
int NoPassPhrase(char*, int, int, void*) { return -1; }

}  // namespace

absl::StatusOr<Verifier> Verifier::FromRaw(std::string_view public_key) {
  if (public_key.size() != kPublicKeySize) {
    return InvalidArgument("an Ed25519 public key has {} bytes, this one has {}", kPublicKeySize,
                           public_key.size());
  }
  return Verifier(std::string(public_key));
}

absl::StatusOr<Verifier> Verifier::FromPem(std::string_view pem) {
  const Memory memory = ReaderOf(pem);
  const KeyHandle key(PEM_read_bio_PUBKEY(memory.get(), nullptr, NoPassPhrase, nullptr));
  if (!IsEd25519(key)) return InvalidArgument("not an Ed25519 public key in PEM");
  return Verifier(RawPublicKey(key.get()));
}

bool Verifier::Verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != kSignatureSize) return false;
  const KeyHandle key = PublicKeyOf(raw_);
  const Context context(EVP_MD_CTX_new());
  if (key == nullptr || context == nullptr) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

struct Signer::Key {
  KeyHandle handle;
};

Signer::Signer(std::unique_ptr<Key> key) : key_(std::move(key)) {}
Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;

Signer Signer::Generate() {
  KeyHandle handle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  WEIR_CHECK(handle != nullptr);
  return Signer(std::make_unique<Key>(Key{std::move(handle)}));
}

absl::StatusOr<Signer> Signer::FromPem(std::string_view pem) {
  const Memory memory = ReaderOf(pem);
  KeyHandle handle(PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassPhrase, nullptr));
  if (!IsEd25519(handle)) return InvalidArgument("not an Ed25519 private key in PEM");
  return Signer(std::make_unique<Key>(Key{std::move(handle)}));
}

std::string Signer::Sign(std::string_view message) const {
  const Context context(EVP_MD_CTX_new());
  WEIR_CHECK(context != nullptr);
  WEIR_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->handle.get()) == 1);
  std::string signature(kSignatureSize, '\0');
  size_t size = signature.size();
  WEIR_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size,
                            Bytes(message), message.size()) == 1);
  WEIR_CHECK(size == kSignatureSize);
  return signature;
}

Verifier Signer::verifier() const {
  auto verifier = Verifier::FromRaw(RawPublicKey(key_->handle.get()));
  WEIR_CHECK(verifier.ok());
  return *std::move(verifier);
}

std::string Signer::ToPem() const {
  const Memory memory(BIO_new(BIO_s_secmem()));
  WEIR_CHECK(memory != nullptr);
  WEIR_CHECK(PEM_write_bio_PKCS8PrivateKey(memory.get(), key_->handle.get(), nullptr, nullptr, 0,
                                           nullptr, nullptr) == 1);
  return ContentOf(memory.get());
}

std::string Signer::PublicPem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  WEIR_CHECK(memory != nullptr);
  WEIR_CHECK(PEM_write_bio_PUBKEY(memory.get(), key_->handle.get()) == 1);
  return ContentOf(memory.get());
}

}  // namespace weir::crypto
