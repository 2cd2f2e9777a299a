#include "compliance/ledger/sealing.h"

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

// Length-prefixed, so that no two scopes give the same bytes.
std::string Context(std::string_view purpose, const RecordScope& scope, std::string_view role) {
  std::string bytes;
  bytes.reserve(8 + purpose.size() + scope.origin.size() + scope.nonce.size() + role.size());
  for (const std::string_view part : {purpose, scope.origin, scope.nonce, role}) {
    bytes.push_back(static_cast<char>(part.size() >> 8));
    bytes.push_back(static_cast<char>(part.size()));
    bytes.append(part);
  }
  return bytes;
}

Secret RecordKey(const SealingKey& key, const RecordScope& scope, std::string_view role) {
  return crypto::ExpandKey(crypto::HashOf(key.suite), key.extracted,
                           Context("weir/v1 record key", scope, role));
}

std::string AssociatedData(const RecordScope& scope, std::string_view role) {
  return Context("weir/v1 sealed text", scope, role);
}

constexpr std::string_view kCommitmentPrefix = "\x02";
constexpr std::string_view kCiphertextPrefix = "\x03";

// One text under a key of its own. The salt is a secret as long as the text is.
void SealOne(const SealingKey& key, const RecordScope& scope, const SealedText& text,
             SealedRecord& record) {
  const Secret salt(crypto::RandomBytes(kSaltSize));
  const std::string_view plain = text.text.Reveal();
  const std::string& sealed = record.sealed.emplace_back(
      crypto::Seal(key.suite, RecordKey(key, scope, text.role), {salt.Reveal(), plain},
                   AssociatedData(scope, text.role)));
  const auto [commitment, ciphertext] = crypto::HashBoth(
      crypto::HashOf(key.suite), crypto::MessageOf({kCommitmentPrefix, salt.Reveal(), plain}),
      crypto::MessageOf({kCiphertextPrefix, sealed}));
  record.bindings.push_back(
      {text.role, static_cast<uint32_t>(plain.size()), commitment, ciphertext});
}

absl::Status CheckSizes(std::span<const SealedText> texts) {
  if (texts.size() > kTextsLimit) {
    return InvalidArgument("{} texts in one entry, the limit is {}", texts.size(), kTextsLimit);
  }
  for (const SealedText& text : texts) {
    if (text.text.size_bytes() > kTextLimitBytes || text.role.size() > kEntryLimitBytes) {
      return InvalidArgument("a text of {} bytes, the limit is {}", text.text.size_bytes(),
                             kTextLimitBytes);
    }
  }
  return absl::OkStatus();
}

}  // namespace

crypto::Digest CiphertextDigest(std::string_view sealed, crypto::Suite suite) {
  return crypto::HashOver(crypto::HashOf(suite), {kCiphertextPrefix, sealed});
}

void CiphertextDigests(std::span<const std::string_view> sealed, crypto::Suite suite,
                       std::vector<crypto::Digest>& digests) {
  crypto::HashEach(crypto::HashOf(suite), kCiphertextPrefix, sealed, digests);
}

absl::StatusOr<SealedRecord> SealTexts(const SealingKey& key, std::string_view origin,
                                       std::span<const SealedText> texts) {
  WEIR_RETURN_IF_ERROR(CheckSizes(texts));
  SealedRecord record;
  if (texts.empty()) return record;
  record.nonce = crypto::RandomBytes(kRecordNonceSize);
  const RecordScope scope{origin, record.nonce};
  record.sealed.reserve(texts.size());
  record.bindings.reserve(texts.size());
  for (const SealedText& text : texts) SealOne(key, scope, text, record);
  return record;
}

absl::StatusOr<SealedText> OpenText(const SealingKey& key, const RecordScope& scope,
                                    const TextBinding& binding, std::string_view sealed) {
  if (CiphertextDigest(sealed, key.suite) != binding.ciphertext) {
    return DataLoss("{} sealed bytes are not those of the entry", sealed.size());
  }
  WEIR_ASSIGN_OR_RETURN(std::string plain,
                        crypto::Unseal(key.suite, RecordKey(key, scope, binding.role), sealed,
                                       AssociatedData(scope, binding.role)));
  const Secret salted(std::move(plain));
  if (salted.size() != kSaltSize + binding.size_bytes ||
      crypto::HashOver(crypto::HashOf(key.suite), {kCommitmentPrefix, salted.Reveal()}) !=
          binding.commitment) {
    return DataLoss("a sealed text opens to another text than the entry commits to");
  }
  return SealedText{binding.role, UserText(std::string(salted.Reveal().substr(kSaltSize)))};
}

}  // namespace weir::ledger
