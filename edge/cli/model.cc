// The package of a model: its manifest made, signed and checked (docs/MODELS.md, "The package").
#include <atomic>
#include <memory>
#include <string>

#include "compliance/base/held_file.h"
#include "compliance/base/status.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/json_line.h"
#include "edge/cli/policy_files.h"
#include "router/llama/gguf_file.h"
#include "router/llama/model_package.h"

namespace weir::cli {
namespace {

using router::PackageNeed;
using router::llama::ModelManifest;

constexpr uint64_t kMaxKeyBytes = 64 << 10;

struct ModelCommand {
  std::string model;
  ModelManifest manifest;
  std::string not_after;  // as in the manifest; empty = none
  std::string key;
  std::vector<std::string> trusted_keys;
  size_t signatures = 1;
  bool json = false;
};

// Of the file itself: its size, its digest, and that it is a model.
absl::Status Measure(const std::string& path, ModelManifest& manifest) {
  WEIR_ASSIGN_OR_RETURN(const auto file, HeldFile::Open(path));
  WEIR_ASSIGN_OR_RETURN(const auto header, router::llama::InspectGguf(*file));
  const std::atomic<bool> go_on{false};
  WEIR_ASSIGN_OR_RETURN(manifest.sha256, router::llama::DigestOf(*file, go_on));
  manifest.size_bytes = file->size();
  if (manifest.name.empty())
    manifest.name = header.name.empty() ? header.architecture : header.name;
  return file->Unchanged();
}

absl::Status Sign(FileSystem& files, const ModelCommand& command) {
  WEIR_ASSIGN_OR_RETURN(const crypto::Signer signer, ReadSigner(files, command.key));
  const std::string path = router::llama::SignaturesPath(command.model);
  WEIR_ASSIGN_OR_RETURN(const std::string manifest,
                        ReadWholeFile(files, router::llama::ManifestPath(command.model),
                                      router::llama::kMaxManifestBytes));
  std::string before;
  if (files.Exists(path)) {
    WEIR_ASSIGN_OR_RETURN(before, ReadWholeFile(files, path, router::llama::kMaxManifestBytes));
  }
  WEIR_ASSIGN_OR_RETURN(const std::string lines,
                        router::llama::SignManifest(manifest, before, signer));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, path, lines));
  fmt::print("{}: signed by {}\n", path, signer.verifier().key_id());
  return absl::OkStatus();
}

// A new manifest makes the signatures of an old one worthless: they are removed.
absl::Status Make(FileSystem& files, ModelCommand command) {
  WEIR_RETURN_IF_ERROR(Measure(command.model, command.manifest));
  if (!command.not_after.empty()) {
    const auto last = router::llama::ParseNotAfter(command.not_after);
    if (!last.ok()) return Annotate(last.status(), "--not-after");
    command.manifest.not_after = *last;
  }
  const std::string text = router::llama::ToJson(command.manifest);
  WEIR_RETURN_IF_ERROR(router::llama::ParseManifest(text).status());
  const std::string signatures = router::llama::SignaturesPath(command.model);
  if (files.Exists(signatures)) WEIR_RETURN_IF_ERROR(files.Remove(signatures));
  const std::string path = router::llama::ManifestPath(command.model);
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, path, text));
  fmt::print("{}: {}, {} bytes, SHA-256 {}\n", path, command.manifest.name,
             command.manifest.size_bytes, command.manifest.sha256.ToHex());
  return command.key.empty() ? absl::OkStatus() : Sign(files, command);
}

