#include "compliance/ledger/note.h"

#include <algorithm>
#include <optional>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/text/reader.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // an em dash and a space
constexpr size_t kTimeSize = 8;                      // big-endian seconds before a cosignature
constexpr size_t kKeyHashSize = 4;
constexpr size_t kNameLimitBytes = 255;
constexpr size_t kSignaturesLimit = 100;

struct SignatureLine {
  std::string name;
  std::string hash;
  std::string signature;
};

std::string KeyHash(std::string_view name, std::string_view typed_key) {
  const auto digest = crypto::Sha256().Update(name).Update("\n").Update(typed_key).Finish();
  return std::string(digest.view().substr(0, kKeyHashSize));
}

// What stands before the key: the type, and the name of a private one.
std::string PrefixOf(SignatureType type) {
  return static_cast<char>(type) + std::string(type == SignatureType::kSm2 ? "SM2-SM3" : "");
}

std::string TypedKey(SignatureType type, const crypto::Verifier& verifier) {
  return PrefixOf(type) + verifier.raw();
}

crypto::Algorithm AlgorithmOf(SignatureType type) {
  return type == SignatureType::kSm2 ? crypto::Algorithm::kSm2 : crypto::Algorithm::kEd25519;
}

std::optional<SignatureType> TypeOf(std::string_view typed) {
  for (const SignatureType type :
       {SignatureType::kEd25519, SignatureType::kCosignature, SignatureType::kSm2}) {
    const std::string prefix = PrefixOf(type);
    const size_t size = prefix.size() + crypto::PublicKeySize(AlgorithmOf(type));
    if (typed.size() == size && typed.starts_with(prefix)) return type;
  }
  return std::nullopt;
}

// What a witness signs (tlog-cosignature).
std::string CosignedText(std::string_view text, uint64_t at) {
  return fmt::format("cosignature/v1\ntime {}\n{}", at, text);
}

uint64_t TimeIn(std::string_view signature) {
  uint64_t time = 0;
  for (const char c : signature.substr(0, kTimeSize)) {
    time = time << 8 | static_cast<unsigned char>(c);
  }
  return time;
}

// When the signature was made (0: it does not say); nothing when it is wrong.
std::optional<uint64_t> Check(const VerifierKey& key, std::string_view text,
                              std::string_view signature) {
  if (key.type() != SignatureType::kCosignature) {
    return key.verifier().Verify(text, signature) ? std::optional<uint64_t>(0) : std::nullopt;
  }
  if (signature.size() < kTimeSize) return std::nullopt;
  const uint64_t time = TimeIn(signature);
  const bool good = key.verifier().Verify(CosignedText(text, time), signature.substr(kTimeSize));
  return good ? std::optional(time) : std::nullopt;
}

// Control characters other than the line end would let two texts look the same.
bool IsNoteText(std::string_view text) {
  return text::IsValidUtf8(text) && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) >= 0x20 || c == '\n';
         });
}

absl::StatusOr<SignatureLine> ParseSignatureLine(std::string_view line) {
  const size_t space = line.find(' ', kDash.size());
  if (!line.starts_with(kDash) || space == std::string_view::npos) {
    return InvalidArgument("a line of the note is not a signature");
  }
  const std::string_view name = line.substr(kDash.size(), space - kDash.size());
  const auto bytes = crypto::FromBase64(line.substr(space + 1));
  if (!IsKeyName(name) || !bytes.ok() || bytes->size() <= kKeyHashSize) {
    return InvalidArgument("a signature line of the note is malformed");
  }
  return SignatureLine{std::string(name), bytes->substr(0, kKeyHashSize),
                       bytes->substr(kKeyHashSize)};
}

absl::StatusOr<std::vector<SignatureLine>> ParseSignatureLines(std::string_view lines) {
  std::vector<SignatureLine> parsed;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    if (end == std::string_view::npos || parsed.size() == kSignaturesLimit) {
      return InvalidArgument("the note has an unfinished line or too many signatures");
    }
    WEIR_ASSIGN_OR_RETURN(SignatureLine line, ParseSignatureLine(lines.substr(0, end)));
    parsed.push_back(std::move(line));
    lines.remove_prefix(end + 1);
  }
  if (parsed.empty()) return InvalidArgument("the note has no signature");
  return parsed;
}

struct SplitNote {
  std::string_view text;
  std::vector<SignatureLine> lines;
};
absl::StatusOr<SplitNote> Split(std::string_view note) {
  const size_t end = note.rfind("\n\n");
  if (end == std::string_view::npos || !IsNoteText(note)) {
    return InvalidArgument("{} bytes are not a signed note", note.size());
  }
  WEIR_ASSIGN_OR_RETURN(auto lines, ParseSignatureLines(note.substr(end + 2)));
  return SplitNote{note.substr(0, end + 1), std::move(lines)};
}

