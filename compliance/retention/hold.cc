#include "compliance/retention/hold.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"

namespace weir::retention {
namespace {

using ledger::Entry;
using ledger::EntryKind;

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
}

absl::Status CheckWhy(std::string_view why) {
  if (!why.empty() && why.size() <= kWhyLimitBytes &&
      std::none_of(why.begin(), why.end(),
                   [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
    return absl::OkStatus();
  }
  return InvalidArgument("a hold has a reason, on one line of at most {} bytes", kWhyLimitBytes);
}

absl::Status CheckApproved(const std::vector<std::string>& approvers) {
  if (approvers.size() >= kHoldApprovals) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "a hold needs {} approvals, not {}",
               kHoldApprovals, approvers.size());
}

}  // namespace

std::string ToText(const HoldRequest& request) {
  const std::string until = Rfc3339(request.until);
  const RequestField fields[] = {{"log", request.origin},
                                 {"tenant", request.tenant},
                                 {"subject", request.subject},
                                 {"why", request.why},
                                 {"until", until}};
  return RequestText("hold", fields);
}

std::string ToText(const ReleaseRequest& request) {
  const RequestField fields[] = {
      {"log", request.origin}, {"hold", request.id}, {"why", request.why}};
  return RequestText("release hold", fields);
}

absl::StatusOr<std::string> SetHold(ledger::Ledger& ledger, const Clock& clock,
                                    const HoldRequest& request,
                                    const std::vector<std::string>& approvers) {
  WEIR_RETURN_IF_ERROR(CheckWhy(request.why));
  WEIR_RETURN_IF_ERROR(CheckApproved(approvers));
  if (request.until <= clock.Now()) return InvalidArgument("the hold ends in the past");
  Entry entry;
  entry.kind = EntryKind::kHold;
  entry.tenant = request.tenant;
  entry.subject = request.subject;
  entry.hold = ledger::HoldRecord{request.why, request.until, approvers, ""};
  WEIR_ASSIGN_OR_RETURN(const ledger::Receipt receipt, ledger.AppendAndWait(entry));
  return std::to_string(receipt.index);
}

absl::Status ReleaseHold(ledger::Ledger& ledger, const ReleaseRequest& request,
                         const std::vector<std::string>& approvers) {
  WEIR_RETURN_IF_ERROR(CheckWhy(request.why));
  WEIR_RETURN_IF_ERROR(CheckApproved(approvers));
  Entry entry;
  entry.kind = EntryKind::kHold;
  entry.hold = ledger::HoldRecord{request.why, absl::Time(), approvers, request.id};
  return ledger.AppendAndWait(entry).status();
}

void TakeHold(const ledger::StoredEntry& stored, std::vector<Hold>& holds) {
  const Entry& entry = stored.entry;
  if (entry.kind != EntryKind::kHold || !entry.hold) return;
  const ledger::HoldRecord& record = *entry.hold;
  if (!record.releases.empty()) {
    std::erase_if(holds, [&](const Hold& hold) { return hold.id == record.releases; });
    return;
  }
  holds.push_back({std::to_string(stored.index),
                   {stored.origin, entry.tenant, entry.subject, record.why, record.until},
                   record.approvers});
}

absl::StatusOr<std::vector<Hold>> ReadHolds(FileSystem& files, const std::string& dir) {
  std::vector<Hold> holds;
  WEIR_RETURN_IF_ERROR(
      ledger::ForEachEntry(files, dir, 0, [&holds](const ledger::StoredEntry& stored) {
        TakeHold(stored, holds);
        return true;
      }));
  return holds;
}

std::vector<std::string> InForce(const std::vector<Hold>& holds, std::string_view tenant,
                                 std::string_view subject, absl::Time now) {
  std::vector<std::string> ids;
  for (const Hold& hold : holds) {
    const HoldRequest& request = hold.request;
    const bool covers =
        request.tenant == tenant && (request.subject.empty() || request.subject == subject);
    if (covers && now < request.until) ids.push_back(hold.id);
  }
  return ids;
}

}  // namespace weir::retention
