#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/gate/self_test.h"
#include "compliance/policy/report.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

constexpr uint64_t kMaxVersion = 1'000'000'000'000;  // as in a source

struct BuildOptions {
  std::string source;
  std::string bundle;
  std::string key;
  std::string dictionary = kDictionaryPath;
  std::optional<uint64_t> version;
  std::optional<uint64_t> valid_days;
  bool json = false;
};

absl::StatusOr<policy::Source> ReadSource(FileSystem& files, const BuildOptions& options) {
  WEIR_ASSIGN_OR_RETURN(policy::ParsedSource parsed, OpenSource(files, options.source));
  std::fputs(policy::CheckReport(parsed, nullptr).c_str(), stderr);
  if (!parsed.problems.empty()) {
    return InvalidArgument("{} has {} problems: nothing was built", options.source,
                           parsed.problems.size());
  }
  if (options.version.has_value()) parsed.source.manifest.version = *options.version;
  if (options.valid_days.has_value()) parsed.source.valid_days = *options.valid_days;
  return std::move(parsed.source);
}

// A policy that fails its own probes is not written.
absl::Status RequireSelfTest(const policy::Policy& policy) {
  const std::vector<gate::Mismatch> mismatches = gate::SelfTest(policy);
  if (mismatches.empty()) return absl::OkStatus();
  const gate::Mismatch& first = mismatches.front();
  return Error(absl::StatusCode::kFailedPrecondition,
               "{} of {} probes fail, first {} (expected {}, got {}): nothing was built; see weir "
               "policy check",
               mismatches.size(), policy.probes().size(), first.probe,
               policy::NameOf(first.expected), policy::NameOf(first.actual));
}

void PrintBuilt(const policy::Policy& policy, const BuildOptions& options, size_t size_bytes) {
  if (options.json) {
    Json out = {{"bundle", options.bundle}, {"size_bytes", size_bytes}};
    out.update(ManifestJson(policy));
    std::fputs(ToLine(out).c_str(), stdout);
    return;
  }
  const policy::Manifest& manifest = policy.manifest();
  std::fputs(fmt::format("{}: {} version {}, {} entries, {} probes as expected, {} bytes\n"
                         "sha256 {}, valid until {}\n",
                         options.bundle, manifest.profile, manifest.version,
                         policy.entries().size(), policy.probes().size(), size_bytes,
                         policy.digest().ToHex(), TimeText(manifest.not_after))
                 .c_str(),
             stdout);
}

absl::Status BuildBundle(const BuildOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(const crypto::Signer signer, ReadSigner(*files, options.key));
  WEIR_ASSIGN_OR_RETURN(const policy::Source source, ReadSource(*files, options));
  WEIR_ASSIGN_OR_RETURN(const Built built, Build(*files, source, signer, options.dictionary));
  WEIR_RETURN_IF_ERROR(RequireSelfTest(*built.policy));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*files, options.bundle, built.bundle));
  PrintBuilt(*built.policy, options, built.bundle.size());
  return absl::OkStatus();
}

int RunBuild(const BuildOptions& options) {
  const absl::Status status = BuildBundle(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddPolicyBuild(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<BuildOptions>();
  CLI::App* verb = policy.add_subcommand("build", "Compiles a source into a signed bundle");
  verb->add_option("SRC", options->source, "The source's directory")->required();
  verb->add_option("-o,--output", options->bundle, "BUNDLE to write; replaced atomically")
      ->required();
  verb->add_option("--key", options->key, "Private key that signs it (weir policy keygen)")
      ->required();
  verb->add_option("--version", options->version, "Instead of the source's version")
      ->check(CLI::Range(uint64_t{1}, kMaxVersion));
  verb->add_option("--valid-days", options->valid_days, "Instead of the source's valid_days")
      ->check(CLI::Range(uint64_t{1}, policy::kMaxValidDays));
  verb->add_option("--dictionary", options->dictionary,
                   "Chinese words with frequencies, for dictionary_words (default Debian's jieba)");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "The bundle is written only when the source has no problems and passes its own probes. The "
      "same\n"
      "source, Ed25519 key and SOURCE_DATE_EPOCH give the same bytes.\n"
      "Example:\n  weir policy build config/policy/cn-mainland -o cn.weir --key policy.key "
      "--version 7");
  verb->callback([options, &exit_code] { exit_code = RunBuild(*options); });
}

}  // namespace weir::cli
