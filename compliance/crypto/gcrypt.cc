#include "compliance/crypto/gcrypt.h"

#include <gcrypt.h>

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::crypto {
namespace {

constexpr size_t kTagSize = 16;
constexpr const char* kOldestVersion = "1.9.0";  // the first with SM4

// libgcrypt wants to be told once that nobody else sets it up.
bool IsReady() {
  static const bool ready = [] {
    if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P) != 0) return true;
    if (gcry_check_version(kOldestVersion) == nullptr) return false;
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    return true;
  }();
  return ready;
}

// Wipes the key schedule when it dies, as libgcrypt does on close.
class Cipher {
 public:
  explicit Cipher(const GcmCall& call) {
    WEIR_CHECK(GcryptHasSm4Gcm());
    WEIR_CHECK(gcry_cipher_open(&handle_, GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM, 0) == 0);
    WEIR_CHECK(gcry_cipher_setkey(handle_, call.key.data(), call.key.size()) == 0);
    WEIR_CHECK(gcry_cipher_setiv(handle_, call.iv.data(), call.iv.size()) == 0);
    WEIR_CHECK(gcry_cipher_authenticate(handle_, call.associated_data.data(),
                                        call.associated_data.size()) == 0);
    WEIR_CHECK(gcry_cipher_final(handle_) == 0);
  }
  ~Cipher() { gcry_cipher_close(handle_); }
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;
  gcry_cipher_hd_t get() const { return handle_; }

 private:
  gcry_cipher_hd_t handle_ = nullptr;
};

}  // namespace

bool GcryptHasSm4Gcm() {
  static const bool has = [] {
    if (!IsReady() || gcry_cipher_test_algo(GCRY_CIPHER_SM4) != 0) return false;
    gcry_cipher_hd_t probe = nullptr;
    const bool opens = gcry_cipher_open(&probe, GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_GCM, 0) == 0;
    gcry_cipher_close(probe);
    return opens;
  }();
  return has;
}

void GcryptSm4GcmSeal(const GcmCall& call, std::string& sealed, size_t begin) {
  const Cipher cipher(call);
  const size_t end = sealed.size();
  sealed.resize(end + kTagSize);
  WEIR_CHECK(gcry_cipher_encrypt(cipher.get(), &sealed[begin], end - begin, nullptr, 0) == 0);
  WEIR_CHECK(gcry_cipher_gettag(cipher.get(), &sealed[end], kTagSize) == 0);
}

std::optional<std::string> GcryptSm4GcmOpen(const GcmCall& call, std::string_view sealed) {
  WEIR_CHECK(sealed.size() >= kTagSize);
  const Cipher cipher(call);
  std::string text(sealed.substr(0, sealed.size() - kTagSize));
  WEIR_CHECK(gcry_cipher_decrypt(cipher.get(), text.data(), text.size(), nullptr, 0) == 0);
  if (gcry_cipher_checktag(cipher.get(), sealed.data() + text.size(), kTagSize) == 0) return text;
  std::fill(text.begin(), text.end(), '\0');
  return std::nullopt;
}

struct GcryptSm3::Handle {
  Handle() = default;
  ~Handle() { gcry_md_close(md); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  gcry_md_hd_t md = nullptr;
};

GcryptSm3::GcryptSm3(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
GcryptSm3::~GcryptSm3() = default;

std::unique_ptr<GcryptSm3> GcryptSm3::Make() {
  if (!IsReady()) return nullptr;
  auto handle = std::make_unique<Handle>();
  if (gcry_md_open(&handle->md, GCRY_MD_SM3, 0) != 0) return nullptr;
  return std::unique_ptr<GcryptSm3>(new GcryptSm3(std::move(handle)));
}

void GcryptSm3::Update(std::string_view bytes) {
  gcry_md_write(handle_->md, bytes.data(), bytes.size());
}

Digest GcryptSm3::Finish() {
  Digest digest;
  const unsigned char* const value = gcry_md_read(handle_->md, GCRY_MD_SM3);
  WEIR_CHECK(value != nullptr);
  std::copy(value, value + kDigestSize, digest.bytes.begin());
  gcry_md_reset(handle_->md);
  return digest;
}

}  // namespace weir::crypto
