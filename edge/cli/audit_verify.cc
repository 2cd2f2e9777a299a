#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/evidence/archive.h"
#include "compliance/evidence/check.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/verify.h"
#include "compliance/published/verify_published.h"
#include "compliance/remote/http.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_entry.h"
#include "edge/cli/audit_place.h"
#include "edge/cli/audit_witnessed.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"

namespace weir::cli {
namespace {

using ledger::Outcome;
using ledger::VerifyResult;

struct VerifyOptions {
  std::string place;
  std::string key;
  WitnessDemands demands;
  bool json = false;
};

std::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kIntact:
      return "intact";
    case Outcome::kTampered:
      return "tampered";
    case Outcome::kCannotTell:
      return "cannot_tell";
  }
  return "";
}

int ExitCodeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kIntact:
      return kDone;
    case Outcome::kTampered:
      return kFailed;
    case Outcome::kCannotTell:
      return kCannotTell;
  }
  return kCannotTell;
}

Json JsonOf(const VerifyResult& result) {
  Json out = {
      {"outcome", NameOf(result.outcome)},
      {"entries", result.entries},
      {"root", result.root.ToHex()},
      {"checkpoint", {{"size", result.checkpoint_size}, {"signed", result.checkpoint_signed}}}};
  if (result.tiles_checked > 0) out["tiles"] = result.tiles_checked;
  if (!result.problem.empty()) out["problem"] = result.problem;
  if (result.bad_entry.has_value()) out["bad_entry"] = *result.bad_entry;
  if (!result.bad_tile.empty()) out["bad_tile"] = result.bad_tile;
  if (result.pruned > 0) out["pruned"] = result.pruned;
  if (!result.note.empty()) out["note"] = result.note;
  return out;
}

std::string_view InWords(Outcome outcome) {
  return outcome == Outcome::kCannotTell ? "cannot tell" : NameOf(outcome);
}

std::string TextOf(const VerifyResult& result) {
  std::string out = fmt::format("{}\n", InWords(result.outcome));
  if (!result.problem.empty()) out += fmt::format("problem     {}\n", result.problem);
  if (result.bad_entry.has_value()) out += fmt::format("bad entry   {}\n", *result.bad_entry);
  if (!result.note.empty()) out += fmt::format("note        {}\n", result.note);
  if (result.outcome == Outcome::kCannotTell && result.entries == 0) return out;
  out += fmt::format("entries     {}\n", result.entries);
  if (result.pruned > 0) {
    out += fmt::format("pruned      the first {}, which another log holds; the log's key says so\n",
                       result.pruned);
  }
  if (result.outcome == Outcome::kIntact)
    out += fmt::format("root        {}\n", result.root.ToHex());
  out += fmt::format(
      "checkpoint  covers {} entries, {}\n", result.checkpoint_size,
      result.checkpoint_signed ? "signature checked against log.vkey" : "signature not checked");
  if (result.tiles_checked > 0)
    out += fmt::format("tiles       {} files compared\n", result.tiles_checked);
  return out;
}

// Long work says how far it is, on a terminal only.
class Progress {
 public:
  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  void Show(uint64_t entries) {
    if (!is_terminal_ || absl::Now() - last_ < absl::Milliseconds(500)) return;
    last_ = absl::Now();
    shown_ = true;
    std::fprintf(stderr, "\r%" PRIu64 " entries", entries);
    std::fflush(stderr);
  }

 private:
  const bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
  absl::Time last_ = absl::Now();
  bool shown_ = false;
};

VerifyResult CannotTell(const absl::Status& why) {
  VerifyResult result;
  result.problem = ToStd(why.message());
  return result;
}

absl::StatusOr<VerifyResult> VerifyLog(const VerifyOptions& options) {
  WEIR_ASSIGN_OR_RETURN(const auto trusted, ReadTrustedKey(options.key));
  const auto files = FilesOf(options.place);
  Progress progress;
  const auto show = [&](uint64_t entries) { progress.Show(entries); };
  std::string place = options.place;
  const bool remote = remote::IsHttpUrl(place);
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  if (!remote) WEIR_RETURN_IF_ERROR(RequireLog(*files, place));
  VerifyResult result = remote ? published::VerifyPublished(*files, place, show)
                               : ledger::Verify(*files, place, show);
  if (!trusted || result.outcome != Outcome::kIntact) return result;
  const auto key = ledger::ReadVerifierKey(*files, place);
  const absl::Status same = key.ok() ? CheckTrusted(*key, trusted) : key.status();
  if (!same.ok()) {
    result.outcome = Outcome::kTampered;
    result.problem = ToStd(same.message());
  }
  return result;
}

