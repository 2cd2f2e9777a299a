// The verbs of the `weir` program. Each Add... registers one subcommand; when it is the one that
// was called, it runs and sets `exit_code`. No state is shared.
//
// Exit codes: 0 done; 1 failed; 3 refused (ask); `audit verify`: 1 tampered, 2 cannot tell; `policy
// diff`: 1 different, 2 cannot tell; `clauses`: 1 something contradicts one; 64 wrong usage
// (sysexits.h EX_USAGE).
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kCannotTell = 2;
inline constexpr int kRefused = 3;
inline constexpr int kUsage = 64;

void AddAsk(CLI::App& app, int& exit_code);
void AddChat(CLI::App& app, int& exit_code);
void AddReport(CLI::App& app, int& exit_code);
void AddLabel(CLI::App& app, int& exit_code);
void AddStatus(CLI::App& app, int& exit_code);
void AddGate(CLI::App& app, int& exit_code);
void AddRoute(CLI::App& app, int& exit_code);
void AddRouter(CLI::App& app, int& exit_code);
void AddModel(CLI::App& app, int& exit_code);
void AddPolicy(CLI::App& app, int& exit_code);
void AddAudit(CLI::App& app, int& exit_code);
void AddJudge(CLI::App& app, int& exit_code);
void AddJudgeStates(CLI::App& judge, int& exit_code);
void AddConformance(CLI::App& app, int& exit_code);
void AddClauses(CLI::App& app, int& exit_code);

}  // namespace weir::cli
