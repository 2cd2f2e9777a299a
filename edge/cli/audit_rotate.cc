#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

struct RotateOptions {
  std::string dir;
  bool root = false;
};

// ROOT.next, the store wrapped by it, then its name: ledger::LoadOrMakeKeys finishes what a crash
// leaves of that.
absl::Status RotateRoot(WrittenLog& log, const std::string& dir) {
  const std::string path = dir + "/seal.key";
  WEIR_RETURN_IF_ERROR(keys::MakeRootKeyFile(*log.files, path + ".next"));
  WEIR_ASSIGN_OR_RETURN(std::shared_ptr<keys::RootKey> next,
                        keys::ReadRootKeyFile(*log.files, path + ".next", log.keys->suite()));
  WEIR_RETURN_IF_ERROR(log.keys->RotateRoot(std::move(next)));
  return log.files->Rename(path + ".next", path);
}

absl::Status Rotate(const RotateOptions& options) {
  WEIR_ASSIGN_OR_RETURN(const auto log, OpenForWriting(options.dir));
  if (options.root) WEIR_RETURN_IF_ERROR(RotateRoot(*log, options.dir));
  WEIR_RETURN_IF_ERROR(log->keys->RotateTenants());
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kKeys;
  entry.reasons = {options.root ? "root_and_tenants_rotated" : "tenants_rotated"};
  return log->ledger->AppendAndWait(entry).status();
}

int RunRotate(const RotateOptions& options) {
  const absl::Status status = Rotate(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditRotate(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<RotateOptions>();
  CLI::App* verb = audit.add_subcommand("rotate", "Wraps the keys of a log anew");
  AddLogDirectory(*verb, options->dir);
  verb->add_flag("--root", options->root, "The root key too; the new one replaces DIR/seal.key");
  verb->footer(
      "Each tenant gets a new key; what was copied of the key store before opens no more with it. "
      "Sealed texts\n"
      "stay as they are.\n"
      "Example:\n  weir audit rotate ./log --root");
  verb->callback([options, &exit_code] { exit_code = RunRotate(*options); });
}

}  // namespace weir::cli
