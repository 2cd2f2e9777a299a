#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/ledger/ledger.h"
#include "compliance/ledger/verify.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

using ledger::SealedText;
using ledger::StoredEntry;

struct ShowOptions {
  std::string dir;
  std::string which;  // index or exchange
  bool json = false;
  bool open = false;
};

std::optional<uint64_t> IndexOf(const std::string& which) {
  uint64_t index = 0;
  const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), index);
  if (error != std::errc() || end != which.data() + which.size()) return std::nullopt;
  return index;
}

// Copies what is to be shown: one entry of that index, or all of that exchange.
absl::StatusOr<std::vector<StoredEntry>> Select(FileSystem& files, const ShowOptions& options) {
  const std::optional<uint64_t> index = IndexOf(options.which);
  std::vector<StoredEntry> selected;
  const auto visit = [&](const StoredEntry& stored) {
    if (index.has_value() ? stored.index == *index : IsAbout(stored.entry, options.which)) {
      selected.push_back(stored);
    }
    return !index.has_value();
  };
  WEIR_RETURN_IF_ERROR(ReadLog(files, options.dir, index.value_or(0), visit));
  if (!selected.empty()) return selected;
  return Error(absl::StatusCode::kNotFound,
               "{} holds no such entry; weir audit tail shows the last ones", options.dir);
}

void PrintTexts(const StoredEntry& stored, const std::vector<SealedText>& texts, Format format) {
  for (const SealedText& text : texts) {
    if (format == Format::kJson) {
      const Json line = {
          {"index", stored.index}, {"role", text.role}, {"text", text.text.Reveal()}};
      std::fputs(ToLine(line).c_str(), stdout);
    } else {
      std::printf("  %s: %s\n", text.role.c_str(),
                  ForTerminal(text.text.Reveal(), Breaks::kKeep).c_str());
    }
  }
}

// Whoever runs this command, as the system names them.
std::string WhoRuns() {
  const passwd* const user = ::getpwuid(::getuid());
  return user != nullptr ? user->pw_name : fmt::format("uid {}", ::getuid());
}

absl::Status Show(const ShowOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  WEIR_ASSIGN_OR_RETURN(const std::vector<StoredEntry> selected, Select(*files, options));
  std::unique_ptr<AccessedLog> log;
  if (options.open) {
    if (!files->Exists(options.dir + "/seal.key")) {
      return Error(absl::StatusCode::kNotFound,
                   "--open needs the log's keys: {}/seal.key is not there", options.dir);
    }
    WEIR_ASSIGN_OR_RETURN(log, AccessedLog::Open(options.dir));
  }
  const Format format = options.json ? Format::kJson : Format::kText;
  for (const StoredEntry& stored : selected) {
    PrintEntry(stored, format);
    if (!options.open || stored.sealed.empty()) continue;
    const retention::AccessRequest request{stored.origin, stored.index, stored.leaf, WhoRuns(),
                                           "weir audit show --open"};
    WEIR_ASSIGN_OR_RETURN(const std::vector<SealedText> texts, log->OpenTexts(stored, request, {}));
    PrintTexts(stored, texts, format);
  }
  return absl::OkStatus();
}

int RunShow(const ShowOptions& options) {
  const absl::Status status = Show(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditShow(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* verb = audit.add_subcommand("show", "Prints one entry, or all entries of an exchange");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("INDEX|EXCHANGE", options->which,
                   "The entry's index, or the exchange's id or name")
      ->required();
  verb->add_flag("--json", options->json, "One JSON object a line");
  verb->add_flag(
      "--open", options->open,
      "Opens the sealed texts with the log's own keys (DIR/seal.key) and prints them; an "
      "entry says who did");
  verb->footer(
      "Examples:\n"
      "  weir audit show ./log 42\n"
      "  weir audit show ./log 01KAM4RB1Q0000000000000000 --open");
  verb->callback([options, &exit_code] { exit_code = RunShow(*options); });
}

}  // namespace weir::cli
