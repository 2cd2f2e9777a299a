#include "router/rpc/daemon.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "compliance/base/status.h"
#include "router/rpc/version.h"

namespace weir::router {

DaemonCommand ReadDaemonCommand(int argc, char** argv, const char* name, const char* what) {
  DaemonCommand command;
  CLI::App app{fmt::format("Weir: {}. SIGHUP loads the policy again, SIGTERM drains.", what), name};
  app.footer(
      fmt::format("Examples:\n  {0} --config /etc/weir/{0}.yaml\n"
                  "  {0} --config /etc/weir/{0}.yaml --check-config",
                  name));
  app.set_version_flag("--version", kVersion);
  app.add_option("--config", command.config, "The settings file (YAML)")->required();
  app.add_flag("--check-config", command.check_only,
               "Check the settings file and leave: 0 good, 1 not");
  try {
    app.parse(argc, argv);
    command.run = true;
  } catch (const CLI::ParseError& error) {
    command.exit_code = app.exit(error) == 0 ? 0 : 64;  // EX_USAGE
  }
  return command;
}

int ReportProblems(const absl::Status& status) {
  const std::string message(ToStd(status.message()));
  std::fprintf(stderr, "%s\n", message.c_str());
  return 1;
}

int ReportGood(const std::string& config) {
  std::printf("%s: ok\n", config.c_str());
  return 0;
}

}  // namespace weir::router
