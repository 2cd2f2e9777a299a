#include "compliance/retention/access.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::retention {
namespace {

constexpr size_t kWordLimitBytes = 256;

bool IsOneLine(std::string_view text) {
  return !text.empty() && text.size() <= kWordLimitBytes &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

std::string ToText(const AccessRequest& request) {
  const std::string index = std::to_string(request.index);
  const std::string leaf = request.leaf.ToHex();
  const RequestField fields[] = {{"log", request.origin},
                                 {"entry", index},
                                 {"leaf", leaf},
                                 {"requester", request.requester},
                                 {"why", request.why}};
  return RequestText("open", fields);
}

// Who asks cannot approve. Without a list of approvers nobody can, and a restricted subject's texts
// stay closed.
absl::StatusOr<std::vector<std::string>> Opener::Approved(const AccessRequest& request,
                                                          std::span<const std::string> approvals,
                                                          keys::State state) {
  const bool restricted = state == keys::State::kRestricted;
  auto approvers = ReadApprovers(files_, dir_);
  if (approvers.status().code() == absl::StatusCode::kNotFound && !restricted) {
    return std::vector<std::string>();
  }
  if (!approvers.ok()) {
    return Error(absl::StatusCode::kPermissionDenied, "approvals cannot be checked: {}",
                 ToStd(approvers.status().message()));
  }
  std::erase_if(*approvers, [&request](const ledger::VerifierKey& key) {
    return key.name() == request.requester;
  });
  return CheckApprovals(ToText(request), approvals, *approvers,
                        restricted ? kRestrictedApprovals : 1);
}

absl::Status Opener::Record(const ledger::StoredEntry& stored, const AccessRequest& request,
                            std::vector<std::string> approvers, std::string_view outcome) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kAccess;
  entry.tenant = stored.entry.tenant;
  entry.subject = stored.entry.subject;
  entry.reasons = {std::string(outcome)};
  entry.access =
      ledger::AccessRecord{stored.index, request.requester, request.why, std::move(approvers)};
  return append_(entry);
}

absl::StatusOr<std::vector<ledger::SealedText>> Opener::Open(
    const ledger::StoredEntry& stored, const AccessRequest& request,
    std::span<const std::string> approvals) {
  if (!IsOneLine(request.requester) || !IsOneLine(request.why)) {
    return InvalidArgument("opening needs a requester and a reason, one line each");
  }
  WEIR_ASSIGN_OR_RETURN(const keys::SubjectRow row,
                        keys_.RowOf({stored.entry.tenant, stored.entry.subject}));
  const auto approvers = Approved(request, approvals, row.state);
  if (!approvers.ok()) {
    WEIR_RETURN_IF_ERROR(Record(stored, request, {}, "refused"));
    return approvers.status();
  }
  const keys::Purpose purpose =
      row.state == keys::State::kRestricted ? keys::Purpose::kRestricted : keys::Purpose::kOrdinary;
  WEIR_ASSIGN_OR_RETURN(auto texts, ledger::Unseal(stored, keys_, purpose));
  WEIR_RETURN_IF_ERROR(Record(stored, request, *approvers, "opened"));
  return texts;
}

}  // namespace weir::retention
