// What people at the desk decide: whether a verdict was right, what becomes of a complaint, how an
// incident goes on. A decision is an entry of the auditors' own ledger and nothing else; its
// comment is sealed there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/ledger/entry.h"

namespace weir::auditor {

enum class DecisionKind : uint8_t {
  kReview,    // of a verdict: "right", "wrong"
  kAnswer,    // to a complaint or an appeal: "upheld", "rejected"
  kIncident,  // a new one: "opened"
  kStep,      // of an incident: "reported", "closed"
  kOpening,   // a request to open an entry's sealed texts: "requested"
  kApproval,  // of such a request or a proposal, by somebody else: "approved", "declined"
  kProposal,  // of an order to who runs the log: "erase", "hold", "hold_tenant", "release"
};
// "review", "answer", "incident", "step", "opening", "approval", "proposal": the last part of the
// entry's exchange, "case:review"
std::string_view NameOf(DecisionKind kind);
std::optional<DecisionKind> DecisionKindOf(std::string_view name);

inline constexpr size_t kMaxCommentBytes = 16 << 10;
inline constexpr size_t kMaxTitleBytes = 120;  // in clear: no names of people belong there
inline constexpr size_t kMaxWhyBytes = 120;    // the same
inline constexpr size_t kMaxRulesKept = 8;     // of a reviewed entry

struct Decision {
  DecisionKind kind = DecisionKind::kReview;
  std::string outcome;
  std::string log;     // kReview, kAnswer, kOpening, kProposal: whose entry
  uint64_t index = 0;  // of that entry; kStep, kApproval: of the incident, request or proposal
  std::vector<std::string> rules;  // kReview: what the entry's verdict rests on
  bool refused = false;            // kReview: the entry's verdict was a refusal
  std::string title;               // kIncident
  std::string why;                 // kOpening, kProposal: a file number or the like
  std::string tenant;              // kProposal: of the entry that it is about
  std::string subject;             // kProposal: the same; a handle
  absl::Time until;                // kProposal of a hold
  absl::Time discovered;           // kIncident
  uint64_t people = 0;             // kIncident: who may be affected; 0 = not known
  UserText comment;
};

// Of one JSON object: {"kind","outcome"} and what the kind needs ("log","index";
// "title","discovered" (RFC 3339),"people"; "why","until"), optionally "comment". What only the log
// knows stays empty. INVALID_ARGUMENT names the field.
absl::StatusOr<Decision> ParseDecision(std::string_view json, absl::Time now);

// The entry that it is, and back. Nothing: not an entry of a decision.
ledger::Entry EntryOf(const Decision& decision, std::string_view person, std::string_view role);
std::optional<Decision> DecisionIn(const ledger::Entry& entry);

}  // namespace weir::auditor
