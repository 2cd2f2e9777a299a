// Four eyes: what one person asks for, others sign. A request is a text that says everything; an
// approval is that text as a signed note (C2SP signed-note) by a key on the log's list of
// approvers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/note.h"

namespace weir::retention {

// "weir/v1 VERB", then "name: value" lines. REQUIRES: no line ends inside.
struct RequestField {
  std::string_view name;
  std::string_view value;
};
std::string RequestText(std::string_view verb, std::span<const RequestField> fields);

// DIR/approvers: one verifier key a line; empty lines and lines that begin with # are left out.
// NOT_FOUND: no such file. INVALID_ARGUMENT: a line is no key, or a name or key is there twice.
absl::StatusOr<std::vector<ledger::VerifierKey>> ReadApprovers(FileSystem& files,
                                                               const std::string& dir);

// The names of those who signed exactly `request`, each with a key of their own. PERMISSION_DENIED:
// fewer than `needed` approvers signed it, or a note is of another request.
absl::StatusOr<std::vector<std::string>> CheckApprovals(
    std::string_view request, std::span<const std::string> notes,
    std::span<const ledger::VerifierKey> approvers, size_t needed);

}  // namespace weir::retention
