#include "compliance/policy/bundle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "compliance/base/status.h"

namespace weir::policy {
namespace {

constexpr std::string_view kMagic = "WEIRPOL2";
constexpr uint32_t kFormatVersion = 3;
constexpr size_t kAlignment = 8;
constexpr size_t kKeyRoom = 72;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

struct Header {
  char magic[8] = {};
  uint32_t format_version = kFormatVersion;
  uint32_t minimum_engine = 0;
  uint64_t signed_size = 0;
  uint32_t sections = 0;
  uint32_t zero = 0;
};
static_assert(sizeof(Header) == 32);

struct SectionLine {
  char name[kMaxSectionName] = {};
  uint64_t offset = 0;
  uint64_t size = 0;
};
static_assert(sizeof(SectionLine) == 32);

struct SignatureHead {
  uint32_t count = 0;
  uint32_t zero = 0;
};

struct Signature {
  uint32_t algorithm = 0;
  uint32_t zero = 0;
  char public_key[kKeyRoom] = {};
  char signature[crypto::kSignatureSize] = {};
};
static_assert(sizeof(Signature) == 144);

template <typename T>
T Load(std::string_view bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(value));
  return value;
}

template <typename T>
std::string_view BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

size_t Padded(size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

bool IsZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == bytes.npos; }

Signature SignatureOf(const crypto::Digest& digest, const crypto::Signer& signer) {
  Signature out;
  out.algorithm = static_cast<uint32_t>(signer.algorithm());
  const std::string key = signer.verifier().raw();
  const std::string signature = signer.Sign(digest.view());
  WEIR_CHECK(key.size() <= sizeof(out.public_key) && signature.size() == sizeof(out.signature));
  std::memcpy(out.public_key, key.data(), key.size());
  std::memcpy(out.signature, signature.data(), signature.size());
  return out;
}

void AppendSection(const BundleSection& section, size_t line, std::string& out) {
  SectionLine entry;
  WEIR_CHECK(!section.name.empty() && section.name.size() <= sizeof(entry.name));
  std::memcpy(entry.name, section.name.data(), section.name.size());
  entry.offset = out.size();
  entry.size = section.bytes.size();
  std::memcpy(out.data() + line, &entry, sizeof(entry));
  out.append(section.bytes);
  out.resize(Padded(out.size()), '\0');
}

// Who made the signature; nothing when it does not hold.
std::optional<crypto::Verifier> SignerOf(const Signature& signature, const crypto::Digest& digest) {
  const auto algorithm = static_cast<crypto::Algorithm>(signature.algorithm);
  const bool known =
      algorithm == crypto::Algorithm::kEd25519 || algorithm == crypto::Algorithm::kSm2;
  if (!known || signature.algorithm > UINT8_MAX || signature.zero != 0) return std::nullopt;
  const std::string_view room(signature.public_key, sizeof(signature.public_key));
  const size_t size = crypto::PublicKeySize(algorithm);
  if (!IsZero(room.substr(size))) return std::nullopt;
  auto key = crypto::Verifier::FromRaw(algorithm, room.substr(0, size));
  const std::string_view bytes(signature.signature, sizeof(signature.signature));
  if (!key.ok() || !key->Verify(digest.view(), bytes)) return std::nullopt;
  return *std::move(key);
}

absl::Status Damaged(std::string_view why) {
  return DataLoss("the policy bundle is damaged: {}", why);
}

absl::StatusOr<Header> ReadHeader(std::string_view bytes) {
  if (bytes.size() < sizeof(Header) + sizeof(SignatureHead)) {
    return DataLoss("a policy bundle of {} bytes is too short", bytes.size());
  }
  const auto header = Load<Header>(bytes, 0);
  if (std::string_view(header.magic, sizeof(header.magic)) != kMagic) {
    return DataLoss("the file is not a policy bundle");
  }
  const bool fits = header.signed_size >= sizeof(Header) &&
                    header.signed_size <= bytes.size() - sizeof(SignatureHead) &&
                    header.signed_size % kAlignment == 0;
  if (!fits) return Damaged("its size is not what it says");
  return header;
}

// All signatures must hold, whoever made them: a bundle with a broken one is damaged.
absl::StatusOr<std::vector<crypto::Verifier>> ReadSigners(std::string_view block,
                                                          const crypto::Digest& digest) {
  const auto head = Load<SignatureHead>(block, 0);
  const bool fits = head.count >= 1 && head.count <= kMaxSignatures && head.zero == 0 &&
                    block.size() == sizeof(head) + head.count * sizeof(Signature);
  if (!fits) return Damaged("its signatures do not fill its end");
  std::vector<crypto::Verifier> signers;
  for (size_t i = 0; i < head.count; ++i) {
    const size_t offset = sizeof(head) + i * sizeof(Signature);
    auto signer = SignerOf(Load<Signature>(block, offset), digest);
    if (!signer.has_value()) return Damaged("a signature does not match");
    if (std::find(signers.begin(), signers.end(), *signer) != signers.end()) {
      return Damaged("one key has signed twice");
    }
    signers.push_back(*std::move(signer));
  }
  return signers;
}

absl::Status CheckTrust(const std::vector<crypto::Verifier>& signers, const Trust& trust) {
  if (trust.embedded_key_is_enough) return absl::OkStatus();
  const auto trusted =
      std::count_if(signers.begin(), signers.end(), [&](const crypto::Verifier& key) {
        return std::find(trust.keys.begin(), trust.keys.end(), key) != trust.keys.end();
      });
  const size_t wanted = std::max<size_t>(trust.required_signatures, 1);
  if (static_cast<size_t>(trusted) >= wanted) return absl::OkStatus();
  if (trusted == 0 && wanted == 1) {
    return Error(absl::StatusCode::kPermissionDenied,
                 "the policy bundle is signed by a key that is not trusted");
  }
  return Error(absl::StatusCode::kPermissionDenied,
               "the policy bundle is signed by {} of {} trusted keys that must sign it", trusted,
               wanted);
}

absl::Status CheckVersions(const Header& header) {
  if (header.format_version != kFormatVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the policy bundle has format version {}, this program reads {}",
                 header.format_version, kFormatVersion);
  }
  if (header.minimum_engine > kEngineVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the policy bundle needs engine version {}, this program has {}",
                 header.minimum_engine, kEngineVersion);
  }
  return absl::OkStatus();
}

