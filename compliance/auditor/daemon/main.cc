#include "compliance/auditor/daemon/app.h"
#include "compliance/base/log.h"
#include "config/load.h"
#include "router/rpc/daemon.h"
#include "router/rpc/server.h"

int main(int argc, char** argv) {
  const auto command =
      weir::router::ReadDaemonCommand(argc, argv, "weir-auditor", "the auditor's desk");
  if (!command.run) return command.exit_code;
  const auto settings = weir::config::LoadAuditor(command.config);
  if (!settings.ok()) return weir::router::ReportProblems(settings.status());
  if (command.check_only) return weir::router::ReportGood(command.config);
  weir::router::BlockSignals();
  weir::log::Start("weir-auditor", settings->log_level);
  const auto files = weir::NewPosixFileSystem();
  const weir::SystemClock clock;
  auto app = weir::auditor::App::Start(*settings, command.config, *files, clock);
  if (!app.ok()) return weir::router::ReportProblems(app.status());
  (*app)->Run();
  return 0;
}
