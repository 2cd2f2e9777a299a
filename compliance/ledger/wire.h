// Entry <-> the hashed bytes (deterministic weir.v1.LedgerEntry). Nothing else here knows protobuf.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/suite.h"
#include "compliance/ledger/entry.h"

namespace weir::ledger {

inline constexpr uint32_t kEntrySchema = 1;
inline constexpr size_t kEntryLimitBytes = 65'535;  // C2SP tlog-tiles: a 16-bit length
// Left free in every other entry, so that a gateway can wrap it into one of its own (kSpooled).
inline constexpr size_t kSpoolRoomBytes = 4'095;
inline constexpr size_t kTextLimitBytes = 1 << 20;
inline constexpr size_t kTextsLimit = 16;
inline constexpr size_t kRecordNonceSize = 16;

// What an entry says in clear about a text that is sealed beside it.
struct TextBinding {
  std::string role;
  uint32_t size_bytes = 0;
  crypto::Digest commitment;  // the suite's hash of (0x02 || salt || text)
  crypto::Digest ciphertext;  // the suite's hash of (0x03 || sealed bytes)
};

// What the ledger says of an entry itself.
struct Stamp {
  absl::Time at;
  std::string_view subject;  // handle
  crypto::Suite suite = crypto::Suite::kIntl;
};

// `entry` without its texts and with what stands for them.
struct ClearEntry {
  Entry entry;
  std::string record_nonce;  // 16 bytes when there are texts, else empty
  std::vector<TextBinding> texts;
  crypto::Suite suite = crypto::Suite::kIntl;
};

// INVALID_ARGUMENT: larger than the limit, or a name in it is not UTF-8. `entry.texts` is ignored:
// `texts` and `record_nonce` stand for it; so are `entry.at`, `entry.subject` and `entry.person`:
// `stamp` stands for them.
absl::StatusOr<std::string> EncodeEntry(const Entry& entry, const Stamp& stamp,
                                        std::string_view record_nonce,
                                        std::span<const TextBinding> texts);
// The same with the entry's own subject, in the suite intl.
inline absl::StatusOr<std::string> EncodeEntry(const Entry& entry, absl::Time at,
                                               std::string_view record_nonce,
                                               std::span<const TextBinding> texts) {
  return EncodeEntry(entry, Stamp{at, entry.subject, crypto::Suite::kIntl}, record_nonce, texts);
}
// DATA_LOSS: not an entry of a schema and suite that this version knows.
absl::StatusOr<ClearEntry> DecodeEntry(std::string_view bytes);
// Fails when DecodeEntry does and gives only the texts and their suite, for verifiers, who read
// every entry.
absl::StatusOr<crypto::Suite> CheckEntry(std::string_view bytes, std::vector<TextBinding>& texts);

// What an entry begins with.
struct EntryHead {
  EntryKind kind = EntryKind::kRecord;
  crypto::Suite suite = crypto::Suite::kIntl;
  std::string_view exchange;  // its id as text, a view into the entry; empty: none
};
// Reads no further than that: for those who look at every entry of a log for a few. DATA_LOSS: the
// bytes begin like no entry.
absl::StatusOr<EntryHead> ReadEntryHead(std::string_view bytes);

}  // namespace weir::ledger
