// What libgcrypt does better than OpenSSL 3.0: SM4-GCM, and SM3 by a fifth faster. Everything says
// that it is not there when Weir was built without the library or the one found at run time lacks
// it. Used inside compliance/crypto only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "compliance/crypto/digest.h"

namespace weir::crypto {

bool GcryptHasSm4Gcm();

// SM4-GCM (RFC 8998 and SP 800-38D): `key` 16 bytes, `iv` 12 to 16 bytes. REQUIRES:
// GcryptHasSm4Gcm(). Thread-safe.
struct GcmCall {
  std::string_view key;
  std::string_view iv;
  std::string_view associated_data;
};
// Turns what `sealed` holds from `begin` on into its ciphertext and adds the tag (16).
void GcryptSm4GcmSeal(const GcmCall& call, std::string& sealed, size_t begin);
// Nothing when the tag does not match. REQUIRES: at least 16 bytes.
std::optional<std::string> GcryptSm4GcmOpen(const GcmCall& call, std::string_view sealed);

// One SM3 computation after another. Null from Make when the library does not have it.
class GcryptSm3 {
 public:
  static std::unique_ptr<GcryptSm3> Make();
  ~GcryptSm3();
  void Update(std::string_view bytes);
  Digest Finish();  // and starts afresh

 private:
  struct Handle;
  explicit GcryptSm3(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace weir::crypto
