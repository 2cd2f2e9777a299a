#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "compliance/policy/bundle.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

struct SignOptions {
  std::string bundle;
  std::string key;
  std::string output;  // empty: the bundle itself
  bool json = false;
};

void PrintSigned(const policy::Policy& policy, const SignOptions& options,
                 const std::string& path) {
  const std::string key = policy.signers().back().key_id();
  if (options.json) {
    Json out = {{"bundle", path}, {"signed_by", key}, {"signers", SignersJson(policy)}};
    out.update(ManifestJson(policy));
    std::fputs(ToLine(out).c_str(), stdout);
    return;
  }
  const policy::Manifest& manifest = policy.manifest();
  std::fputs(fmt::format("{}: {} version {}, signed by {}; {} of at most {} signatures\n", path,
                         manifest.profile, manifest.version, key, policy.signers().size(),
                         policy::kMaxSignatures)
                 .c_str(),
             stdout);
}

// Only what this program could enforce is signed: the bundle is loaded, before and after.
absl::Status SignBundle(const SignOptions& options) {
  const auto files = NewPosixFileSystem();
  const std::string& path = options.output.empty() ? options.bundle : options.output;
  WEIR_ASSIGN_OR_RETURN(const crypto::Signer signer, ReadSigner(*files, options.key));
  WEIR_ASSIGN_OR_RETURN(const std::string bytes,
                        ReadWholeFile(*files, options.bundle, kMaxBundleBytes));
  const policy::Trust any{.keys = {}, .embedded_key_is_enough = true};
  absl::Status loads = policy::LoadBytes(bytes, any).status();
  if (!loads.ok()) return Annotate(loads, options.bundle);
  absl::StatusOr<std::string> both = policy::AddSignature(bytes, signer);
  if (!both.ok()) return Annotate(both.status(), options.bundle);
  WEIR_ASSIGN_OR_RETURN(const auto policy, policy::LoadBytes(*both, any));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*files, path, *both));
  PrintSigned(*policy, options, path);
  return absl::OkStatus();
}

int RunSign(const SignOptions& options) {
  const absl::Status status = SignBundle(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddPolicySign(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<SignOptions>();
  CLI::App* verb = policy.add_subcommand("sign", "Adds a second person's signature to a bundle");
  verb->add_option("BUNDLE", options->bundle, "The compiled policy")->required();
  verb->add_option("--key", options->key, "Private key of another person (weir policy keygen)")
      ->required();
  verb->add_option("-o,--output", options->output, "Writes there instead of into BUNDLE");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "What the policy enforces and its digest stay the same. Look at it first (show, diff, test): "
      "a "
      "signature\n"
      "says that this person answers for it. A bundle has at most 4 signatures.\n"
      "Example:\n  weir policy sign cn.weir --key second.key");
  verb->callback([options, &exit_code] { exit_code = RunSign(*options); });
}

}  // namespace weir::cli
