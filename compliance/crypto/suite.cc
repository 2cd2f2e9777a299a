#include "compliance/crypto/suite.h"

#include "compliance/base/status.h"
#include "compliance/crypto/aead.h"
#include "compliance/crypto/hmac.h"
#include "compliance/crypto/sm4.h"

namespace weir::crypto {

std::string_view NameOf(Suite suite) { return suite == Suite::kGm ? "gm" : "intl"; }

std::optional<Suite> SuiteOf(std::string_view name) {
  for (const Suite suite : {Suite::kIntl, Suite::kGm}) {
    if (name == NameOf(suite)) return suite;
  }
  return std::nullopt;
}

Hash HashOf(Suite suite) { return suite == Suite::kGm ? Hash::kSm3 : Hash::kSha256; }

std::string Seal(Suite suite, const Secret& key, Parts plaintext,
                 std::string_view associated_data) {
  if (suite == Suite::kIntl) return Seal(key, plaintext, associated_data);
  const Sm4Form form = HasSm4Gcm() ? Sm4Form::kGcm : Sm4Form::kCtrHmac;
  return SealSm4(form, key, plaintext, associated_data);
}

absl::StatusOr<std::string> Unseal(Suite suite, const Secret& key, std::string_view sealed,
                                   std::string_view associated_data) {
  return suite == Suite::kIntl ? Unseal(key, sealed, associated_data)
                               : UnsealSm4(key, sealed, associated_data);
}

Secret ExtractKey(Hash hash, const Secret& root) {
  const Secret no_salt(std::string(kDigestSize, '\0'));
  return Hmac(hash, no_salt, {root.Reveal()});
}

// One block of output is all that 32 bytes need: HMAC(PRK, info || 1).
Secret ExpandKey(Hash hash, const Secret& extracted, std::string_view info) {
  return Hmac(hash, extracted, {info, "\x01"});
}

}  // namespace weir::crypto