// The one key that `line` names; null when there is none.
absl::StatusOr<const VerifierKey*> KeyOf(const SignatureLine& line,
                                         std::span<const VerifierKey> keys) {
  const VerifierKey* found = nullptr;
  for (const VerifierKey& key : keys) {
    if (key.name() != line.name || key.hash() != line.hash) continue;
    if (found != nullptr) {
      return Error(absl::StatusCode::kFailedPrecondition, "the key {} is given twice", line.name);
    }
    found = &key;
  }
  return found;
}

}  // namespace

bool IsKeyName(std::string_view name) {
  return !name.empty() && name.size() <= kNameLimitBytes && text::IsValidUtf8(name) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) > 0x20 && c != '+' && c != 0x7f;
         });
}

VerifierKey::VerifierKey(std::string name, crypto::Verifier verifier)
    : VerifierKey(std::move(name), verifier,
                  verifier.algorithm() == crypto::Algorithm::kSm2 ? SignatureType::kSm2
                                                                  : SignatureType::kEd25519) {}

VerifierKey::VerifierKey(std::string name, crypto::Verifier verifier, SignatureType type)
    : name_(std::move(name)),
      type_(type),
      hash_(KeyHash(name_, TypedKey(type, verifier))),
      verifier_(std::move(verifier)) {
  WEIR_CHECK(IsKeyName(name_));
}

absl::StatusOr<VerifierKey> VerifierKey::Parse(std::string_view text) {
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || !IsKeyName(text.substr(0, first))) {
    return InvalidArgument("a verifier key is name+hash+key");
  }
  const auto typed = crypto::FromBase64(text.substr(second + 1));
  const auto type = typed.ok() ? TypeOf(*typed) : std::nullopt;
  if (!type) return InvalidArgument("the verifier key is neither an Ed25519 nor an SM2 key");
  WEIR_ASSIGN_OR_RETURN(
      auto verifier,
      crypto::Verifier::FromRaw(AlgorithmOf(*type), typed->substr(PrefixOf(*type).size())));
  VerifierKey key(std::string(text.substr(0, first)), std::move(verifier), *type);
  if (key.ToString() != text) return InvalidArgument("the hash of the verifier key is wrong");
  return key;
}

std::string VerifierKey::ToString() const {
  return name_ + "+" + crypto::ToHex(hash_) + "+" + crypto::ToBase64(TypedKey(type_, verifier_));
}

std::string SignNote(std::string_view text, const std::string& name, const crypto::Signer& signer) {
  WEIR_CHECK(text.ends_with('\n'));
  const VerifierKey key(name, signer.verifier());
  return fmt::format("{}\n{}{} {}\n", text, kDash, name,
                     crypto::ToBase64(key.hash() + signer.Sign(text)));
}

std::string CosignatureLine(std::string_view text, const std::string& name,
                            const crypto::Signer& signer, uint64_t at) {
  WEIR_CHECK(text.ends_with('\n'));
  const VerifierKey key(name, signer.verifier(), SignatureType::kCosignature);
  std::string time;
  for (size_t i = kTimeSize; i-- > 0;) time.push_back(static_cast<char>(at >> (8 * i) & 0xff));
  return fmt::format("{}{} {}\n", kDash, name,
                     crypto::ToBase64(key.hash() + time + signer.Sign(CosignedText(text, at))));
}

absl::StatusOr<std::vector<Cosignature>> CosignaturesIn(std::string_view note) {
  WEIR_ASSIGN_OR_RETURN(const SplitNote split, Split(note));
  std::vector<Cosignature> out;
  for (const SignatureLine& line : split.lines) {
    if (line.signature.size() != kTimeSize + crypto::kSignatureSize) continue;
    out.push_back({line.name, TimeIn(line.signature)});
  }
  return out;
}

absl::StatusOr<OpenedNote> OpenNote(std::string_view note, std::span<const VerifierKey> keys) {
  WEIR_ASSIGN_OR_RETURN(const SplitNote split, Split(note));
  OpenedNote opened{std::string(split.text), {}, {}, {}};
  for (const SignatureLine& line : split.lines) {
    WEIR_ASSIGN_OR_RETURN(const VerifierKey* key, KeyOf(line, keys));
    if (key == nullptr) {
      opened.unverified.push_back(line.name);
      continue;
    }
    const auto time = Check(*key, split.text, line.signature);
    if (!time) return DataLoss("the signature of {} is wrong", line.name);
    opened.verified.push_back(line.name);
    opened.times.push_back(*time);
  }
  if (opened.verified.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "none of {} keys signed the note",
                 keys.size());
  }
  return opened;
}

}  // namespace weir::ledger
