#include "compliance/crypto/signer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <utility>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/sm2.h"

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

// What a key is good for here; nothing for every other kind.
std::optional<Algorithm> AlgorithmOf(const EVP_PKEY* key) {
  if (key == nullptr) return std::nullopt;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return Algorithm::kEd25519;
  if (EVP_PKEY_is_a(key, "SM2") == 1) return Algorithm::kSm2;
  return std::nullopt;
}

std::string RawEd25519(const EVP_PKEY* key) {
  std::string raw(kPublicKeySize, '\0');
  size_t size = raw.size();
  WEIR_CHECK(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<uint8_t*>(raw.data()), &size) == 1);
  WEIR_CHECK(size == kPublicKeySize);
  return raw;
}

std::string RawPublicKey(Algorithm algorithm, const EVP_PKEY* key) {
  return algorithm == Algorithm::kSm2 ? Sm2Point(key) : RawEd25519(key);
}

KeyHandle PublicKeyOf(Algorithm algorithm, std::string_view raw) {
  if (algorithm == Algorithm::kSm2) return KeyHandle(NewSm2PublicKey(raw));
  return KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(raw), raw.size()));
}

std::string SignEd25519(EVP_PKEY* key, std::string_view message) {
  const Context context(EVP_MD_CTX_new());
  WEIR_CHECK(context != nullptr);
  WEIR_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1);
  std::string signature(kSignatureSize, '\0');
  size_t size = signature.size();
  WEIR_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size,
                            Bytes(message), message.size()) == 1);
  WEIR_CHECK(size == kSignatureSize);
  return signature;
}

bool VerifyEd25519(EVP_PKEY* key, std::string_view message, std::string_view signature) {
  const Context context(EVP_MD_CTX_new());
  if (context == nullptr) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) != 1) return false;
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

// Never asks the terminal for a pass phrase: encrypted files are refused.
int NoPassPhrase(char*, int, int, void*) { return -1; }

}  // namespace

std::string_view NameOf(Algorithm algorithm) {
  return algorithm == Algorithm::kSm2 ? "sm2" : "ed25519";
}

std::optional<Algorithm> AlgorithmOf(std::string_view name) {
  for (const Algorithm algorithm : {Algorithm::kEd25519, Algorithm::kSm2}) {
    if (name == NameOf(algorithm)) return algorithm;
  }
  return std::nullopt;
}

size_t PublicKeySize(Algorithm algorithm) {
  return algorithm == Algorithm::kSm2 ? kSm2PublicKeySize : kPublicKeySize;
}

absl::StatusOr<Verifier> Verifier::FromRaw(std::string_view public_key) {
  return FromRaw(Algorithm::kEd25519, public_key);
}

absl::StatusOr<Verifier> Verifier::FromRaw(Algorithm algorithm, std::string_view public_key) {
  if (public_key.size() != PublicKeySize(algorithm)) {
    return InvalidArgument("a public key of {} has {} bytes, this one has {}", NameOf(algorithm),
                           PublicKeySize(algorithm), public_key.size());
  }
  if (PublicKeyOf(algorithm, public_key) == nullptr) {
    return InvalidArgument("not a public key of {}", NameOf(algorithm));
  }
  return Verifier(algorithm, std::string(public_key));
}

absl::StatusOr<Verifier> Verifier::FromPem(std::string_view pem) {
  const Memory memory = ReaderOf(pem);
  const KeyHandle key(PEM_read_bio_PUBKEY(memory.get(), nullptr, NoPassPhrase, nullptr));
  const std::optional<Algorithm> algorithm = AlgorithmOf(key.get());
  if (!algorithm.has_value()) return InvalidArgument("not a public key of Ed25519 or SM2 in PEM");
  return Verifier(*algorithm, RawPublicKey(*algorithm, key.get()));
}

bool Verifier::Verify(std::string_view message, std::string_view signature) const {
  if (signature.size() != kSignatureSize) return false;
  const KeyHandle key = PublicKeyOf(algorithm_, raw_);
  if (key == nullptr) return false;
  return algorithm_ == Algorithm::kSm2 ? VerifySm2(key.get(), message, signature)
                                       : VerifyEd25519(key.get(), message, signature);
}

std::string Verifier::key_id() const {
  return std::string(NameOf(algorithm_)) + ":" + Sha256Of(raw_).ToHex().substr(0, 16);
}

struct Signer::Key {
  KeyHandle handle;
  Algorithm algorithm;
};

Signer::Signer(std::unique_ptr<Key> key) : key_(std::move(key)) {}
Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;

Signer Signer::Generate(Algorithm algorithm) {
  const char* const type = algorithm == Algorithm::kSm2 ? "SM2" : "ED25519";
  KeyHandle handle(EVP_PKEY_Q_keygen(nullptr, nullptr, type));
  WEIR_CHECK(handle != nullptr);
  return Signer(std::make_unique<Key>(Key{std::move(handle), algorithm}));
}

absl::StatusOr<Signer> Signer::FromPem(std::string_view pem) {
  const Memory memory = ReaderOf(pem);
  KeyHandle handle(PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassPhrase, nullptr));
  const std::optional<Algorithm> algorithm = AlgorithmOf(handle.get());
  if (!algorithm.has_value()) return InvalidArgument("not a private key of Ed25519 or SM2 in PEM");
  return Signer(std::make_unique<Key>(Key{std::move(handle), *algorithm}));
}

std::string Signer::Sign(std::string_view message) const {
  EVP_PKEY* const key = key_->handle.get();
  return algorithm() == Algorithm::kSm2 ? SignSm2(key, message) : SignEd25519(key, message);
}

Algorithm Signer::algorithm() const { return key_->algorithm; }

Verifier Signer::verifier() const {
  auto verifier = Verifier::FromRaw(algorithm(), RawPublicKey(algorithm(), key_->handle.get()));
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
