// The verbs of `weir policy`.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddPolicyKeygen(CLI::App& policy, int& exit_code);
void AddPolicyBuild(CLI::App& policy, int& exit_code);
void AddPolicyCheck(CLI::App& policy, int& exit_code);
void AddPolicyImport(CLI::App& policy, int& exit_code);
void AddPolicySign(CLI::App& policy, int& exit_code);
void AddPolicyDiff(CLI::App& policy, int& exit_code);
void AddPolicyTest(CLI::App& policy, int& exit_code);
void AddPolicyShow(CLI::App& policy, int& exit_code);

}  // namespace weir::cli
