#include "compliance/witness/client.h"

#include <array>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/lines.h"
#include "compliance/witness/request.h"
#include "compliance/witness/witness.h"

namespace weir::witness {
namespace {

// The size in the body of a conflict; nothing when there is none.
std::optional<uint64_t> SizeIn(std::string_view body) {
  const auto line = ledger::TakeLine(body);
  return line && body.empty() ? ledger::DecimalIn(*line) : std::nullopt;
}

absl::Status RolledBack(const std::string& name, uint64_t known, uint64_t size) {
  return Error(absl::StatusCode::kFailedPrecondition,
               "the witness {} has signed {} entries, the log has {}: was it put back or forked?",
               name, known, size);
}

}  // namespace

Client::Client(Contact contact, remote::HttpLimits limits)
    : contact_(std::move(contact)), http_(std::make_unique<remote::HttpClient>(limits)) {}

absl::StatusOr<remote::HttpAnswer> Client::Post(const Head& head, ledger::NodeHashes& hashes) {
  AddCheckpoint request{known_size_, {}, head.note};
  if (known_size_ > 0 && known_size_ < head.checkpoint.size) {
    WEIR_ASSIGN_OR_RETURN(request.proof,
                          ledger::ConsistencyProof(hashes, known_size_, head.checkpoint.size));
  }
  return http_->Post(contact_.url + "/add-checkpoint", ToText(request));
}

absl::StatusOr<std::string> Client::Ask(const Head& head, ledger::NodeHashes& hashes) {
  if (known_size_ > head.checkpoint.size) {
    return RolledBack(name(), known_size_, head.checkpoint.size);
  }
  WEIR_ASSIGN_OR_RETURN(remote::HttpAnswer answer, Post(head, hashes));
  const auto known = SizeIn(answer.body);
  if (answer.code == static_cast<int>(Code::kConflict) && known && *known != known_size_) {
    known_size_ = *known;
    if (*known > head.checkpoint.size) {
      return RolledBack(name(), *known, head.checkpoint.size);
    }
    WEIR_ASSIGN_OR_RETURN(answer, Post(head, hashes));
  }
  switch (static_cast<Code>(answer.code)) {
    case Code::kOk:
      return LineIn(head, answer.body);
    case Code::kConflict:
    case Code::kUnprocessable:
      return RolledBack(name(), known_size_, head.checkpoint.size);
    case Code::kForbidden:
    case Code::kNotFound:
      return Error(absl::StatusCode::kPermissionDenied, "the witness {} answered {}", name(),
                   answer.code);
    default:
      return Unavailable("the witness {} answered {}", name(), answer.code);
  }
}

// Only the lines of the key that we trust; others that it sends are not passed on.
absl::StatusOr<std::string> Client::LineIn(const Head& head, const std::string& answer) const {
  std::string_view rest = answer;
  while (const auto line = ledger::TakeLine(rest)) {
    const std::string one = std::string(*line) + "\n";
    const auto note = ledger::OpenNote(head.note + one, std::array{contact_.key});
    if (note.ok()) return one;
  }
  return DataLoss("the witness {} answered without its signature", name());
}

}  // namespace weir::witness
