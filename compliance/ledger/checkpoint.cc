#include "compliance/ledger/checkpoint.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/ledger/lines.h"

namespace weir::ledger {
namespace {

constexpr uint64_t kFileLimitBytes = 1 << 20;

}  // namespace

std::string ToBody(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                     crypto::ToBase64(checkpoint.root.view()));
}

absl::StatusOr<Checkpoint> ParseBody(std::string_view body) {
  const auto origin = TakeLine(body);
  const auto size_line = TakeLine(body);
  const auto root_line = TakeLine(body);
  if (!root_line || origin->empty()) return InvalidArgument("a checkpoint has three lines");
  const auto size = DecimalIn(*size_line);
  if (!size) return InvalidArgument("the size of the checkpoint is not a number");
  WEIR_ASSIGN_OR_RETURN(const std::string root, crypto::FromBase64(*root_line));
  Checkpoint checkpoint{std::string(*origin), *size, {}};
  WEIR_ASSIGN_OR_RETURN(checkpoint.root, crypto::Digest::FromBytes(root));
  return checkpoint;
}

absl::Status WriteCheckpointAt(FileSystem& files, const std::string& path,
                               const Checkpoint& checkpoint, const crypto::Signer& signer) {
  return WriteFileAtomically(files, path, SignNote(ToBody(checkpoint), checkpoint.origin, signer));
}

absl::StatusOr<Checkpoint> ReadCheckpointAt(FileSystem& files, const std::string& path,
                                            const VerifierKey& key) {
  WEIR_ASSIGN_OR_RETURN(const std::string note, ReadWholeFile(files, path, kFileLimitBytes));
  const auto opened = OpenNote(note, {&key, 1});
  if (!opened.ok()) return DataLoss("checkpoint: {}", ToStd(opened.status().message()));
  auto checkpoint = ParseBody(opened->text);
  if (!checkpoint.ok()) return DataLoss("checkpoint: {}", ToStd(checkpoint.status().message()));
  if (checkpoint->origin != key.name()) return DataLoss("checkpoint: it is of another log");
  return checkpoint;
}

absl::Status KeepVerifierKeyAt(FileSystem& files, const std::string& path, const VerifierKey& key) {
  if (!files.Exists(path)) return WriteFileAtomically(files, path, key.ToString() + "\n");
  WEIR_ASSIGN_OR_RETURN(const VerifierKey kept, ReadVerifierKeyAt(files, path));
  if (kept.ToString() == key.ToString()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "{} names the log {} and another key; a new key or origin needs a new directory",
               path, kept.name());
}

absl::StatusOr<VerifierKey> ReadVerifierKeyAt(FileSystem& files, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const std::string line, ReadWholeFile(files, path, kFileLimitBytes));
  auto key = VerifierKey::Parse(std::string_view(line).substr(0, line.size() - 1));
  if (!line.ends_with('\n') || !key.ok())
    return DataLoss("log.vkey: not a line with a verifier key");
  return key;
}

}  // namespace weir::ledger
