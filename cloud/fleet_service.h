// weir.v1.Fleet: what policy each device shall hold, and its bytes.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>

#include "cloud/fleet/fleet.h"
#include "compliance/base/clock.h"
#include "weir/v1/fleet.grpc.pb.h"

namespace weir::cloud {

// Bundles that may be on their way out at once; one more is told RESOURCE_EXHAUSTED. Each holds one
// part at a time.
inline constexpr int kFetchesAtOnce = 256;
inline constexpr size_t kPartBytes = 64u << 10;

// Thread-safe. Both must outlive the server that serves it.
class FleetService final : public v1::Fleet::CallbackService {
 public:
  FleetService(Fleet& fleet, const Clock& clock) : fleet_(fleet), clock_(clock) {}

  grpc::ServerBidiReactor<v1::WatchRequest, v1::WatchEvent>* Watch(
      grpc::CallbackServerContext* context) override;
  grpc::ServerWriteReactor<v1::PolicyPart>* FetchPolicy(
      grpc::CallbackServerContext* context, const v1::FetchPolicyRequest* request) override;

 private:
  class Watching;
  class Fetching;
  Fleet& fleet_;
  const Clock& clock_;
  std::atomic<int> fetching_ = 0;
};

}  // namespace weir::cloud
