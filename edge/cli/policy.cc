#include "edge/cli/policy.h"

#include "edge/cli/command.h"

namespace weir::cli {

void AddPolicy(CLI::App& app, int& exit_code) {
  CLI::App* policy = app.add_subcommand(
      "policy", "Builds policies from words and rules; signs, checks and shows them");
  policy->require_subcommand(1);
  policy->footer(
      "Examples:\n"
      "  weir policy keygen -o policy.key\n"
      "  weir policy import words.xlsx --category A.1.h -o src/lexicon/words.yaml\n"
      "  weir policy check config/policy/cn-mainland\n"
      "  weir policy build config/policy/cn-mainland -o cn.weir --key policy.key\n"
      "  weir policy sign cn.weir --key second.key\n"
      "  weir policy show cn.weir\n"
      "  weir policy diff old.weir cn.weir\n"
      "  weir policy test cn.weir --probes ours.jsonl");
  AddPolicyKeygen(*policy, exit_code);
  AddPolicyImport(*policy, exit_code);
  AddPolicyBuild(*policy, exit_code);
  AddPolicySign(*policy, exit_code);
  AddPolicyCheck(*policy, exit_code);
  AddPolicyShow(*policy, exit_code);
  AddPolicyDiff(*policy, exit_code);
  AddPolicyTest(*policy, exit_code);
}

}  // namespace weir::cli
