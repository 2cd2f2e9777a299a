#include "compliance/crypto/peer_certificate.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>

namespace weir::crypto {
namespace {

constexpr size_t kLongestName = 255;

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string TextOf(const ASN1_STRING* text) {
  const auto* const bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
  const std::string name(bytes, static_cast<size_t>(ASN1_STRING_length(text)));
  const bool usable = name.size() <= kLongestName && name.find('\0') == std::string::npos;
  return usable ? name : "";
}

std::string AlternativeName(X509* certificate, int type) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != type) continue;
    std::string text =
        TextOf(type == GEN_URI ? name->d.uniformResourceIdentifier : name->d.dNSName);
    if (!text.empty()) return text;
  }
  return "";
}

std::string CommonName(const X509* certificate) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return "";
  return TextOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

}  // namespace

std::string PeerNameOf(ssl_st* tls) {
  const std::unique_ptr<X509, FreeCertificate> certificate(SSL_get1_peer_certificate(tls));
  if (certificate == nullptr || SSL_get_verify_result(tls) != X509_V_OK) return "";
  for (const int type : {GEN_URI, GEN_DNS}) {
    std::string name = AlternativeName(certificate.get(), type);
    if (!name.empty()) return name;
  }
  return CommonName(certificate.get());
}

}  // namespace weir::crypto
