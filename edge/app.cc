#include "edge/app.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "edge/agent.h"
#include "edge/assistant_service.h"
#include "edge/door.h"
#include "router/rpc/server.h"

namespace weir::edge {
namespace {

using config::CallerRights;

constexpr absl::Duration kDrainGrace = absl::Seconds(10);
// Only this user and root; with a list of callers anybody knocks and the door looks at the list.
constexpr unsigned kOwnSocketMode = 0700;
constexpr unsigned kSharedSocketMode = 0777;

class Running final : public App {
 public:
  explicit Running(std::unique_ptr<Agent> agent)
      : agent_(std::move(agent)),
        service_(*agent_, CallerRights::kAll),
        local_only_(*agent_, CallerRights::kLocalOnly) {}

  absl::Status Serve(ListeningSocket socket, const config::EdgeSettings& settings) {
    WEIR_ASSIGN_OR_RETURN(server_, router::RpcServer::Start({.handed_in = true}, {&service_}));
    const auto limited = [](const auto& caller) { return caller.may == CallerRights::kLocalOnly; };
    if (std::any_of(settings.callers.begin(), settings.callers.end(), limited)) {
      WEIR_ASSIGN_OR_RETURN(local_server_,
                            router::RpcServer::Start({.handed_in = true}, {&local_only_}));
    }
    log::Info("serving", {{"socket", settings.socket}, {"handed_over", socket.handed_over()}});
    door_ = std::make_unique<Door>(
        std::move(socket), settings.callers, [this](CallerRights rights, int caller) {
          (rights == CallerRights::kAll ? server_ : local_server_)->Serve(caller);
        });
    return absl::OkStatus();
  }

  void Run() override {
    router::WaitForEnd([this] {
      const absl::Status status = agent_->ReloadPolicy();
      if (!status.ok()) log::LogError("policy_not_reloaded", {{"status", status}});
    });
    log::Info("draining");
    door_->Close();
    const absl::Time until = absl::Now() + kDrainGrace;
    server_->Drain(until - absl::Now());
    if (local_server_ != nullptr) local_server_->Drain(until - absl::Now());
  }

 private:
  // In the order in which they are built; destroyed the other way round.
  std::unique_ptr<Agent> agent_;
  AssistantService service_;
  AssistantService local_only_;
  std::unique_ptr<router::RpcServer> server_;
  std::unique_ptr<router::RpcServer> local_server_;  // null: nobody is limited so
  std::unique_ptr<Door> door_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<App>> App::Start(const config::EdgeSettings& settings,
                                                FileSystem& files, const Clock& clock) {
  ::umask(0077);  // what the agent makes is for this user only
  // First of all: who comes second is told who was first. Callers wait until the door is opened.
  const unsigned mode = settings.callers.empty() ? kOwnSocketMode : kSharedSocketMode;
  WEIR_ASSIGN_OR_RETURN(ListeningSocket socket, ListeningSocket::Open(settings.socket, mode));
  WEIR_ASSIGN_OR_RETURN(auto agent, Agent::Start(settings, files, clock));
  auto app = std::make_unique<Running>(std::move(agent));
  WEIR_RETURN_IF_ERROR(app->Serve(std::move(socket), settings));
  return std::unique_ptr<App>(std::move(app));
}

}  // namespace weir::edge
