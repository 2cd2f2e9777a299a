#include "edge/cli/router.h"

#include "edge/cli/command.h"

namespace weir::cli {

void AddRouter(CLI::App& app, int& exit_code) {
  CLI::App* router = app.add_subcommand(
      "router", "Learns from outcomes which prompts need the cloud; replays decisions");
  router->require_subcommand(1);
  router->footer(
      "Outcomes are JSON lines {\"id\",\"prompt\",\"weak_correct\",\"strong_correct\",\"group\"}, "
      "or weak_score\nand strong_score from 0 to 1; \"answer\" is the weak model's text.\n"
      "Examples:\n"
      "  weir router train --set ours=outcomes.jsonl -o ours.weir --key policy.key\n"
      "  weir router eval --data held-out.jsonl --weights ours.weir --bootstrap 1000\n"
      "  weir router calibrate --data outcomes.jsonl --share 0.3\n"
      "  weir router replay /var/lib/weir/edge/ledger");
  AddRouterTrain(*router, exit_code);
  AddRouterEval(*router, exit_code);
  AddRouterCalibrate(*router, exit_code);
  AddRouterReplay(*router, exit_code);
  AddRouterAnswers(*router, exit_code);
}

}  // namespace weir::cli
