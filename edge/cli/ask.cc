#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <iterator>
#include <memory>

#include "edge/cli/client.h"
#include "edge/cli/command.h"
#include "edge/cli/printer.h"
#include "edge/cli/request_options.h"

namespace weir::cli {
namespace {

struct AskOptions {
  std::string prompt;
  std::string socket;
  bool json = false;
  bool explain = false;
  RequestOptions request;
};

// "-" reads the prompt from standard input.
std::string PromptOf(const AskOptions& options) {
  if (options.prompt != "-") return options.prompt;
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

int Ask(const AskOptions& options) {
  v1::ChatRequest request = RequestFrom(options.request);
  auto& turn = *request.add_turns();
  turn.set_role(v1::ROLE_USER);
  turn.set_text(PromptOf(options));
  const std::string socket = SocketOr(options.socket);
  Client client(socket);
  Printer printer(options.json ? Style::kJson : Style::kPeople, options.explain);
  const grpc::Status status =
      client.Chat(request, [&printer](const v1::ChatEvent& event) { printer.Show(event); });
  if (!status.ok()) {
    fmt::print(stderr, "weir ask: {}\n", Explain(status, socket));
    return kFailed;
  }
  return printer.ending() == v1::ENDING_DONE ? kDone : kRefused;
}

}  // namespace

void AddAsk(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<AskOptions>();
  CLI::App* ask =
      app.add_subcommand("ask", "One exchange through the running edge agent, streamed");
  ask->add_option("prompt", options->prompt, "What to ask; \"-\" reads standard input")->required();
  ask->add_option("--socket", options->socket,
                  "The agent's socket (default: $WEIR_SOCKET, /run/weir/edge.sock)");
  ask->add_flag("--json", options->json, "One JSON object an event (weir.v1.ChatEvent)");
  ask->add_flag("--explain", options->explain,
                "Say where it was answered and why, what left the device, and the receipt");
  AddRequestOptions(*ask, options->request);
  ask->footer(
      "Exit code: 0 answered, 3 refused, 1 failed.\nExamples:\n"
      "  weir ask \"一年有几个月？\"\n"
      "  weir ask \"Summarise this: ...\" --privacy local-only --explain\n"
      "  git diff | weir ask - --json");
  ask->callback([options, &exit_code] { exit_code = Ask(*options); });
}

}  // namespace weir::cli