// The section that begins at `expected`; moves that behind it.
absl::StatusOr<BundleSection> ReadSection(std::string_view part, size_t line, size_t& expected) {
  const auto entry = Load<SectionLine>(part, line);
  const std::string_view room = part.substr(line, sizeof(entry.name));
  const std::string_view name = room.substr(0, room.find('\0'));
  if (name.empty() || !IsZero(room.substr(name.size()))) return Damaged("a section has no name");
  if (entry.offset != expected || entry.size > part.size() - expected) {
    return Damaged("a section is not where it should be");
  }
  expected = Padded(entry.offset + entry.size);
  if (expected > part.size() ||
      !IsZero(part.substr(entry.offset + entry.size, expected - entry.offset - entry.size))) {
    return Damaged("a section ends badly");
  }
  return BundleSection{name, part.substr(entry.offset, entry.size)};
}

absl::StatusOr<std::vector<BundleSection>> ReadSections(std::string_view part,
                                                        const Header& header) {
  const bool fits = header.sections >= 1 && header.sections <= kMaxSections && header.zero == 0 &&
                    sizeof(Header) + header.sections * sizeof(SectionLine) <= part.size();
  if (!fits) return Damaged("its sections do not fit");
  std::vector<BundleSection> sections;
  size_t expected = sizeof(Header) + header.sections * sizeof(SectionLine);
  for (size_t i = 0; i < header.sections; ++i) {
    const size_t line = sizeof(Header) + i * sizeof(SectionLine);
    WEIR_ASSIGN_OR_RETURN(const BundleSection section, ReadSection(part, line, expected));
    const bool twice = std::any_of(sections.begin(), sections.end(),
                                   [&](const BundleSection& s) { return s.name == section.name; });
    if (twice) return Damaged("it has a section twice");
    sections.push_back(section);
  }
  if (expected != part.size()) return Damaged("its sections do not fill it");
  return sections;
}

}  // namespace

