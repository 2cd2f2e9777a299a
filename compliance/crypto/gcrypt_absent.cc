// What gcrypt.h says when Weir is built without libgcrypt.
#include "compliance/base/status.h"
#include "compliance/crypto/gcrypt.h"

namespace weir::crypto {

bool GcryptHasSm4Gcm() { return false; }

void GcryptSm4GcmSeal(const GcmCall&, std::string&, size_t) { WEIR_CHECK(GcryptHasSm4Gcm()); }

std::optional<std::string> GcryptSm4GcmOpen(const GcmCall&, std::string_view) {
  WEIR_CHECK(GcryptHasSm4Gcm());
  return std::nullopt;
}

struct GcryptSm3::Handle {};
GcryptSm3::GcryptSm3(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
GcryptSm3::~GcryptSm3() = default;
std::unique_ptr<GcryptSm3> GcryptSm3::Make() { return nullptr; }
void GcryptSm3::Update(std::string_view) {}
Digest GcryptSm3::Finish() { return {}; }

}  // namespace weir::crypto
