// The edge agent without a way in: everything that answers, and the operations that its two faces
// share, the socket (assistant_service.h) and the C interface (include/weir/edge.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "config/edge_settings.h"
#include "edge/cloud_engine.h"
#include "edge/device_signals.h"
#include "edge/spool_upload.h"
#include "edge/update/policy_watch.h"
#include "router/exchange.h"
#include "router/messages.h"
#include "router/rpc/slots.h"
#include "router/spine.h"
#include "weir/v1/assistant.pb.h"

namespace weir::edge {

inline constexpr size_t kMaxCommentBytes = 4096;

// Thread-safe. Exchanges that it started must have ended before it dies.
class Agent {
 public:
  using Reported = std::function<void(absl::StatusOr<v1::ReportResponse>)>;

  // Any failure here means that the agent must not run. `files` and `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<Agent>> Start(const config::EdgeSettings& settings,
                                                      FileSystem& files, const Clock& clock);
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // What an exchange is started with: these parts, a place of these slots and these fields.
  router::ExchangeParts parts();
  router::Slots& slots() { return *slots_; }
  const router::Messages& messages() const { return messages_; }
  // INVALID_ARGUMENT names the field.
  absl::StatusOr<gate::RequestFields> FieldsOf(const v1::ChatRequest& request);

  // What would happen; nothing is generated or recorded.
  absl::StatusOr<v1::PreviewResponse> Preview(const v1::ChatRequest& request);
  // A complaint or an appeal. `done` is called once: before this returns when the request is wrong,
  // else from the ledger's thread when the entry is durable.
  void Report(const v1::ReportRequest& request, Reported done);
  v1::GetStatusResponse GetStatus() const;

  // Loads the bundle again; on any error the policy in force stays.
  absl::Status ReloadPolicy() { return spine_->ReloadPolicy(); }
  // From now on the device proves itself to the gateway. FAILED_PRECONDITION: there is no gateway,
  // or it has an attestor already.
  absl::Status SetAttestor(std::unique_ptr<Attestor> attestor);
  // From now on this is the state of the device, and the system is not asked any more.
  void SetSignals(const router::Signals& signals) { signals_->Set(signals); }

 private:
  Agent(const config::EdgeSettings& settings, FileSystem& files, const Clock& clock);
  absl::Status MakeEngines(const config::EdgeSettings& settings);
  absl::Status MakeRouter(const config::EdgeSettings& settings, FileSystem& files);
  absl::Status StartUpload(const config::EdgeSettings& settings, FileSystem& files);
  void StartUpdates(const config::EdgeSettings& settings, FileSystem& files);

  FileSystem& files_;
  const Clock& clock_;
  const std::string credential_path_;
  const absl::Duration default_deadline_;
  const router::Messages messages_ = router::Messages::BuiltIn();
  // In the order in which they are built; destroyed the other way round.
  std::unique_ptr<router::Spine> spine_;
  std::unique_ptr<ToldSignals> signals_;
  std::vector<std::unique_ptr<router::Engine>> engines_;
  CloudEngine* cloud_ = nullptr;            // of engines_; null without one
  std::shared_ptr<grpc::Channel> gateway_;  // null without a cloud
  std::unique_ptr<SpoolUpload> upload_;     // null without a spool
  std::unique_ptr<router::Router> router_;
  std::unique_ptr<router::Slots> slots_;
  std::unique_ptr<PolicyWatch> updates_;  // null: policies come by file
};

}  // namespace weir::edge
