#include "compliance/ledger/entry.h"

#include <array>

namespace weir::ledger {

std::string_view NameOf(EntryKind kind) {
  switch (kind) {
    case EntryKind::kRecord:
      return "record";
    case EntryKind::kOpen:
      return "open";
    case EntryKind::kClose:
      return "close";
    case EntryKind::kReport:
      return "report";
    case EntryKind::kPolicyLoad:
      return "policy_load";
    case EntryKind::kRecovery:
      return "recovery";
    case EntryKind::kSpooled:
      return "spooled";
    case EntryKind::kSpoolHead:
      return "spool_head";
    case EntryKind::kSpoolGap:
      return "spool_gap";
    case EntryKind::kSpoolConflict:
      return "spool_conflict";
    case EntryKind::kHold:
      return "hold";
    case EntryKind::kErasure:
      return "erasure";
    case EntryKind::kAccess:
      return "access";
    case EntryKind::kKeys:
      return "keys";
    case EntryKind::kPolicyMinimum:
      return "policy_minimum";
    case EntryKind::kPolicyRefused:
      return "policy_refused";
    case EntryKind::kRollout:
      return "rollout";
  }
  return "";
}

std::string_view NameOf(Ending ending) {
  switch (ending) {
    case Ending::kNone:
      return "";
    case Ending::kDone:
      return "done";
    case Ending::kRefused:
      return "refused";
    case Ending::kStopped:
      return "stopped";
    case Ending::kCancelled:
      return "cancelled";
    case Ending::kFailed:
      return "failed";
    case Ending::kInterrupted:
      return "interrupted";
  }
  return "";
}

std::string_view NameOf(ConductEvent event) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "", "clean", "offence", "sheltered", "crisis", "neutral", "turned_away"};
  return kNames.at(static_cast<size_t>(event));
}

}  // namespace weir::ledger
