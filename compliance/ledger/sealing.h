// Sealing: what a person wrote goes in encrypted, bound to its entry in both directions. The entry
// commits to the text and to the sealed bytes; the sealed bytes open for that log, entry and role
// only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/sensitive.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {

inline constexpr size_t kSaltSize = 32;

// Which log and entry a text belongs to.
struct RecordScope {
  std::string_view origin;
  std::string_view nonce;  // kRecordNonceSize random bytes
};

struct SealedRecord {
  std::string nonce;  // empty when there are no texts
  std::vector<TextBinding> bindings;
  std::vector<std::string> sealed;  // in the same order
};

// The key that record keys are expanded from, and with what.
struct SealingKey {
  crypto::Suite suite = crypto::Suite::kIntl;
  const Secret& extracted;  // keys::SubjectKey: the subject's key after HKDF's extraction
};

// A fresh nonce, and each text sealed under a key of its own. INVALID_ARGUMENT: too many texts or
// one too large. Thread-safe.
absl::StatusOr<SealedRecord> SealTexts(const SealingKey& key, std::string_view origin,
                                       std::span<const SealedText> texts);

// DATA_LOSS: the bytes are not those the binding names, or do not open, or open to another text.
absl::StatusOr<SealedText> OpenText(const SealingKey& key, const RecordScope& scope,
                                    const TextBinding& binding, std::string_view sealed);

// The suite's hash of (0x03 || sealed bytes), as in the binding.
crypto::Digest CiphertextDigest(std::string_view sealed,
                                crypto::Suite suite = crypto::Suite::kIntl);
// Of each, which is quicker than one after another.
void CiphertextDigests(std::span<const std::string_view> sealed, crypto::Suite suite,
                       std::vector<crypto::Digest>& digests);

}  // namespace weir::ledger
