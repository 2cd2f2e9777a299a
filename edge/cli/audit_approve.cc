#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "compliance/keys/root_key.h"
#include "compliance/ledger/note.h"
#include "edge/cli/audit.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

struct ApproveOptions {
  std::string request;
  std::string key;
  std::string name;
  bool vkey = false;
};

absl::StatusOr<crypto::Signer> ReadSigner(FileSystem& files, const std::string& path) {
  WEIR_RETURN_IF_ERROR(keys::CheckPrivate(files, path));
  WEIR_ASSIGN_OR_RETURN(std::string bytes, ReadWholeFile(files, path, 64 << 10));
  const Secret pem(std::move(bytes));
  return crypto::Signer::FromPem(pem.Reveal());
}

absl::Status Approve(const ApproveOptions& options) {
  const auto files = NewPosixFileSystem();
  if (!ledger::IsKeyName(options.name)) return InvalidArgument("the name has spaces or plus signs");
  WEIR_ASSIGN_OR_RETURN(const crypto::Signer signer, ReadSigner(*files, options.key));
  if (signer.algorithm() != crypto::Algorithm::kEd25519) {
    return InvalidArgument("{} is not an Ed25519 key", options.key);
  }
  if (options.vkey) {
    const ledger::VerifierKey key(options.name, signer.verifier());
    std::printf("%s\n", key.ToString().c_str());
    return absl::OkStatus();
  }
  WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(*files, options.request, 64 << 10));
  if (!text.starts_with("weir/v1 ") || !text.ends_with('\n')) {
    return InvalidArgument("{} is not a request", options.request);
  }
  std::fputs(ledger::SignNote(text, options.name, signer).c_str(), stdout);
  return absl::OkStatus();
}

int RunApprove(const ApproveOptions& options) {
  const absl::Status status = Approve(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditApprove(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<ApproveOptions>();
  CLI::App* verb = audit.add_subcommand("approve", "Signs what somebody else asks for");
  verb->add_option("REQUEST", options->request, "What --request printed; read it before you sign");
  verb->add_option("--key", options->key, "Your Ed25519 key, PEM, mode 0600")->required();
  verb->add_option("--name", options->name, "Your name on the list of approvers")->required();
  verb->add_flag("--vkey", options->vkey, "Prints the line for DIR/approvers instead");
  verb->footer(
      "Prints the approval, a signed note.\n"
      "Example:\n  weir audit approve request.txt --key alice.key --name alice > alice.approval");
  verb->callback([options, &exit_code] { exit_code = RunApprove(*options); });
}

}  // namespace weir::cli
