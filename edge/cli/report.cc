#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <memory>

#include "absl/time/time.h"
#include "compliance/base/china_time.h"
#include "edge/cli/client.h"
#include "edge/cli/command.h"

namespace weir::cli {
namespace {

struct ReportOptions {
  std::string exchange;
  std::string comment;
  std::string subject;
  std::string socket;
  bool appeal = false;
  bool json = false;
};

std::string DateOf(int64_t unix_s) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(unix_s), ChinaZone());
}

int Report(const ReportOptions& options) {
  v1::ReportRequest request;
  request.set_kind(options.appeal ? v1::REPORT_KIND_APPEAL : v1::REPORT_KIND_COMPLAINT);
  request.set_exchange_id(options.exchange);
  request.set_subject(options.subject);
  request.set_comment(options.comment == "-"
                          ? std::string(std::istreambuf_iterator<char>(std::cin), {})
                          : options.comment);
  const std::string socket = SocketOr(options.socket);
  Client client(socket);
  v1::ReportResponse response;
  const grpc::Status status = client.Report(request, response);
  if (!status.ok()) {
    fmt::print(stderr, "weir report: {}\n", Explain(status, socket));
    return kFailed;
  }
  const v1::Receipt& receipt = response.receipt();
  if (options.json) {
    fmt::print("{{\"origin\":\"{}\",\"index\":{},\"due_unix_s\":{}}}\n", receipt.origin(),
               receipt.index(), response.due_unix_s());
  } else {
    fmt::print("recorded as entry {} of {}; it is to be answered by {} (UTC+8)\n", receipt.index(),
               receipt.origin(), DateOf(response.due_unix_s()));
  }
  return kDone;
}

}  // namespace

void AddReport(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* report = app.add_subcommand("report", "A complaint, or an appeal against a refusal");
  report->add_option("exchange", options->exchange,
                     "The exchange it is about; a complaint may be about something else");
  report->add_option("--comment", options->comment,
                     "What is wrong, at most 4096 bytes, sealed; \"-\" reads standard input");
  report->add_flag("--appeal", options->appeal, "Against a refusal or a suspension");
  report->add_option("--subject", options->subject, "Handle of the person who complains");
  report->add_option("--socket", options->socket,
                     "The agent's socket (default: $WEIR_SOCKET, /run/weir/edge.sock)");
  report->add_flag("--json", options->json, "One JSON object");
  report->footer(
      "Examples:\n  weir report 01J9ZQ3X8Y4T5V6W7X8Y9Z0A1B --appeal --comment \"It was a question "
      "of "
      "history.\"\n  weir report --comment \"The answer named my neighbour.\"");
  report->callback([options, &exit_code] { exit_code = Report(*options); });
}

}  // namespace weir::cli
