#include <cstdio>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "compliance/base/clock.h"
#include "compliance/base/status.h"
#include "compliance/evidence/archive.h"
#include "compliance/evidence/bundle.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_filter.h"
#include "edge/cli/audit_place.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/print_pdf.h"

namespace weir::cli {
namespace {

struct ExportOptions {
  std::string place;
  std::string key;
  std::string output;
  bool pdf = false;
  bool json = false;
  FilterOptions filter;
};

void Report(const ExportOptions& options, const published::PublishedLog& log, size_t records) {
  if (options.json) {
    const Json line = {
        {"records", records},
        {"origin", log.head().origin},
        {"checkpoint", {{"size", log.head().size}, {"root", log.head().root.ToHex()}}}};
    std::fputs(ToLine(line).c_str(), stdout);
    return;
  }
  std::printf("%zu entries of %s, proven against its checkpoint of %llu entries\n", records,
              log.head().origin.c_str(), static_cast<unsigned long long>(log.head().size));
}

// The bundle's own page, beside the bundle: who checks it makes the page anew and compares, which
// no PDF allows.
absl::Status PrintPage(FileSystem& files, const ExportOptions& options, const std::string& bundle) {
  WEIR_ASSIGN_OR_RETURN(const evidence::Archive archive, evidence::Archive::Open(bundle));
  WEIR_ASSIGN_OR_RETURN(const std::string page, archive.Read(evidence::kPageName));
  const std::string html = options.output + ".html";
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, html, page));
  return PrintPdf(files, html, options.output + ".pdf");
}

absl::Status Export(const ExportOptions& options) {
  WEIR_ASSIGN_OR_RETURN(const Filter filter, Filter::Create(options.filter));
  WEIR_ASSIGN_OR_RETURN(const auto trusted, ReadTrustedKey(options.key));
  const auto files = FilesOf(options.place);
  WEIR_ASSIGN_OR_RETURN(auto log, OpenPublished(*files, options.place, trusted));
  evidence::Selection selection{GivenIn(options.filter), {}, SystemClock().Now()};
  WEIR_RETURN_IF_ERROR(ReadPublished(
      log, [&](const ledger::Entry& entry) { return filter.Matches(entry); },
      [&](const ledger::StoredEntry& stored) {
        selection.records.push_back(stored);
        return selection.records.size() <= evidence::kRecordsLimit;  // one more is refused below
      }));
  WEIR_ASSIGN_OR_RETURN(const std::string bundle, evidence::MakeBundle(log, selection));
  const auto disk = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*disk, options.output, bundle));
  if (options.pdf) WEIR_RETURN_IF_ERROR(PrintPage(*disk, options, bundle));
  Report(options, log, selection.records.size());
  return absl::OkStatus();
}

int RunExport(const ExportOptions& options) {
  const absl::Status status = Export(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditExport(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = audit.add_subcommand(
      "export", "Puts entries and their proofs into one file that anybody can check");
  AddLogPlace(*verb, options->place);
  verb->add_option("-o,--output", options->output, "The file to write (ZIP)")->required();
  AddFilterOptions(*verb, options->filter);
  AddKeyOption(*verb, options->key);
  verb->add_flag("--pdf", options->pdf,
                 "Writes its page to FILE.html and FILE.pdf too, with a browser of this machine");
  verb->add_flag("--json", options->json, "Prints {\"records\",\"origin\",\"checkpoint\"}");
  verb->footer(
      "Entries that the checkpoint does not cover yet are left out. What people wrote stays "
      "sealed.\n"
      "The file holds records.html to read, records.jsonl and ocsf.jsonl for machines, and a C2SP\n"
      "tlog-proof of each entry; weir audit verify FILE checks all of it without the log.\n"
      "Examples:\n"
      "  weir audit export ./log --exchange 01KAM4RB1Q0000000000000000 -o evidence.zip\n"
      "  weir audit export https://logs.example/gateway --since 2026-11-01T00:00:00Z --until "
      "2026-12-01T00:00:00Z -o november.zip");
  verb->callback([options, &exit_code] { exit_code = RunExport(*options); });
}

}  // namespace weir::cli
