#include <unistd.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "compliance/base/clock.h"
#include "compliance/base/status.h"
#include "compliance/ledger/ledger.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/line_reader.h"
#include "edge/cli/ordered_answers.h"

namespace weir::cli {
namespace {

using ledger::Entry;
using ledger::Ledger;
using ledger::Receipt;
using Next = LineReader::Next;

struct AppendOptions {
  std::string dir;
  std::string origin;
  std::string suite;
};

absl::StatusOr<Entry> EntryOf(Next next, std::string_view text) {
  if (next == Next::kTooLong) return InvalidArgument("longer than {} bytes", kMaxLineBytes);
  // A field that would not be stored must not look as if it were.
  const Line line = ParseLine(text, {{"exchange", "text", "tenant", "subject"}, Unknown::kRefuse});
  WEIR_RETURN_IF_ERROR(line.status);
  WEIR_ASSIGN_OR_RETURN(const std::string_view exchange, TextIn(line.fields, "exchange"));
  WEIR_ASSIGN_OR_RETURN(const std::string_view sealed, TextIn(line.fields, "text"));
  if (exchange.empty()) return InvalidArgument("\"exchange\" is empty");
  WEIR_ASSIGN_OR_RETURN(const std::string_view tenant, TextIn(line.fields, "tenant", ""));
  WEIR_ASSIGN_OR_RETURN(const std::string_view subject, TextIn(line.fields, "subject", ""));
  Entry entry;
  entry.tenant = tenant;
  entry.person = UserText(std::string(subject));
  entry.exchange_name = exchange;
  entry.exchange = Id::Parse(exchange).value_or(Id());
  entry.texts.push_back({"text", UserText(std::string(sealed))});
  return entry;
}

Json ErrorJson(const absl::Status& status) {
  return {{"error", std::string(ToStd(status.message()))}};
}

Json ReceiptJson(const Receipt& receipt) {
  return {{"index", receipt.index}, {"leaf", receipt.leaf.ToHex()}};
}

// Appends one line after another, as many at once as the log's queue holds.
class Appender {
 public:
  Appender(Ledger& ledger, OrderedAnswers& answers) : ledger_(ledger), answers_(answers) {}

  void Append(Next next, std::string_view text) {
    const uint64_t place = answers_.Ask(text.size());
    const absl::StatusOr<Entry> entry = EntryOf(next, text);
    if (!entry.ok()) return answers_.Answer(place, ErrorJson(entry.status()));
    ledger_.Append(*entry, [this, place](const absl::StatusOr<Receipt>& receipt) {
      if (!receipt.ok()) NoteFailure(receipt.status());
      answers_.Answer(place, receipt.ok() ? ReceiptJson(*receipt) : ErrorJson(receipt.status()));
    });
  }

  // The first failure of the log itself; what is wrong with one record is not.
  absl::Status failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  void NoteFailure(const absl::Status& status) {
    if (absl::IsInvalidArgument(status)) return;
    const std::lock_guard lock(mutex_);
    failure_.Update(status);
  }

  Ledger& ledger_;
  OrderedAnswers& answers_;
  mutable std::mutex mutex_;  // guards failure_
  absl::Status failure_;
};

absl::Status AppendLines(Appender& appender, const OrderedAnswers& answers) {
  LineReader lines(STDIN_FILENO);
  std::string_view text;
  while (appender.failure().ok() && answers.printing()) {
    const Next next = lines.Read(text);
    if (next == Next::kBroken) return Unavailable("cannot read standard input");
    if (next == Next::kEnd) return absl::OkStatus();
    appender.Append(next, text);
  }
  return absl::OkStatus();
}

std::string OriginOf(FileSystem& files, const AppendOptions& options) {
  if (!options.origin.empty()) return options.origin;
  const std::string origin = cli::OriginOf(files, options.dir);
  return origin.empty() ? ledger::Options().origin : origin;
}

absl::StatusOr<std::optional<crypto::Suite>> SuiteOf(const AppendOptions& options) {
  if (options.suite.empty()) return std::nullopt;
  const std::optional<crypto::Suite> suite = crypto::SuiteOf(options.suite);
  if (suite) return suite;
  return InvalidArgument("a suite is intl or gm");
}

absl::Status AppendAll(const AppendOptions& options) {
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  WEIR_RETURN_IF_ERROR(RequireLocal(options.dir));
  ledger::Options log;
  log.origin = OriginOf(*files, options);
  WEIR_ASSIGN_OR_RETURN(const auto suite, SuiteOf(options));
  WEIR_ASSIGN_OR_RETURN(ledger::Keys keys,
                        ledger::LoadOrMakeKeys(*files, options.dir, {log.origin, suite, ""}));
  WEIR_ASSIGN_OR_RETURN(auto ledger,
                        Ledger::Open(*files, clock, options.dir, log, std::move(keys)));
  Output output;
  // Half of the queue's bytes: an entry is a little larger than its line.
  OrderedAnswers answers(output, {log.queue_limit, log.queue_limit_bytes / 2});
  Appender appender(*ledger, answers);
  const absl::Status read = AppendLines(appender, answers);
  ledger.reset();  // every accepted append is answered after this
  WEIR_RETURN_IF_ERROR(read);
  WEIR_RETURN_IF_ERROR(appender.failure());
  return answers.printing() ? absl::OkStatus() : Unavailable("cannot write to standard output");
}

int RunAppend(const AppendOptions& options) {
  const absl::Status status = AppendAll(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditAppend(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<AppendOptions>();
  CLI::App* verb = audit.add_subcommand("append", "Appends records from standard input");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("--origin", options->origin,
                   "Name of a new log, a URL without scheme (default weir.local/dev)");
  verb->add_option("--suite", options->suite, "Algorithms of a new log: intl (default) or gm");
  verb->footer(
      "Reads JSON lines {\"exchange\",\"text\"}, with \"tenant\" and \"subject\" if you like; the "
      "text is sealed. Prints {\"index\",\"leaf\"} "
      "for each, in order,\n"
      "once it is durable, or {\"error\"} for a record that cannot be read. A new DIR becomes a "
      "log with\n"
      "development keys; DIR/log.vkey verifies its checkpoints.\n"
      "Example:\n  weir audit append ./log < records.jsonl");
  verb->callback([options, &exit_code] { exit_code = RunAppend(*options); });
}

}  // namespace weir::cli
