// The caller's hardware behind the functions of weir/edge.h.
#pragma once

#include "edge/attestation/attestor.h"
#include "edge/include/weir/edge.h"

namespace weir::edge {

// As Attestor. INTERNAL: the callback said that it wrote more than there was room for.
class CallbackAttestor final : public Attestor {
 public:
  CallbackAttestor(weir_attestor_callback callback, void* user)
      : callback_(callback), user_(user) {}

  absl::StatusOr<std::string> NewKey() override { return Ask(WEIR_PROOF_NEW_KEY, {}, {}); }
  absl::StatusOr<std::string> Attest(std::string_view key_id,
                                     std::string_view client_data_hash) override {
    return Ask(WEIR_PROOF_ATTEST, key_id, client_data_hash);
  }
  absl::StatusOr<std::string> Assert(std::string_view key_id,
                                     std::string_view client_data_hash) override {
    return Ask(WEIR_PROOF_ASSERT, key_id, client_data_hash);
  }

 private:
  absl::StatusOr<std::string> Ask(weir_proof proof, std::string_view key_id,
                                  std::string_view client_data_hash);

  const weir_attestor_callback callback_;
  void* const user_;
};

}  // namespace weir::edge
