#include "edge/c/callback_attestor.h"

#include "compliance/base/status.h"

namespace weir::edge {
namespace {

const uint8_t* BytesOrNull(std::string_view text) {
  return text.empty() ? nullptr : reinterpret_cast<const uint8_t*>(text.data());
}

}  // namespace

absl::StatusOr<std::string> CallbackAttestor::Ask(weir_proof proof, std::string_view key_id,
                                                  std::string_view client_data_hash) {
  std::string out(WEIR_PROOF_MOST_BYTES, '\0');
  size_t size = 0;
  const int32_t code = callback_(user_, proof, BytesOrNull(key_id), BytesOrNull(client_data_hash),
                                 reinterpret_cast<uint8_t*>(out.data()), &size);
  if (code != WEIR_OK) {
    return Error(static_cast<absl::StatusCode>(code), "the attestor answered {} to question {}",
                 weir_code_name(code), static_cast<int>(proof));
  }
  if (size > out.size()) return absl::InternalError("the attestor wrote past its room");
  out.resize(size);
  return out;
}

}  // namespace weir::edge
