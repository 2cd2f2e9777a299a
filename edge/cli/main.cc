#include "compliance/base/log.h"
#include "edge/cli/command.h"
#include "router/rpc/version.h"

int main(int argc, char** argv) {
  using namespace weir::cli;
  weir::log::Start("weir", weir::log::Level::kWarning);
  CLI::App app{
      "Weir: asks the edge agent, runs the gate and the router on text, builds policies, audits "
      "ledgers.",
      "weir"};
  app.footer(
      "Examples:\n"
      "  weir ask \"What is the capital of France?\" --explain\n"
      "  weir policy build config/policy/cn-mainland -o cn.weir --key policy.key\n"
      "  weir audit verify /var/lib/weir/ledger\n"
      "Each verb has its own --help.");
  app.set_version_flag("--version", weir::router::kVersion);
  app.require_subcommand(1);
  int exit_code = kDone;
  for (const auto add :
       {AddAsk, AddChat, AddReport, AddLabel, AddStatus, AddGate, AddRoute, AddRouter, AddPolicy,
        AddModel, AddAudit, AddJudge, AddConformance, AddClauses}) {
    add(app, exit_code);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  return exit_code;
}