absl::Status Check(FileSystem& files, const ModelCommand& command) {
  router::PackageRules rules{.need = PackageNeed::kManifest,
                             .required_signatures = command.signatures};
  for (const std::string& path : command.trusted_keys) {
    WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadWholeFile(files, path, kMaxKeyBytes));
    auto key = crypto::Verifier::FromPem(pem);
    if (!key.ok()) return Annotate(key.status(), path);
    rules.keys.push_back(*std::move(key));
    rules.need = PackageNeed::kSigned;
  }
  WEIR_ASSIGN_OR_RETURN(const auto package,
                        router::llama::ReadPackage(files, command.model, rules));
  ModelManifest found;
  WEIR_RETURN_IF_ERROR(Measure(command.model, found));
  WEIR_RETURN_IF_ERROR(
      router::llama::CheckFile(package, command.model, found.size_bytes, found.sha256));
  if (command.json) {
    Json out = Json::parse(router::llama::ToJson(*package.manifest));
    out["expired"] = absl::Now() > package.manifest->not_after;
    out["signers"] = Json::array();
    for (const auto& signer : package.signers) out["signers"].push_back(signer.key_id());
    fmt::print("{}", ToLine(out));
    return absl::OkStatus();
  }
  fmt::print("{}: {}, as its manifest says; {} signatures\n", command.model, package.manifest->name,
             package.signers.size());
  if (absl::Now() > package.manifest->not_after) fmt::print("It is past its last day of use.\n");
  return absl::OkStatus();
}

// Registers a subcommand of `model`; `run` gets what was said on the command line.
template <typename Run>
CLI::App* AddVerb(CLI::App& model, const char* name, const char* what,
                  const std::shared_ptr<ModelCommand>& command, int& exit_code, Run run) {
  CLI::App* verb = model.add_subcommand(name, what);
  verb->add_option("MODEL", command->model, "The model's GGUF file")->required();
  verb->callback([command, &exit_code, run] {
    const absl::Status status = run(*NewPosixFileSystem(), *command);
    exit_code = status.ok() ? kDone : Complain(status);
  });
  return verb;
}

void AddMake(CLI::App& model, int& exit_code) {
  const auto command = std::make_shared<ModelCommand>();
  CLI::App* verb = AddVerb(model, "make", "Writes MODEL.manifest.json", command, exit_code, Make);
  verb->add_option("--licence", command->manifest.licence, "Its licence (SPDX id)")->required();
  verb->add_option("--source", command->manifest.source, "Where it came from")->required();
  verb->add_option("--name", command->manifest.name, "Default: as in the file");
  verb->add_option("--filing", command->manifest.filing, "Filing number (备案号)");
  verb->add_option("--minimum-policy", command->manifest.minimum_policy,
                   "Least version of a policy with which it may answer; default any");
  verb->add_option("--not-after", command->not_after,
                   "Last second of its use, as 2027-11-23T00:00:00Z; default none");
  verb->add_option("--key", command->key, "Signs it too (weir policy keygen)");
}

void AddSign(CLI::App& model, int& exit_code) {
  const auto command = std::make_shared<ModelCommand>();
  CLI::App* verb = AddVerb(model, "sign", "Adds a signature to MODEL.manifest.json.sig", command,
                           exit_code, Sign);
  verb->add_option("--key", command->key, "Private key (weir policy keygen)")->required();
}

void AddCheck(CLI::App& model, int& exit_code) {
  const auto command = std::make_shared<ModelCommand>();
  CLI::App* verb =
      AddVerb(model, "check", "Whether MODEL is what its manifest says", command, exit_code, Check);
  verb->add_option("--trust", command->trusted_keys,
                   "Public key of one who may sign it; may be repeated");
  verb->add_option("--require-signatures", command->signatures,
                   "So many of the trusted keys must have signed it; default 1")
      ->check(CLI::Range(1, 4));
  verb->add_flag("--json", command->json, "Prints one JSON object");
}

}  // namespace

void AddModel(CLI::App& app, int& exit_code) {
  CLI::App* model = app.add_subcommand(
      "model", "Makes, signs and checks the manifest that is delivered with a model");
  model->require_subcommand(1);
  model->footer(
      "Examples:\n"
      "  weir model make qwen.gguf --licence Apache-2.0 --source modelscope.cn/Qwen --key "
      "policy.key\n"
      "  weir model sign qwen.gguf --key second.key\n"
      "  weir model check qwen.gguf --trust policy.key.pub");
  AddMake(*model, exit_code);
  AddSign(*model, exit_code);
  AddCheck(*model, exit_code);
}

}  // namespace weir::cli
