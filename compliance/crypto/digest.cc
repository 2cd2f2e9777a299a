#include "compliance/crypto/digest.h"

#include <openssl/evp.h>

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/crypto/gcrypt.h"
#include "compliance/crypto/sha256_lanes.h"

namespace weir::crypto {
namespace {

// Fetched once: looking the algorithm up costs more than hashing a node. Lives as long as the
// process.
const EVP_MD* Fetch(const char* name) {
  const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  WEIR_CHECK(algorithm != nullptr);
  return algorithm;
}

const EVP_MD* Algorithm(Hash hash) {
  static const EVP_MD* const sha256 = Fetch("SHA256");
  static const EVP_MD* const sm3 = Fetch("SM3");
  return hash == Hash::kSm3 ? sm3 : sha256;
}

// Beginning and ending a computation costs OpenSSL more, each byte of a long one costs it less.
constexpr size_t kShortBytes = 1024;

bool IsShort(Message message) {
  size_t size = 0;
  for (const std::string_view part : message) size += part.size();
  return size <= kShortBytes;
}

bool HasLanes(Hash hash) { return hash == Hash::kSha256 && HasSha256Lanes(); }

}  // namespace

// SM3 by libgcrypt, which is faster, where it is there.
struct Hasher::State {
  explicit State(Hash hash) : algorithm(Algorithm(hash)) {
    if (hash == Hash::kSm3) gcrypt = GcryptSm3::Make();
    if (gcrypt == nullptr) context = EVP_MD_CTX_new();
    WEIR_CHECK(gcrypt != nullptr || context != nullptr);
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  void Start() {
    if (gcrypt == nullptr) WEIR_CHECK(EVP_DigestInit_ex2(context, algorithm, nullptr) == 1);
  }

  const EVP_MD* algorithm;
  std::unique_ptr<GcryptSm3> gcrypt;
  EVP_MD_CTX* context = nullptr;
};

Hasher::Hasher(Hash hash) : state_(std::make_unique<State>(hash)) { state_->Start(); }
Hasher::~Hasher() = default;

Hasher& Hasher::Update(std::string_view bytes) {
  if (state_->gcrypt != nullptr) {
    state_->gcrypt->Update(bytes);
  } else {
    WEIR_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
  }
  return *this;
}

Digest Hasher::Finish() {
  if (state_->gcrypt != nullptr) return state_->gcrypt->Finish();
  Digest digest;
  WEIR_CHECK(EVP_DigestFinal_ex(state_->context, digest.bytes.data(), nullptr) == 1);
  state_->Start();
  return digest;
}

Digest HashOver(Hash hash, Message message) {
  if (HasLanes(hash) && IsShort(message)) return Sha256Lane(message);
  thread_local Hasher sha256(Hash::kSha256);
  thread_local Hasher sm3(Hash::kSm3);
  Hasher& hasher = hash == Hash::kSm3 ? sm3 : sha256;
  for (const std::string_view part : message) hasher.Update(part);
  return hasher.Finish();
}

std::array<Digest, 2> HashBoth(Hash hash, Message a, Message b) {
  if (HasLanes(hash)) return Sha256Lanes(a, b);
  return {HashOver(hash, a), HashOver(hash, b)};
}

void HashEach(Hash hash, std::string_view prefix, std::span<const std::string_view> messages,
              std::vector<Digest>& digests) {
  digests.resize(messages.size());
  size_t i = 0;
  for (; i + 1 < messages.size(); i += 2) {
    const auto both =
        HashBoth(hash, MessageOf({prefix, messages[i]}), MessageOf({prefix, messages[i + 1]}));
    digests[i] = both[0];
    digests[i + 1] = both[1];
  }
  if (i < messages.size()) digests[i] = HashOver(hash, {prefix, messages[i]});
}

Digest Sha256Of(std::string_view bytes) { return HashOver(Hash::kSha256, {bytes}); }

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

}  // namespace weir::crypto
