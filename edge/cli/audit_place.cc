#include "edge/cli/audit_place.h"

#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/tile.h"
#include "compliance/remote/http_files.h"

namespace weir::cli {
namespace {

constexpr uint64_t kKeyLimitBytes = 1024;

}  // namespace

void AddLogPlace(CLI::App& verb, std::string& place) {
  verb.add_option("DIR|URL", place, "The log's directory, or where it is published")->required();
}

void AddKeyOption(CLI::App& verb, std::string& path) {
  verb.add_option("--key", path,
                  "File with the log's verifier key from elsewhere (default: the one beside it)");
}

std::unique_ptr<FileSystem> FilesOf(const std::string& place) {
  return remote::IsHttpUrl(place) ? remote::NewHttpFiles() : NewPosixFileSystem();
}

absl::StatusOr<std::optional<ledger::VerifierKey>> ReadTrustedKey(const std::string& path) {
  if (path.empty()) return std::nullopt;
  WEIR_ASSIGN_OR_RETURN(std::string line,
                        ReadWholeFile(*NewPosixFileSystem(), path, kKeyLimitBytes));
  if (line.ends_with('\n')) line.pop_back();
  auto key = ledger::VerifierKey::Parse(line);
  if (!key.ok()) return Annotate(key.status(), path);
  return *std::move(key);
}

absl::Status CheckTrusted(const ledger::VerifierKey& found,
                          const std::optional<ledger::VerifierKey>& trusted) {
  if (!trusted || trusted->ToString() == found.ToString()) return absl::OkStatus();
  return DataLoss("log.vkey: not the key that is trusted");
}

absl::StatusOr<published::PublishedLog> OpenPublished(
    FileSystem& files, std::string place, const std::optional<ledger::VerifierKey>& trusted) {
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  if (!remote::IsHttpUrl(place) && !files.Exists(ledger::TileDirectory(place))) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "{} has no tiles to prove entries with; weir audit repair makes them", place);
  }
  WEIR_ASSIGN_OR_RETURN(auto log, published::PublishedLog::Open(files, std::move(place)));
  WEIR_RETURN_IF_ERROR(CheckTrusted(log.key(), trusted));
  return log;
}

absl::Status ReadPublished(published::PublishedLog& log,
                           const std::function<bool(const ledger::Entry&)>& wanted,
                           const std::function<bool(const ledger::StoredEntry&)>& visit) {
  absl::Status proven;
  WEIR_RETURN_IF_ERROR(log.ForEachEntry([&](const ledger::StoredEntry& stored) {
    if (!wanted(stored.entry)) return true;
    proven = log.Prove(stored.index, stored.leaf).status();
    return proven.ok() && visit(stored);
  }));
  return proven;
}

}  // namespace weir::cli
