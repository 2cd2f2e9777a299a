// A log that may lie in a directory or be published at a URL, and the key that its reader trusts.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/verify.h"
#include "compliance/published/published_log.h"

namespace weir::cli {

// Adds the positional DIR|URL, and --key.
void AddLogPlace(CLI::App& verb, std::string& place);
void AddKeyOption(CLI::App& verb, std::string& path);

// The files under `place`: the disk's, or a web server's.
std::unique_ptr<FileSystem> FilesOf(const std::string& place);

// A verifier key from a file of one line, such as log.vkey; none for an empty path.
absl::StatusOr<std::optional<ledger::VerifierKey>> ReadTrustedKey(const std::string& path);
// DATA_LOSS when the log says that its key is another than the one that is trusted.
absl::Status CheckTrusted(const ledger::VerifierKey& found,
                          const std::optional<ledger::VerifierKey>& trusted);

// What is published in a directory or at a URL, by the key that is trusted. FAILED_PRECONDITION:
// the directory has no tiles.
absl::StatusOr<published::PublishedLog> OpenPublished(
    FileSystem& files, std::string place, const std::optional<ledger::VerifierKey>& trusted);

// Calls `visit` for each entry that `wanted` is true for, in order, each with a proof checked,
// until it returns false. OK without that says that no other entry is wanted.
absl::Status ReadPublished(published::PublishedLog& log,
                           const std::function<bool(const ledger::Entry&)>& wanted,
                           const std::function<bool(const ledger::StoredEntry&)>& visit);

}  // namespace weir::cli