int VerifyWhole(const VerifyOptions& options) {
  const auto verified = VerifyLog(options);
  VerifyResult result = verified.ok() ? *verified : CannotTell(verified.status());
  std::optional<Witnessed> witnessed;
  if (result.outcome == Outcome::kIntact && !remote::IsHttpUrl(options.place)) {
    auto read = WitnessedAt(options.place, result.entries, options.demands);
    const absl::Status met = read.ok() ? CheckDemands(options.demands, *read) : read.status();
    if (read.ok()) witnessed = *std::move(read);
    if (!met.ok()) {
      const bool wrong = met.code() == absl::StatusCode::kDataLoss;
      result.outcome = wrong ? Outcome::kTampered : Outcome::kCannotTell;
      result.problem = ToStd(met.message());
    }
  }
  if (options.json) {
    Json out = JsonOf(result);
    if (witnessed) out["witnessed"] = JsonOf(*witnessed);
    std::fputs(ToLine(out).c_str(), stdout);
  } else {
    std::fputs((TextOf(result) + (witnessed ? TextOf(*witnessed) : "")).c_str(), stdout);
  }
  return ExitCodeOf(result.outcome);
}

absl::StatusOr<evidence::BundleTrust> TrustOf(const VerifyOptions& options) {
  evidence::BundleTrust trust;
  WEIR_ASSIGN_OR_RETURN(trust.log, ReadTrustedKey(options.key));
  WEIR_ASSIGN_OR_RETURN(trust.witnesses, ReadWitnesses(options.demands.witnesses));
  trust.quorum = options.demands.quorum;
  return trust;
}

absl::StatusOr<evidence::BundleCheck> CheckFile(const VerifyOptions& options) {
  WEIR_ASSIGN_OR_RETURN(const evidence::BundleTrust trust, TrustOf(options));
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(*NewPosixFileSystem(), options.place,
                                                               evidence::kArchiveLimitBytes));
  return evidence::CheckBundle(bytes, trust);
}

Json JsonOf(const evidence::BundleCheck& check) {
  Json out = {{"outcome", NameOf(check.outcome)},
              {"records", check.records},
              {"origin", check.head.origin},
              {"checkpoint", {{"size", check.head.size}, {"root", check.head.root.ToHex()}}},
              {"key", check.key},
              {"key_from_bundle", check.key_from_bundle},
              {"witnesses", check.witnesses}};
  if (!check.problem.empty()) out["problem"] = check.problem;
  if (check.bad_record) out["bad_record"] = *check.bad_record;
  return out;
}

std::string TextOf(const evidence::BundleCheck& check) {
  std::string out = fmt::format("{}\n", InWords(check.outcome));
  if (!check.problem.empty()) out += fmt::format("problem     {}\n", check.problem);
  if (check.bad_record) out += fmt::format("bad record  {}\n", *check.bad_record);
  if (check.outcome != Outcome::kIntact) return ForTerminal(out, Breaks::kKeep);
  out += fmt::format("records     {}\n", check.records);
  out += fmt::format("log         {}, {} entries, root {}\n", check.head.origin, check.head.size,
                     check.head.root.ToHex());
  out += fmt::format("key         {} ({})\n", check.key,
                     check.key_from_bundle ? "the bundle's own: compare it" : "trusted");
  for (const std::string& name : check.witnesses) out += fmt::format("witness     {}\n", name);
  return ForTerminal(out, Breaks::kKeep);
}

int VerifyFile(const VerifyOptions& options) {
  auto checked = CheckFile(options);
  evidence::BundleCheck check;
  check.problem = ToStd(checked.status().message());
  if (checked.ok()) check = *std::move(checked);
  std::fputs((options.json ? ToLine(JsonOf(check)) : TextOf(check)).c_str(), stdout);
  return ExitCodeOf(check.outcome);
}

int RunVerify(const VerifyOptions& options) {
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(options.place, ignored);
  return is_file ? VerifyFile(options) : VerifyWhole(options);
}

}  // namespace

void AddAuditVerify(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App* verb =
      audit.add_subcommand("verify", "Hashes everything again: is the log what was written?");
  verb->add_option("DIR|URL|FILE", options->place,
                   "The log's directory, where it is published, or an evidence bundle")
      ->required();
  AddKeyOption(*verb, options->key);
  verb->add_option("--witness", options->demands.witnesses,
                   "A file with the verifier key of a witness; more than once");
  verb->add_option(
      "--quorum", options->demands.quorum,
      "So many of the witnesses must have signed: a bundle's checkpoint, a head of a log");
  verb->add_option("--most-unwitnessed", options->demands.most_unwitnessed,
                   "DIR: and not longer ago than this (15m, 24h); else it cannot tell");
  verb->add_flag("--json", options->json,
                 "Prints {\"outcome\",\"entries\",\"root\",\"checkpoint\",...}");
  verb->footer(
      "Ends with 0 when the log is intact, 1 when it was tampered with (names the first bad entry "
      "or byte),\n"
      "2 when it cannot tell. At a URL only what is published can be looked at: entries and tiles, "
      "not sealed texts.\n"
      "Examples:\n"
      "  weir audit verify /var/lib/weir/ledger --json\n"
      "  weir audit verify https://logs.example/gateway --key gateway.vkey\n"
      "  weir audit verify evidence.zip --key gateway.vkey");
  verb->callback([options, &exit_code] { exit_code = RunVerify(*options); });
}

}  // namespace weir::cli
