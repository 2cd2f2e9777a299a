#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "compliance/base/status.h"
#include "compliance/ledger/proof_file.h"
#include "edge/cli/audit.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/line_reader.h"

namespace weir::cli {
namespace {

using crypto::Digest;

struct ProveOptions {
  std::string dir;
  std::optional<uint64_t> index;
  bool json = false;
};

// What a receipt says: of `audit append` {"index":1,"leaf":"<hex>"} or of `ask --json`
// {"origin":"..","index":"1","leaf_sha256":"<base 64>"}, where a zero index is left out.
struct Claim {
  uint64_t index = 0;
  std::optional<Digest> leaf;
};

absl::StatusOr<uint64_t> IndexIn(const nlohmann::json& fields) {
  if (!fields.contains("index")) return uint64_t{0};
  const nlohmann::json& value = fields["index"];
  if (value.is_number_unsigned()) return value.get<uint64_t>();
  uint64_t index = 0;
  const std::string digits = value.is_string() ? value.get<std::string>() : "";
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error == std::errc() && end == digits.data() + digits.size()) return index;
  return InvalidArgument("\"index\" is not a number");
}

absl::StatusOr<Claim> ClaimIn(std::string_view text) {
  const Line line = ParseLine(text, {{"origin", "index", "leaf", "leaf_sha256"}});
  WEIR_RETURN_IF_ERROR(line.status);
  Claim claim;
  WEIR_ASSIGN_OR_RETURN(claim.index, IndexIn(line.fields));
  WEIR_ASSIGN_OR_RETURN(const std::string_view hex, TextIn(line.fields, "leaf", ""));
  WEIR_ASSIGN_OR_RETURN(const std::string_view base64, TextIn(line.fields, "leaf_sha256", ""));
  if (hex.empty() == base64.empty()) return InvalidArgument("a receipt has one leaf hash");
  WEIR_ASSIGN_OR_RETURN(const std::string bytes,
                        hex.empty() ? crypto::FromBase64(base64) : crypto::FromHex(hex));
  WEIR_ASSIGN_OR_RETURN(claim.leaf, Digest::FromBytes(bytes));
  return claim;
}

struct Proven {
  Digest leaf;
  std::string text;
};

absl::StatusOr<Proven> Prove(FileSystem& files, const std::string& dir, const Claim& claim) {
  Proven proven;
  WEIR_ASSIGN_OR_RETURN(const ledger::ProofFile proof,
                        ledger::ProveEntry(files, dir, claim.index, proven.leaf));
  if (claim.leaf && *claim.leaf != proven.leaf) {
    return DataLoss("entry {} of the log is another than the receipt's", claim.index);
  }
  proven.text = ToText(proof);
  return proven;
}

Json JsonOf(const Claim& claim, const Proven& proven) {
  return {{"index", claim.index}, {"leaf", proven.leaf.ToHex()}, {"proof", proven.text}};
}

absl::Status ProveOne(FileSystem& files, const ProveOptions& options) {
  const Claim claim{*options.index, std::nullopt};
  WEIR_ASSIGN_OR_RETURN(const Proven proven, Prove(files, options.dir, claim));
  std::fputs((options.json ? ToLine(JsonOf(claim, proven)) : proven.text).c_str(), stdout);
  return absl::OkStatus();
}

// One receipt a line. The first failure that concerns the log is the run's.
absl::Status ProveReceipts(FileSystem& files, const ProveOptions& options) {
  Output output;
  absl::Status failure;
  LineReader lines(STDIN_FILENO);
  std::string_view text;
  while (true) {
    const LineReader::Next next = lines.Read(text);
    if (next == LineReader::Next::kBroken) return Unavailable("cannot read standard input");
    if (next == LineReader::Next::kEnd) break;
    const absl::StatusOr<Claim> claim = ClaimIn(text);
    const absl::StatusOr<Proven> proven =
        claim.ok() ? Prove(files, options.dir, *claim) : absl::StatusOr<Proven>(claim.status());
    if (claim.ok()) failure.Update(proven.status());
    output.Write(proven.ok() ? JsonOf(*claim, *proven)
                             : Json{{"error", std::string(ToStd(proven.status().message()))}});
  }
  if (!output.Flush()) return Unavailable("cannot write to standard output");
  return failure;
}

absl::Status ProveAll(const ProveOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  return options.index ? ProveOne(*files, options) : ProveReceipts(*files, options);
}

int RunProve(const ProveOptions& options) {
  const absl::Status status = ProveAll(options);
  if (status.ok()) return kDone;
  const bool told = status.code() == absl::StatusCode::kDataLoss;
  return Complain(status, told ? kFailed : kCannotTell);
}

}  // namespace

void AddAuditProve(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<ProveOptions>();
  CLI::App* verb = audit.add_subcommand(
      "prove", "Proves that an entry is in the log, for whoever has its key (C2SP tlog-proof)");
  AddLogDirectory(*verb, options->dir);
  verb->add_option("INDEX", options->index,
                   "The entry; without it receipts are read from standard input, one a line");
  verb->add_flag("--json", options->json, "Prints {\"index\",\"leaf\",\"proof\"}");
  verb->footer(
      "A receipt is a line of weir audit append, {\"index\",\"leaf\"}, or of weir ask --json. Each "
      "gives {\"index\",\"leaf\",\"proof\"}\n"
      "or {\"error\"}. Ends with 1 when the log does not hold what a receipt says, 2 when it "
      "cannot "
      "tell (not covered by the\n"
      "checkpoint yet, files missing).\n"
      "Example:\n  weir audit prove ./log 42 > 42.tlog-proof");
  verb->callback([options, &exit_code] { exit_code = RunProve(*options); });
}

}  // namespace weir::cli
