// The gateway as an engine: one gRPC stream a generation, over mutual TLS.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "compliance/base/clock.h"
#include "edge/attestation/pass_keeper.h"
#include "router/engine.h"

namespace weir::edge {

struct CloudEngineOptions {
  std::string id = "cloud";
  std::string address;  // host:port
  std::string region = "CN";
  uint32_t capacity = 64;  // streams at once; ceiling 1024
  absl::Duration connect_timeout =
      absl::Seconds(2);                          // a link that is not up by then counts as down
  absl::Duration keepalive = absl::Seconds(30);  // between pings
  router::Price price;
  std::string server_name;  // expected in the gateway's certificate; empty = the address's host
};

// Thread-safe. The channel's credentials decide who the gateway must be.
class CloudEngine final : public router::Engine {
 public:
  CloudEngine(CloudEngineOptions options, std::shared_ptr<grpc::ChannelCredentials> credentials,
              const Clock& clock);
  ~CloudEngine() override;

  // The link itself, for what else goes to the gateway.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // From now on the device proves itself with it, and calls carry a pass; without one the engine is
  // not ready. `path`: where the credential is kept; `files` must outlive this.
  // FAILED_PRECONDITION: it has an attestor already.
  absl::Status ProveWith(std::unique_ptr<Attestor> attestor, FileSystem& files,
                         const std::string& path);

  router::EngineInfo info() const override;
  // Ready while the link is up or not yet known; failed after a failed connect. Asking makes an
  // idle channel connect, so the next answer is fresh.
  router::EngineState state() const override;
  std::unique_ptr<router::Generation> Start(const router::Opened& opened,
                                            const gate::Prompt& prompt,
                                            const router::GenerateOptions& options,
                                            std::shared_ptr<router::ChunkSink> sink) override;

 private:
  class Call;
  std::shared_ptr<PassKeeper> passes() const;

  CloudEngineOptions options_;
  const Clock& clock_;
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<std::atomic<uint32_t>> running_;
  mutable std::mutex mutex_;
  std::shared_ptr<PassKeeper> passes_;  // guarded by mutex_; null: none are shown
};

// Reads the files; INVALID_ARGUMENT or NOT_FOUND when one cannot be used.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MutualTls(const std::string& ca_path,
                                                                    const std::string& cert_path,
                                                                    const std::string& key_path);

}  // namespace weir::edge
