#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "edge/cli/account.h"
#include "edge/cli/client.h"
#include "edge/cli/command.h"
#include "edge/cli/printer.h"
#include "edge/cli/request_options.h"

namespace weir::cli {
namespace {

struct ChatOptions {
  std::string socket;
  std::string system;
  bool explain = false;
  RequestOptions request;
};

constexpr const char* kHelp =
    "Type a message. /new starts afresh, /report TEXT complains about the last exchange,\n"
    "/appeal TEXT appeals against the last refusal. /why, /where and /privacy tell of the last\n"
    "exchange why it went as it did, where it was answered and what left the device. /quit leaves\n"
    "(so does Ctrl-D).\n";

// A conversation. Refused turns are not kept: the next question starts from what was answered.
class Conversation {
 public:
  Conversation(const ChatOptions& options, const std::string& socket)
      : options_(options), socket_(socket), client_(socket) {
    Reset();
  }

  // False to leave.
  bool Handle(const std::string& line) {
    if (line.empty()) return true;
    if (line == "/quit") return false;
    if (line == "/new") return Reset(), true;
    if (line == "/help") return fmt::print("{}", kHelp), true;
    if (line == "/why") return fmt::print("{}", account_.Why()), true;
    if (line == "/where") return fmt::print("{}", account_.Where(Places())), true;
    if (line == "/privacy") return fmt::print("{}", account_.Privacy(Places())), true;
    if (line.rfind("/report ", 0) == 0)
      return Report(v1::REPORT_KIND_COMPLAINT, line.substr(8)), true;
    if (line.rfind("/appeal ", 0) == 0) return Report(v1::REPORT_KIND_APPEAL, line.substr(8)), true;
    return Ask(line), true;
  }

 private:
  void Reset() {
    history_ = RequestFrom(options_.request);
    if (!options_.system.empty()) AddTurn(v1::ROLE_SYSTEM, options_.system);
  }

  void AddTurn(v1::Role role, const std::string& text) {
    auto& turn = *history_.add_turns();
    turn.set_role(role);
    turn.set_text(text);
  }

  void Ask(const std::string& text) {
    AddTurn(v1::ROLE_USER, text);
    Printer printer(Style::kPeople, options_.explain);
    account_.Begin();
    const grpc::Status status = client_.Chat(history_, [&](const v1::ChatEvent& event) {
      account_.Take(event);
      printer.Show(event);
    });
    last_exchange_ = printer.exchange_id();
    if (!status.ok()) fmt::print(stderr, "weir chat: {}\n", Explain(status, socket_));
    if (status.ok() && printer.ending() == v1::ENDING_DONE) {
      AddTurn(v1::ROLE_ASSISTANT, printer.answer());
    } else {
      history_.mutable_turns()->RemoveLast();
    }
  }

  // The agent says where its engines are.
  Account::PlaceOf Places() {
    v1::GetStatusResponse status;
    if (!client_.GetStatus(status).ok()) status.Clear();
    return [status](const std::string& engine) {
      for (const v1::EngineStatus& each : status.engines()) {
        if (each.id() == engine) return each.place();
      }
      return std::string();
    };
  }

  void Report(v1::ReportKind kind, const std::string& comment) {
    v1::ReportRequest request;
    request.set_kind(kind);
    request.set_exchange_id(last_exchange_);
    request.set_comment(comment);
    v1::ReportResponse response;
    const grpc::Status status = client_.Report(request, response);
    if (!status.ok()) {
      fmt::print(stderr, "weir chat: {}\n", Explain(status, socket_));
      return;
    }
    fmt::print("recorded as entry {} of {}\n", response.receipt().index(),
               response.receipt().origin());
  }

  const ChatOptions& options_;
  std::string socket_;
  Client client_;
  v1::ChatRequest history_;
  std::string last_exchange_;
  Account account_;
};

int Chat(const ChatOptions& options) {
  Conversation conversation(options, SocketOr(options.socket));
  fmt::print("{}", kHelp);
  std::string line;
  for (;;) {
    fmt::print("> ");
    std::fflush(stdout);
    if (!std::getline(std::cin, line) || !conversation.Handle(line)) break;
  }
  fmt::print("\n");
  return kDone;
}

}  // namespace

void AddChat(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ChatOptions>();
  CLI::App* chat = app.add_subcommand("chat", "A conversation with the running edge agent");
  chat->add_option("--socket", options->socket,
                   "The agent's socket (default: $WEIR_SOCKET, /run/weir/edge.sock)");
  chat->add_option("--system", options->system, "A system message at the beginning");
  chat->add_flag("--explain", options->explain, "Say where each answer was made and why");
  AddRequestOptions(*chat, options->request);
  chat->footer(
      "Examples:\n  weir chat\n  weir chat --explain --lang en --system \"Answer briefly.\"");
  chat->callback([options, &exit_code] { exit_code = Chat(*options); });
}

}  // namespace weir::cli
