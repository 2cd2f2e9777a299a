#include "edge/app.h"

#include <sys/stat.h>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "edge/agent.h"
#include "edge/assistant_service.h"
#include "router/rpc/server.h"

namespace weir::edge {
namespace {

constexpr absl::Duration kDrainGrace = absl::Seconds(10);

class Running final : public App {
 public:
  explicit Running(std::unique_ptr<Agent> agent) : agent_(std::move(agent)), service_(*agent_) {}

  absl::Status Serve(const std::string& socket) {
    ::umask(0077);  // the socket is for this user only
    WEIR_ASSIGN_OR_RETURN(
        server_, router::RpcServer::Start({.address = "unix:" + socket,
                                           .credentials = grpc::InsecureServerCredentials()},
                                          {&service_}));
    log::Info("serving", {{"socket", socket}});
    return absl::OkStatus();
  }

  void Run() override {
    router::WaitForEnd([this] {
      const absl::Status status = agent_->ReloadPolicy();
      if (!status.ok()) log::LogError("policy_not_reloaded", {{"status", status}});
    });
    log::Info("draining");
    server_->Drain(kDrainGrace);
  }

 private:
  // In the order in which they are built; destroyed the other way round.
  std::unique_ptr<Agent> agent_;
  AssistantService service_;
  std::unique_ptr<router::RpcServer> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<App>> App::Start(const config::EdgeSettings& settings,
                                                FileSystem& files, const Clock& clock) {
  WEIR_ASSIGN_OR_RETURN(auto agent, Agent::Start(settings, files, clock));
  auto app = std::make_unique<Running>(std::move(agent));
  WEIR_RETURN_IF_ERROR(app->Serve(settings.socket));
  return std::unique_ptr<App>(std::move(app));
}

}  // namespace weir::edge
