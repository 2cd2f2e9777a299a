#include "compliance/base/file.h"
#include "compliance/base/log.h"
#include "config/load.h"
#include "edge/app.h"
#include "router/rpc/daemon.h"
#include "router/rpc/server.h"

int main(int argc, char** argv) {
  const auto command = weir::router::ReadDaemonCommand(argc, argv, "weir-edge", "the edge agent");
  if (!command.run) return command.exit_code;
  const auto settings = weir::config::LoadEdge(command.config);
  if (!settings.ok()) return weir::router::ReportProblems(settings.status());
  if (command.check_only) return weir::router::ReportGood(command.config);
  weir::router::BlockSignals();
  weir::log::Start("weir-edge", settings->log_level);
  const auto files = weir::NewPosixFileSystem();
  const weir::SystemClock clock;
  auto app = weir::edge::App::Start(*settings, *files, clock);
  if (!app.ok()) return weir::router::ReportProblems(app.status());
  (*app)->Run();
  return 0;
}
