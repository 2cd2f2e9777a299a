#include "compliance/crypto/digest.h"

#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>

#include "compliance/base/status.h"

namespace weir::crypto {
namespace {

// Fetched once: looking the algorithm up costs more than hashing a node. Lives as long as the
// process.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  WEIR_CHECK(algorithm != nullptr);
  return algorithm;
}

}  // namespace

struct Sha256::State {
  State() : context(EVP_MD_CTX_new()) { WEIR_CHECK(context != nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  void Start() { WEIR_CHECK(EVP_DigestInit_ex2(context, Algorithm(), nullptr) == 1); }

  EVP_MD_CTX* context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { state_->Start(); }
Sha256::~Sha256() = default;

Sha256& Sha256::Update(std::string_view bytes) {
  WEIR_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
  return *this;
}

Digest Sha256::Finish() {
  Digest digest;
  WEIR_CHECK(EVP_DigestFinal_ex(state_->context, digest.bytes.data(), nullptr) == 1);
  state_->Start();
  return digest;
}

Digest Sha256Of(std::string_view bytes) {
  thread_local Sha256 reused;
  return reused.Update(bytes).Finish();
}

std::string Digest::ToHex() const { return crypto::ToHex(view()); }

absl::StatusOr<Digest> Digest::FromBytes(std::string_view bytes) {
  if (bytes.size() != kDigestSize) {
    return InvalidArgument("a digest has {} bytes, this one has {}", kDigestSize, bytes.size());
  }
  Digest digest;
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

absl::StatusOr<Digest> Digest::FromHex(std::string_view hex) {
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, crypto::FromHex(hex));
  return FromBytes(bytes);
}

std::string RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t have = 0; have < size;) {
    const ssize_t n = ::getrandom(bytes.data() + have, size - have, 0);
    WEIR_CHECK(n > 0 || errno == EINTR);
    if (n > 0) have += static_cast<size_t>(n);
  }
  return bytes;
}

}  // namespace weir::crypto