std::string AssembleBundle(std::span<const BundleSection> sections, const crypto::Signer& signer,
                           uint32_t minimum_engine) {
  WEIR_CHECK(!sections.empty() && sections.size() <= kMaxSections);
  Header header;
  std::memcpy(header.magic, kMagic.data(), kMagic.size());
  header.minimum_engine = minimum_engine;
  header.sections = static_cast<uint32_t>(sections.size());
  std::string out(sizeof(header) + sections.size() * sizeof(SectionLine), '\0');
  for (size_t i = 0; i < sections.size(); ++i) {
    AppendSection(sections[i], sizeof(header) + i * sizeof(SectionLine), out);
  }
  header.signed_size = out.size();
  std::memcpy(out.data(), &header, sizeof(header));
  const Signature signature = SignatureOf(crypto::Sha256Of(out), signer);
  out += BytesOf(SignatureHead{1, 0});
  out += BytesOf(signature);
  return out;
}

absl::StatusOr<std::string> AddSignature(std::string_view bytes, const crypto::Signer& signer) {
  WEIR_ASSIGN_OR_RETURN(const OpenedBundle opened,
                        OpenBundle(bytes, Trust{.keys = {}, .embedded_key_is_enough = true}));
  const crypto::Verifier key = signer.verifier();
  if (std::find(opened.signers.begin(), opened.signers.end(), key) != opened.signers.end()) {
    return Error(absl::StatusCode::kAlreadyExists, "{} has signed the policy bundle already",
                 key.key_id());
  }
  if (opened.signers.size() == kMaxSignatures) {
    return Error(absl::StatusCode::kResourceExhausted, "the policy bundle has {} signatures",
                 kMaxSignatures);
  }
  std::string out(bytes);
  const SignatureHead head{static_cast<uint32_t>(opened.signers.size() + 1), 0};
  std::memcpy(out.data() + Load<Header>(bytes, 0).signed_size, &head, sizeof(head));
  out += BytesOf(SignatureOf(opened.digest, signer));
  return out;
}

std::string_view OpenedBundle::section(std::string_view name) const {
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](const BundleSection& s) { return s.name == name; });
  return found == sections.end() ? std::string_view() : found->bytes;
}

absl::StatusOr<OpenedBundle> OpenBundle(std::string_view bytes, const Trust& trust) {
  WEIR_ASSIGN_OR_RETURN(const Header header, ReadHeader(bytes));
  const std::string_view part = bytes.substr(0, header.signed_size);
  OpenedBundle opened;
  opened.digest = crypto::Sha256Of(part);
  opened.minimum_engine = header.minimum_engine;
  WEIR_ASSIGN_OR_RETURN(opened.signers, ReadSigners(bytes.substr(part.size()), opened.digest));
  WEIR_RETURN_IF_ERROR(CheckTrust(opened.signers, trust));
  WEIR_RETURN_IF_ERROR(CheckVersions(header));
  WEIR_ASSIGN_OR_RETURN(opened.sections, ReadSections(part, header));
  return opened;
}

absl::StatusOr<OpenedBundle> ReadBundle(std::string_view bytes) {
  WEIR_ASSIGN_OR_RETURN(const Header header, ReadHeader(bytes));
  WEIR_RETURN_IF_ERROR(CheckVersions(header));
  OpenedBundle opened;
  opened.minimum_engine = header.minimum_engine;
  WEIR_ASSIGN_OR_RETURN(opened.sections, ReadSections(bytes.substr(0, header.signed_size), header));
  return opened;
}

}  // namespace weir::policy
