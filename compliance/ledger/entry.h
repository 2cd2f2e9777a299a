// One ledger entry as a value. What is searchable is in clear, what a person wrote is sealed.
// The hashed bytes are the deterministic serialisation of weir.v1.LedgerEntry
// (proto/weir/v1/ledger.proto).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "compliance/base/id.h"
#include "compliance/base/sensitive.h"

namespace weir::ledger {

enum class EntryKind : uint8_t {
  kRecord,      // from `weir audit append`
  kOpen,        // an exchange was admitted and routed; nothing is generated before this is durable
  kClose,       // exactly one per exchange, whatever happened
  kReport,      // a complaint or an appeal
  kPolicyLoad,  // a policy came into force
  kRecovery,    // the log was opened after an unclean end
  // What a gateway holds of a device's log; see compliance/spool. The numbers are the wire's,
  // less 1.
  kSpooled = 19,
  kSpoolHead,
  kSpoolGap,
  kSpoolConflict,
};

enum class Ending : uint8_t { kNone, kDone, kRefused, kStopped, kCancelled, kFailed, kInterrupted };
std::string_view NameOf(
    EntryKind kind);  // "record", "open", "close", "report", "policy_load", "recovery",
                      // "spooled", "spool_head", "spool_gap", "spool_conflict"
std::string_view NameOf(
    Ending ending);  // "", "done", "refused", "stopped", "cancelled", "failed", "interrupted"

struct FindingRecord {
  std::string category;
  std::string kind;  // "lexicon", "pii", "classifier", "guard_model"
  std::string rule;
  std::string direction;  // "prompt" or "answer"
  uint32_t score_permille = 0;
  uint32_t size_bytes = 0;  // of the span; where and what it was is sealed
  friend bool operator==(const FindingRecord&, const FindingRecord&) = default;
};

// A piece of what a person wrote or a model answered; sealed before it is stored.
struct SealedText {
  std::string role;  // "prompt", "answer", "shown", "text", "comment"
  UserText text;
};

// What opening the log cut off behind the last whole batch (kRecovery).
struct CutTail {
  uint64_t segment = 0;     // number of the segment file
  uint64_t offset = 0;      // of the first byte cut
  uint64_t size_bytes = 0;  // without the zeros at the end
  std::string digest;       // SHA-256 of the bytes cut, 32 bytes
  friend bool operator==(const CutTail&, const CutTail&) = default;
};

// What a gateway holds of a device's log (kSpooled and the kinds after it).
struct Spooled {
  std::string origin;      // of the device's log
  uint64_t index = 0;      // kSpooled, kSpoolConflict: of the entry; kSpoolHead: entries held;
                           // kSpoolGap: of the first that is lost
  std::string leaf;        // kSpooled, kSpoolConflict: the hashed bytes of the device's entry
  std::string root;        // kSpoolHead: of the device's tree at `index` entries, 32 bytes
  std::string checkpoint;  // kSpoolHead, kSpoolConflict: the device's signed note
  std::string key;         // kSpoolHead: the device's verifier key
  uint64_t lost = 0;       // kSpoolGap: number of entries
  std::vector<std::string> sealed;  // of `leaf`, in its order; stored beside this entry as they are
  friend bool operator==(const Spooled&, const Spooled&) = default;
};

// Empty strings and zero numbers mean "not applicable".
struct Entry {
  EntryKind kind = EntryKind::kRecord;
  Id exchange;                // of kRecord too, when the given name is one; see exchange_name
  std::string exchange_name;  // kRecord: the caller's "exchange" string as given
  absl::Time at;              // as it is by default (1970): the ledger's clock at the append
  std::string tenant;
  std::string subject;
  std::string session;
  std::string policy_profile;
  uint64_t policy_version = 0;
  std::string policy_digest;
  std::string action;  // of the verdict
  std::string data_class;
  std::vector<FindingRecord> findings;
  std::string engine;  // chosen (open) or used (close)
  std::string model;
  std::vector<std::string> reasons;  // reason codes of the decision or of the ending
  std::string decision;  // the router's record, opaque here: replays to the same decision
  Ending ending = Ending::kNone;
  std::string status;  // canonical code name when failed
  uint32_t prompt_tokens = 0;
  uint32_t answer_tokens = 0;
  uint32_t first_token_ms = 0;
  uint32_t total_ms = 0;
  std::string label;  // implicit label (AIGC JSON) that was shown
  std::vector<SealedText> texts;
  std::optional<CutTail> cut;
  std::optional<Spooled> spooled;  // then `texts` is empty: what `leaf` names is already sealed
};

}  // namespace weir::ledger
