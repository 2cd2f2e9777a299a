// The part of the device that can prove that it is genuine: on Apple's, DCAppAttestService.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir::edge {

// Called from one thread at a time, which may wait. Bytes are at most 16 KiB.
class Attestor {
 public:
  virtual ~Attestor() = default;
  // Makes a key in the hardware; its name, the SHA-256 of its public half: 32 bytes.
  virtual absl::StatusOr<std::string> NewKey() = 0;
  // What the maker of the device says of the key and of `client_data_hash` (32 bytes).
  virtual absl::StatusOr<std::string> Attest(std::string_view key_id,
                                             std::string_view client_data_hash) = 0;
  // The key's signature. Any error but UNAVAILABLE: the key is lost, and another one is to be made.
  virtual absl::StatusOr<std::string> Assert(std::string_view key_id,
                                             std::string_view client_data_hash) = 0;
};

}  // namespace weir::edge
