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
  // How records are kept and by whom they are read; see compliance/retention.
  kHold = 29,  // a legal hold was set or released
  kErasure,    // a subject was restricted, or its key destroyed: the certificate
  kAccess,     // sealed texts were opened by somebody, or it was refused
  kKeys,       // keys were rotated or restored
  // How policies reach devices; the device's own (the first two) and the gateway's.
  kPolicyMinimum = 39,  // a policy below policy_version counts as out of date from here on
  kPolicyRefused,       // an offered policy was not taken; `status` says why
  kRollout,             // what is offered to devices changed: one release, or none (version 0)
};

enum class Ending : uint8_t { kNone, kDone, kRefused, kStopped, kCancelled, kFailed, kInterrupted };
std::string_view NameOf(EntryKind kind);  // "record", "open", "close", "report", "policy_load",
                                          // "recovery", "spooled", "spool_head", "spool_gap",
                                          // "spool_conflict", "hold", "erasure", "access", "keys",
                                          // "policy_minimum", "policy_refused", "rollout"
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

// What the classifiers made of the text that was asked, and what it was weighed with: the verdict
// follows from it (gate::Refuses). Permille, but for the share, which is percent.
struct JudgementRecord {
  uint32_t request = 0;  // stage one
  uint32_t statement = 0;
  std::optional<uint32_t> stage_two;  // nothing: not asked yet, or missing
  bool lexicon = false;
  uint32_t lexicon_points = 0;
  uint32_t stage_two_share = 0;
  uint32_t least = 0;
  uint32_t request_bar = 0;
  uint32_t statement_bar = 0;
  bool refuses = false;
  friend bool operator==(const JudgementRecord&, const JudgementRecord&) = default;
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

// What an exchange meant for the standing of the person who asked.
enum class ConductEvent : uint8_t {
  kNone,
  kClean,       // admitted: ends a row of offences
  kOffence,     // counted
  kSheltered,   // would be an offence, but in a conversation that called for help: not counted
  kCrisis,      // a call for help
  kNeutral,     // refused for another reason: neither counts nor ends a row
  kTurnedAway,  // not answered because of the standing: see `standing`
};
// "", "clean", "offence", "sheltered", "crisis", "neutral", "turned_away"
std::string_view NameOf(ConductEvent event);

// The standing of the person who asked (compliance/conduct) as this exchange left it. Enough to
// rebuild it: a restart reads these. Times that do not apply are absl::Time() (1970).
struct ConductRecord {
  ConductEvent event = ConductEvent::kNone;
  absl::Time at;  // when it was judged
  std::string age_band;
  uint32_t in_a_row = 0;  // offences, after this exchange
  uint32_t in_day = 0;    // of the day in UTC+8, after this exchange
  absl::Time suspended_until;
  std::string standing;  // why not answered: "suspended", "hours", "daily_limit", "rest"
  std::vector<std::string>
      notices;           // shown: "reminder", "rest", "companion", "warning", "guardian"
  absl::Time use_began;  // of continuous use
  absl::Duration used_today;
  absl::Time rest_until;
  bool companion = false;       // the prompt looked for a companion
  std::string label_agreement;  // asked for no visible mark under it (Labeling Measures, article 9)
  std::string label_purpose;
  absl::Time label_record_until;  // the record is kept at least until then
  friend bool operator==(const ConductRecord&, const ConductRecord&) = default;
};

// A legal hold (kHold). It covers the entry's subject, or its whole tenant when there is none.
struct HoldRecord {
  std::string why;
  absl::Time until;
  std::vector<std::string> approvers;
  std::string releases;  // id of the hold that it ends; then `until` means nothing
  friend bool operator==(const HoldRecord&, const HoldRecord&) = default;
};

// How far the erasure of the entry's subject has come (kErasure).
struct ErasureRecord {
  std::string state;  // "restricted", "erased"
  absl::Time requested;
  absl::Time due;
  absl::Time erased;  // 1970: not yet
  friend bool operator==(const ErasureRecord&, const ErasureRecord&) = default;
};

// Who opened which entry, and why (kAccess).
struct AccessRecord {
  uint64_t index = 0;
  std::string requester;
  std::string why;
  std::vector<std::string> approvers;
  friend bool operator==(const AccessRecord&, const AccessRecord&) = default;
};

// Empty strings and zero numbers mean "not applicable".
struct Entry {
  EntryKind kind = EntryKind::kRecord;
  Id exchange;                // of kRecord too, when the given name is one; see exchange_name
  std::string exchange_name;  // kRecord: the caller's "exchange" string as given
  absl::Time at;              // as it is by default (1970): the ledger's clock at the append
  std::string tenant;
  std::string subject;  // handle; made of `person` when there is one
  UserText person;      // who it is to the caller; goes into the vault, never into the log
  std::string session;
  std::string policy_profile;
  uint64_t policy_version = 0;
  std::string policy_digest;
  std::string action;  // of the verdict
  std::string data_class;
  std::vector<FindingRecord> findings;
  std::optional<JudgementRecord> judgement;  // kOpen, kClose
  std::string engine;                        // chosen (open) or used (close)
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
  std::optional<ConductRecord> conduct;
  absl::Time due;  // kReport: to be answered by then
  std::optional<HoldRecord> hold;
  std::optional<ErasureRecord> erasure;
  std::optional<AccessRecord> access;
};

}  // namespace weir::ledger
