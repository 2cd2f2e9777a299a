#include "compliance/policy/bundle.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "compliance/base/status.h"

namespace weir::policy {
namespace {

constexpr std::string_view kMagic = "WEIRPOL1";
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kAlignment = 8;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

struct Header {
  char magic[8];
  uint32_t format_version;
  uint32_t zero;
  uint64_t tables_size;
  uint64_t lexicon_size;
  char public_key[crypto::kPublicKeySize];
};
static_assert(sizeof(Header) == 64);

size_t Padded(size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

void AppendPadded(std::string& out, std::string_view part) {
  out.append(part);
  out.resize(Padded(out.size()), '\0');
}

bool IsTrusted(const Trust& trust, std::string_view public_key) {
  if (trust.embedded_key_is_enough) return true;
  return std::any_of(trust.keys.begin(), trust.keys.end(), [&](const crypto::Verifier& key) {
    return std::string_view(key.raw()) == public_key;
  });
}

bool SignatureHolds(std::string_view bytes, std::string_view public_key) {
  const auto verifier = crypto::Verifier::FromRaw(public_key);
  if (!verifier.ok()) return false;
  const size_t signed_size = bytes.size() - crypto::kSignatureSize;
  const crypto::Digest digest = crypto::Sha256Of(bytes.substr(0, signed_size));
  return verifier->Verify(digest.view(), bytes.substr(signed_size));
}

}  // namespace

std::string AssembleBundle(std::string_view tables, std::string_view lexicon,
                           const crypto::Signer& signer) {
  Header header{};
  const std::string key = signer.verifier().raw();
  WEIR_CHECK(key.size() == sizeof(header.public_key));
  std::memcpy(header.magic, kMagic.data(), kMagic.size());
  header.format_version = kFormatVersion;
  header.tables_size = tables.size();
  header.lexicon_size = lexicon.size();
  std::memcpy(header.public_key, key.data(), key.size());

  std::string out(reinterpret_cast<const char*>(&header), sizeof(header));
  AppendPadded(out, tables);
  AppendPadded(out, lexicon);
  out += signer.Sign(crypto::Sha256Of(out).view());
  return out;
}

absl::StatusOr<BundleParts> OpenBundle(std::string_view bytes, const Trust& trust) {
  if (bytes.size() < sizeof(Header) + crypto::kSignatureSize) {
    return DataLoss("a policy bundle of {} bytes is too short", bytes.size());
  }
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (std::string_view(header.magic, sizeof(header.magic)) != kMagic) {
    return DataLoss("the file is not a policy bundle");
  }
  const std::string_view key(header.public_key, sizeof(header.public_key));
  if (!SignatureHolds(bytes, key)) {
    return DataLoss("the policy bundle is damaged: its signature does not match");
  }
  if (!IsTrusted(trust, key)) {
    return Error(absl::StatusCode::kPermissionDenied,
                 "the policy bundle is signed by a key that is not trusted");
  }
  if (header.format_version != kFormatVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the policy bundle has format version {}, this program reads {}",
                 header.format_version, kFormatVersion);
  }
  const size_t body = bytes.size() - sizeof(Header) - crypto::kSignatureSize;
  const bool fits = header.tables_size <= body && header.lexicon_size <= body &&
                    Padded(header.tables_size) + Padded(header.lexicon_size) == body;
  if (!fits) return DataLoss("the policy bundle's sections do not fill it");
  const std::string_view sections = bytes.substr(sizeof(Header), body);
  return BundleParts{sections.substr(0, header.tables_size),
                     sections.substr(Padded(header.tables_size), header.lexicon_size)};
}

}  // namespace weir::policy
