#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "edge/cli/client.h"
#include "edge/cli/command.h"
#include "edge/cli/decisions.h"
#include "router/rpc/wire_json.h"

namespace weir::cli {
namespace {

struct StatusOptions {
  std::string socket;
  std::string gateway;
  std::string tls_dir;
  std::string lang = "en";
  bool json = false;
  bool ready = false;
};

void PrintWitness(const v1::GetStatusResponse& response) {
  if (!response.has_witness()) return;
  const v1::WitnessStatus& witness = response.witness();
  fmt::print("witnesses: {} of {} entries signed, unwitnessed for {}{}{}{}\n", witness.entries(),
             response.ledger_size(), absl::FormatDuration(absl::Seconds(witness.unwitnessed_s())),
             witness.problem().empty() ? "" : "; ", witness.problem(),
             witness.contradicted() ? "; CONTRADICTED" : "");
}

void PrintDevice(const v1::GetStatusResponse& response) {
  if (!response.has_device()) return;
  const v1::DeviceStatus& device = response.device();
  fmt::print("device: battery {} %{}{}, heat {}, network {}{}, memory pressure {}\n",
             device.battery_percent(), device.charging() ? " charging" : "",
             device.low_power() ? ", low power" : "", device.thermal(), device.network(),
             device.metered() ? " (metered)" : "", device.memory());
}

void PrintForPeople(const v1::GetStatusResponse& response, policy::Locale locale) {
  fmt::print("version {}, {} of {} exchanges running\n", response.version(),
             response.exchanges_running(), response.exchanges_limit());
  for (const v1::EngineStatus& e : response.engines()) {
    fmt::print("engine {}: {} ({}) {} {}\n", e.id(), e.readiness(), e.place(), e.model(),
               e.problem());
  }
  PrintDevice(response);
  const v1::PolicyStatus& policy = response.policy();
  fmt::print(
      "policy {} version {}{}, valid until {}\n", policy.profile(), policy.version(),
      policy.stale() ? " (OUT OF DATE)" : "",
      absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixSeconds(policy.not_after_unix_s()),
                       absl::UTCTimeZone()));
  if (policy.required_version() > policy.version()) {
    fmt::print("policy version {} is required\n", policy.required_version());
  }
  if (!policy.update_problem().empty()) fmt::print("updates: {}\n", policy.update_problem());
  fmt::print("ledger {}: {} entries\n", response.ledger_origin(), response.ledger_size());
  PrintWitness(response);
  PrintDecisions(response.decisions(), locale);
  if (!response.has_spool()) return;
  const v1::SpoolStatus& spool = response.spool();
  fmt::print("spool: {} of {} entries uploaded, {} proven, {} deleted here{}{}\n", spool.held(),
             spool.entries(), spool.proven(), spool.pruned(), spool.problem().empty() ? "" : "; ",
             spool.problem());
}

bool AllReady(const v1::GetStatusResponse& response) {
  return std::all_of(response.engines().begin(), response.engines().end(),
                     [](const v1::EngineStatus& engine) {
                       return engine.readiness() == "ready" || engine.readiness() == "asleep";
                     });
}

int PrintJson(const v1::GetStatusResponse& response) {
  fmt::print("{}\n", router::JsonOf(response));
  return kDone;
}

int Status(const StatusOptions& options) {
  const std::string socket = SocketOr(options.socket);
  v1::GetStatusResponse response;
  const grpc::Status status = options.gateway.empty()
                                  ? Client(socket).GetStatus(response)
                                  : GatewayStatus(options.gateway, options.tls_dir, response);
  if (!status.ok()) {
    const std::string& where = options.gateway.empty() ? socket : options.gateway;
    fmt::print(stderr, "weir status: {}\n", Explain(status, where));
    return kFailed;
  }
  if (options.ready) return AllReady(response) ? kDone : kFailed;
  if (options.json) return PrintJson(response);
  PrintForPeople(response,
                 options.lang == "zh" ? policy::Locale::kChinese : policy::Locale::kEnglish);
  return kDone;
}

}  // namespace

void AddStatus(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* status =
      app.add_subcommand("status", "Engines, policy and ledger of the running edge agent");
  status->add_option("--socket", options->socket,
                     "The agent's socket (default: $WEIR_SOCKET, /run/weir/edge.sock)");
  status->add_flag("--json", options->json, "One JSON object (weir.v1.GetStatusResponse)");
  status->add_option("--lang", options->lang, "Language of the last decisions and why (default en)")
      ->check(CLI::IsMember({"zh", "en"}));
  status->add_option("--gateway", options->gateway, "Ask a gateway at host:port instead")
      ->needs(status->add_option("--tls", options->tls_dir,
                                 "Folder with ca.crt, device.crt and device.key"));
  status->add_flag("--ready", options->ready,
                   "Print nothing; exit code 0 when every engine is ready or asleep, else 1");
  status->footer(
      "Examples:\n  weir status\n  weir status --json --socket /tmp/edge.sock\n"
      "  weir status --gateway gw.example:8443 --tls /etc/weir/tls");
  status->callback([options, &exit_code] { exit_code = Status(*options); });
}

}  // namespace weir::cli
