#include "compliance/witness/request.h"

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/lines.h"

namespace weir::witness {
namespace {

constexpr std::string_view kOld = "old ";

}  // namespace

std::string ToText(const AddCheckpoint& request) {
  std::string text = fmt::format("{}{}\n", kOld, request.old_size);
  for (const crypto::Digest& hash : request.proof) text += crypto::ToBase64(hash.view()) + "\n";
  return text + "\n" + request.checkpoint;
}

absl::StatusOr<AddCheckpoint> ParseAddCheckpoint(std::string_view text) {
  if (text.size() > kRequestLimitBytes) {
    return InvalidArgument("the request has more than {} bytes", kRequestLimitBytes);
  }
  AddCheckpoint request;
  const auto first = ledger::TakeLine(text);
  const auto old_size = first && first->starts_with(kOld)
                            ? ledger::DecimalIn(first->substr(kOld.size()))
                            : std::nullopt;
  if (!old_size) return InvalidArgument("the first line is not an old size");
  request.old_size = *old_size;
  while (true) {
    const auto line = ledger::TakeLine(text);
    if (!line) return InvalidArgument("no empty line before the checkpoint");
    if (line->empty()) break;
    if (request.proof.size() == kProofLinesLimit) return InvalidArgument("too many proof lines");
    const auto bytes = crypto::FromBase64(*line);
    if (!bytes.ok()) return InvalidArgument("a proof line is not in base 64");
    WEIR_ASSIGN_OR_RETURN(const crypto::Digest hash, crypto::Digest::FromBytes(*bytes));
    request.proof.push_back(hash);
  }
  request.checkpoint = text;
  return request;
}

}  // namespace weir::witness
