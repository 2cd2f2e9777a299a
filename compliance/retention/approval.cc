#include "compliance/retention/approval.h"

#include <set>

#include "compliance/base/status.h"

namespace weir::retention {
namespace {

constexpr uint64_t kFileLimitBytes = 1 << 20;

absl::Status AddApprover(std::string_view line, std::vector<ledger::VerifierKey>& approvers) {
  WEIR_ASSIGN_OR_RETURN(ledger::VerifierKey key, ledger::VerifierKey::Parse(line));
  for (const ledger::VerifierKey& other : approvers) {
    if (other.name() == key.name() || other.verifier() == key.verifier()) {
      return InvalidArgument("the approver {} has a name or a key twice", key.name());
    }
  }
  approvers.push_back(std::move(key));
  return absl::OkStatus();
}

absl::Status Denied(std::string_view why) {
  return Error(absl::StatusCode::kPermissionDenied, "{}", why);
}

}  // namespace

std::string RequestText(std::string_view verb, std::span<const RequestField> fields) {
  std::string text = fmt::format("weir/v1 {}\n", verb);
  for (const RequestField& field : fields) {
    WEIR_CHECK(field.value.find('\n') == std::string_view::npos);
    text += fmt::format("{}: {}\n", field.name, field.value);
  }
  return text;
}

absl::StatusOr<std::vector<ledger::VerifierKey>> ReadApprovers(FileSystem& files,
                                                               const std::string& dir) {
  const std::string path = dir + "/approvers";
  WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(files, path, kFileLimitBytes));
  std::vector<ledger::VerifierKey> approvers;
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const absl::Status added = AddApprover(line, approvers);
    if (!added.ok()) return Annotate(added, path);
  }
  return approvers;
}

absl::StatusOr<std::vector<std::string>> CheckApprovals(
    std::string_view request, std::span<const std::string> notes,
    std::span<const ledger::VerifierKey> approvers, size_t needed) {
  std::set<std::string> signers;
  for (const std::string& note : notes) {
    const auto opened = ledger::OpenNote(note, approvers);
    if (!opened.ok()) return Denied("an approval is not signed by an approver of this log");
    if (opened->text != request) return Denied("an approval is of another request");
    signers.insert(opened->verified.begin(), opened->verified.end());
  }
  if (signers.size() < needed) {
    return Error(absl::StatusCode::kPermissionDenied, "{} of {} approvals are there",
                 signers.size(), needed);
  }
  return std::vector<std::string>(signers.begin(), signers.end());
}

}  // namespace weir::retention
