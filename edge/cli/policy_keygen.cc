#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "compliance/crypto/signer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/policy.h"

namespace weir::cli {
namespace {

struct KeygenOptions {
  std::string path;
  std::string algorithm = "ed25519";
  bool force = false;
  bool json = false;
};

absl::Status RefuseToReplace(FileSystem& files, const std::string& path) {
  if (!files.Exists(path)) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists,
               "{} exists and may have signed policies in use; --force replaces it", path);
}

// The private half is for its owner only, the public half for everyone.
absl::Status WriteKeys(FileSystem& files, const KeygenOptions& options,
                       const std::string& public_path) {
  if (!options.force) {
    WEIR_RETURN_IF_ERROR(RefuseToReplace(files, options.path));
    WEIR_RETURN_IF_ERROR(RefuseToReplace(files, public_path));
  }
  const crypto::Signer signer = crypto::Signer::Generate(*crypto::AlgorithmOf(options.algorithm));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, options.path, signer.ToPem()));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, public_path, signer.PublicPem()));
  using std::filesystem::perms;
  std::error_code error;
  std::filesystem::permissions(public_path, perms(0644), error);
  if (error) return Unavailable("cannot set the mode of {}", public_path);
  return absl::OkStatus();
}

int RunKeygen(const KeygenOptions& options) {
  const auto files = NewPosixFileSystem();
  const std::string public_path = options.path + ".pub";
  const absl::Status status = WriteKeys(*files, options, public_path);
  if (!status.ok()) return Complain(status);
  if (options.json) {
    std::fputs(ToLine({{"key", options.path}, {"public", public_path}}).c_str(), stdout);
  } else {
    std::printf(
        "%s: signs policies; keep it secret and backed up\n%s: give it to every daemon "
        "(policy.trusted_keys)\n",
        options.path.c_str(), public_path.c_str());
  }
  return kDone;
}

}  // namespace

void AddPolicyKeygen(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<KeygenOptions>();
  CLI::App* verb = policy.add_subcommand("keygen", "Makes a key pair that signs policies");
  verb->add_option("-o,--output", options->path,
                   "KEY: the private key; KEY.pub is written beside it")
      ->required();
  verb->add_option("--algorithm", options->algorithm, "ed25519 (default), or sm2")
      ->check(CLI::IsMember({"ed25519", "sm2"}));
  verb->add_flag("--force", options->force, "Replaces keys that exist");
  verb->add_flag("--json", options->json, "Prints {\"key\",\"public\"}");
  verb->footer(
      "Examples:\n"
      "  weir policy keygen -o policy.key\n"
      "  weir policy keygen -o second.key --algorithm sm2");
  verb->callback([options, &exit_code] { exit_code = RunKeygen(*options); });
}

}  // namespace weir::cli
