// What shows that a key lives in a genuine device and is used by our application: the interface.
// Makers differ in the bytes; what the gateway asks of them is this.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace weir::cloud {

// Immutable once made; thread-safe.
class DeviceKeyVerifier {
 public:
  virtual ~DeviceKeyVerifier() = default;
  // That the maker of the device vouches for the key named `key_id`, said over `client_data`; its
  // public key. INVALID_ARGUMENT: the bytes are none of this kind. UNAUTHENTICATED: they prove
  // nothing here; the message says which check failed.
  virtual absl::StatusOr<std::string> CheckAttestation(std::string_view object,
                                                       std::string_view key_id,
                                                       std::string_view client_data,
                                                       absl::Time now) const = 0;
  // That the key at `public_key` signed `client_data`; how often it has signed, which only grows.
  // Errors as above.
  virtual absl::StatusOr<uint32_t> CheckAssertion(std::string_view assertion,
                                                  std::string_view public_key,
                                                  std::string_view client_data) const = 0;
};

}  // namespace weir::cloud
