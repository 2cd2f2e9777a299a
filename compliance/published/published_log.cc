#include "compliance/published/published_log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/proof.h"
#include "compliance/ledger/tile.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"

namespace weir::published {
namespace {

using ledger::kTileWidth;

constexpr uint64_t kNoteLimitBytes = 1 << 20;

}  // namespace

absl::StatusOr<ledger::StoredEntry> EntryOf(uint64_t index, std::string bytes,
                                            const std::string& origin) {
  auto clear = ledger::DecodeEntry(bytes);
  if (!clear.ok()) return DataLoss("entry {}: {}", index, ToStd(clear.status().message()));
  const crypto::Digest leaf = ledger::LeafHash(bytes);
  return ledger::StoredEntry{index, leaf, std::move(clear->entry), std::move(bytes), {}, origin};
}

absl::StatusOr<std::vector<std::string>> ReadEntries(FileSystem& files, const std::string& dir,
                                                     uint64_t number, uint64_t size) {
  const uint64_t first = number * kTileWidth;
  const auto width = static_cast<uint32_t>(std::min<uint64_t>(kTileWidth, size - first));
  WEIR_ASSIGN_OR_RETURN(
      const std::string bundle,
      ledger::ReadTile(files, dir, {.is_bundle = true, .number = number, .width = width}));
  const auto entries = ledger::ReadBundle(bundle);
  if (!entries) return DataLoss("the bundle of entry {} is cut short", first);
  return std::vector<std::string>(entries->begin(), entries->end());
}

PublishedLog::PublishedLog(FileSystem& files, std::string dir, ledger::VerifierKey key,
                           ledger::Checkpoint head, std::string note)
    : files_(&files),
      dir_(std::move(dir)),
      key_(std::move(key)),
      head_(std::move(head)),
      note_(std::move(note)),
      hashes_(std::make_unique<ledger::TileReader>(files, dir_, head_.size)) {}

absl::StatusOr<PublishedLog> PublishedLog::Open(FileSystem& files, std::string dir) {
  WEIR_ASSIGN_OR_RETURN(ledger::VerifierKey key, ledger::ReadVerifierKey(files, dir));
  WEIR_ASSIGN_OR_RETURN(std::string note,
                        ReadWholeFile(files, ledger::CheckpointPath(dir), kNoteLimitBytes));
  const auto opened = ledger::OpenNote(note, std::array{key});
  if (!opened.ok()) return DataLoss("checkpoint: {}", ToStd(opened.status().message()));
  auto head = ledger::ParseBody(opened->text);
  if (!head.ok()) return DataLoss("checkpoint: {}", ToStd(head.status().message()));
  if (head->origin != key.name()) return DataLoss("checkpoint: it is of another log");
  return PublishedLog(files, std::move(dir), std::move(key), *std::move(head), std::move(note));
}

absl::Status PublishedLog::ForEachEntry(
    const std::function<bool(const ledger::StoredEntry&)>& visit) const {
  ledger::CompactRange tree;
  while (tree.size() < head_.size) {
    WEIR_ASSIGN_OR_RETURN(auto entries,
                          ReadEntries(*files_, dir_, tree.size() / kTileWidth, head_.size));
    for (std::string& bytes : entries) {
      WEIR_ASSIGN_OR_RETURN(const ledger::StoredEntry stored,
                            EntryOf(tree.size(), std::move(bytes), key_.name()));
      tree.Append(stored.leaf);
      if (!visit(stored)) return absl::OkStatus();
    }
  }
  if (tree.Root() == head_.root) return absl::OkStatus();
  return DataLoss("the {} published entries are not those that were signed", head_.size);
}

absl::StatusOr<ledger::ProofFile> PublishedLog::Prove(uint64_t index, const crypto::Digest& leaf) {
  if (index >= head_.size) {
    return Error(absl::StatusCode::kOutOfRange, "entry {} is not covered by the checkpoint", index);
  }
  WEIR_ASSIGN_OR_RETURN(ledger::Proof path, ledger::InclusionProof(*hashes_, head_.size, index));
  if (!ledger::CheckInclusion({index, head_.size, leaf, head_.root}, path)) {
    return DataLoss("the tiles do not lead from entry {} to the signed root", index);
  }
  return ledger::ProofFile{
      .extra = "", .index = index, .path = std::move(path), .checkpoint = note_};
}

}  // namespace weir::published
