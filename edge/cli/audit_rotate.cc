#include <memory>
#include <string>

#include "compliance/base/status.h"
#include "compliance/ledger/writer_watch.h"
#include "compliance/retention/rotation.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_writer.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

using retention::Rotation;

struct RotateOptions {
  std::string dir;
  bool root = false;
};

Rotation WhatOf(const RotateOptions& options) {
  return options.root ? Rotation::kRootAndTenants : Rotation::kTenants;
}

absl::Status RotateHere(const RotateOptions& options) {
  WEIR_ASSIGN_OR_RETURN(const auto log, OpenForWriting(options.dir));
  return retention::RotateKeys(*log->files, options.dir, *log->ledger, *log->keys, WhatOf(options));
}

// By the process that has the log open. What nobody does is taken back.
absl::Status RotateThere(FileSystem& files, const RotateOptions& options) {
  WEIR_RETURN_IF_ERROR(retention::RequestRotation(files, options.dir, WhatOf(options)));
  const auto taken = [&] {
    const auto asked = retention::RequestedRotation(files, options.dir);
    return asked.ok() && !*asked;
  };
  const auto withdraw = [&] { return retention::EndRotationRequest(files, options.dir); };
  WEIR_RETURN_IF_ERROR(
      AwaitWriter(options.dir, {.what = "rotate the keys", .taken = taken, .withdraw = withdraw}));
  std::fputs("done by the process that has the log open\n", stderr);
  return absl::OkStatus();
}

absl::Status Rotate(const RotateOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_RETURN_IF_ERROR(RequireLog(*files, options.dir));
  return ledger::MayHaveWriter(*files, options.dir) ? RotateThere(*files, options)
                                                    : RotateHere(options);
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
      "stay as they are. Beside a running daemon it is the daemon that does it, and goes on "
      "answering.\n"
      "Example:\n  weir audit rotate ./log --root");
  verb->callback([options, &exit_code] { exit_code = RunRotate(*options); });
}

}  // namespace weir::cli
