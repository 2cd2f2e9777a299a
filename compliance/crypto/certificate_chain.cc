#include "compliance/crypto/certificate_chain.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "compliance/base/status.h"
#include "compliance/crypto/p256.h"

namespace weir::crypto {
namespace {

struct FreeOpenSsl {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(ASN1_OBJECT* object) const { ASN1_OBJECT_free(object); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  // The stack only: what is in it belongs to the caller.
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using Certificate = std::unique_ptr<X509, FreeOpenSsl>;

Certificate Parsed(std::string_view der) {
  const auto* at = reinterpret_cast<const uint8_t*>(der.data());
  const uint8_t* const end = at + der.size();
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (at != end) certificate.reset();  // something stands behind it
  return certificate;
}

std::string DerOf(X509* certificate) {
  uint8_t* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  WEIR_CHECK(size > 0);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string ExtensionOf(const X509* certificate, const std::string& oid) {
  const std::unique_ptr<ASN1_OBJECT, FreeOpenSsl> name(OBJ_txt2obj(oid.c_str(), 1));
  WEIR_CHECK(name != nullptr);
  const int at = X509_get_ext_by_OBJ(certificate, name.get(), -1);
  if (at < 0) return "";
  const ASN1_OCTET_STRING* const value = X509_EXTENSION_get_data(X509_get_ext(certificate, at));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<size_t>(ASN1_STRING_length(value))};
}

absl::StatusOr<std::vector<Certificate>> ParseChain(const std::vector<std::string>& chain) {
  if (chain.empty() || chain.size() > kLongestChain) {
    return InvalidArgument("{} certificates; allowed: 1 to {}", chain.size(), kLongestChain);
  }
  std::vector<Certificate> parsed;
  for (const std::string& der : chain) {
    if (der.size() > kLongestCertificate) {
      return InvalidArgument("a certificate of {} bytes; allowed: {}", der.size(),
                             kLongestCertificate);
    }
    parsed.push_back(Parsed(der));
    if (parsed.back() == nullptr) return InvalidArgument("no certificate");
  }
  return parsed;
}

// OpenSSL's word for what is wrong; null when the chain leads to the root.
const char* Objection(X509* root, const std::vector<Certificate>& chain, absl::Time now) {
  const std::unique_ptr<X509_STORE, FreeOpenSsl> store(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, FreeOpenSsl> context(X509_STORE_CTX_new());
  const std::unique_ptr<STACK_OF(X509), FreeOpenSsl> between(sk_X509_new_null());
  WEIR_CHECK(store != nullptr && context != nullptr && between != nullptr);
  WEIR_CHECK(X509_STORE_add_cert(store.get(), root) == 1);
  for (size_t i = 1; i < chain.size(); ++i) {
    WEIR_CHECK(sk_X509_push(between.get(), chain[i].get()) > 0);
  }
  WEIR_CHECK(X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(), between.get()) == 1);
  X509_STORE_CTX_set_time(context.get(), 0, absl::ToTimeT(now));
  if (X509_verify_cert(context.get()) == 1) return nullptr;
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace

absl::StatusOr<Authority> Authority::FromPem(std::string_view pem) {
  WEIR_CHECK(pem.size() <= INT32_MAX);
  const std::unique_ptr<BIO, FreeOpenSsl> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  WEIR_CHECK(memory != nullptr);
  const Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return InvalidArgument("no PEM file with a certificate");
  const Certificate second(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  if (second != nullptr) return InvalidArgument("more than one certificate; allowed: the root");
  return Authority(DerOf(certificate.get()));
}

absl::StatusOr<LeafFacts> Authority::Check(const std::vector<std::string>& chain, absl::Time now,
                                           const std::string& oid) const {
  WEIR_ASSIGN_OR_RETURN(const std::vector<Certificate> certificates, ParseChain(chain));
  const Certificate root = Parsed(der_);
  if (const char* const objection = Objection(root.get(), certificates, now)) {
    return Error(absl::StatusCode::kUnauthenticated, "the certificates: {}", objection);
  }
  WEIR_ASSIGN_OR_RETURN(std::string point, P256PointOf(X509_get0_pubkey(certificates[0].get())));
  return LeafFacts{std::move(point), ExtensionOf(certificates[0].get(), oid)};
}

}  // namespace weir::crypto
