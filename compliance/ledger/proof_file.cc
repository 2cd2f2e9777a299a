#include "compliance/ledger/proof_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/lines.h"
#include "compliance/ledger/tile_store.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr size_t kPathLimit = 64;  // levels of a tree of 64-bit size
constexpr uint64_t kCheckpointLimitBytes = 1 << 20;

absl::Status Malformed(std::string_view what) {
  return InvalidArgument("the proof is not a tlog-proof: {}", what);
}

absl::StatusOr<Proof> TakePath(std::string_view& text) {
  Proof path;
  while (true) {
    const auto line = TakeLine(text);
    if (!line) return Malformed("no empty line behind the hashes");
    if (line->empty()) return path;
    if (path.size() == kPathLimit) return Malformed("too many hashes");
    const auto bytes = crypto::FromBase64(*line);
    if (!bytes.ok()) return Malformed("a hash is not in base 64");
    auto hash = crypto::Digest::FromBytes(*bytes);
    if (!hash.ok()) return Malformed("a hash of another size");
    path.push_back(*hash);
  }
}

}  // namespace

std::string ToText(const ProofFile& proof) {
  std::string text = fmt::format("{}\n", kHeader);
  if (!proof.extra.empty()) text += fmt::format("{}{}\n", kExtra, crypto::ToBase64(proof.extra));
  text += fmt::format("{}{}\n", kIndex, proof.index);
  for (const crypto::Digest& hash : proof.path) text += crypto::ToBase64(hash.view()) + "\n";
  return text + "\n" + proof.checkpoint;
}

absl::StatusOr<ProofFile> ParseProofFile(std::string_view text) {
  ProofFile proof;
  if (TakeLine(text) != kHeader) return Malformed("another first line");
  auto line = TakeLine(text);
  if (line && line->starts_with(kExtra)) {
    auto extra = crypto::FromBase64(line->substr(kExtra.size()));
    if (!extra.ok()) return Malformed("the extra data is not in base 64");
    proof.extra = *std::move(extra);
    line = TakeLine(text);
  }
  if (!line || !line->starts_with(kIndex)) return Malformed("no index");
  const auto index = DecimalIn(line->substr(kIndex.size()));
  if (!index) return Malformed("the index is not a number");
  proof.index = *index;
  WEIR_ASSIGN_OR_RETURN(proof.path, TakePath(text));
  if (text.empty()) return Malformed("no checkpoint");
  proof.checkpoint = text;
  return proof;
}

absl::StatusOr<ProofFile> ProveEntry(FileSystem& files, const std::string& dir, uint64_t index,
                                     crypto::Digest& leaf) {
  WEIR_ASSIGN_OR_RETURN(const VerifierKey key, ReadVerifierKey(files, dir));
  ProofFile proof;
  proof.index = index;
  // Read once: a running log replaces it each second.
  WEIR_ASSIGN_OR_RETURN(proof.checkpoint,
                        ReadWholeFile(files, CheckpointPath(dir), kCheckpointLimitBytes));
  WEIR_ASSIGN_OR_RETURN(const OpenedNote note, OpenNote(proof.checkpoint, {&key, 1}));
  WEIR_ASSIGN_OR_RETURN(const Checkpoint head, ParseBody(note.text));
  if (index >= head.size) {
    return Error(absl::StatusCode::kOutOfRange,
                 "entry {} is not covered by the checkpoint, which has {} entries", index,
                 head.size);
  }
  TileReader tiles(files, dir, head.size);
  WEIR_ASSIGN_OR_RETURN(leaf, tiles.NodeAt(0, index));
  WEIR_ASSIGN_OR_RETURN(proof.path, InclusionProof(tiles, head.size, index));
  WEIR_RETURN_IF_ERROR(CheckProofFile(proof, leaf, Trust{key, {}, 0}));
  return proof;
}

absl::StatusOr<std::string> ReadPublishedEntry(FileSystem& files, const std::string& dir,
                                               uint64_t index) {
  WEIR_ASSIGN_OR_RETURN(const VerifierKey key, ReadVerifierKey(files, dir));
  WEIR_ASSIGN_OR_RETURN(const Checkpoint head, ReadCheckpoint(files, dir, key));
  if (index >= head.size) {
    return Error(absl::StatusCode::kOutOfRange, "entry {} is not published", index);
  }
  const uint64_t number = index / kTileWidth;
  const auto width =
      static_cast<uint32_t>(std::min<uint64_t>(kTileWidth, head.size - number * kTileWidth));
  WEIR_ASSIGN_OR_RETURN(
      const std::string bundle,
      ReadTile(files, dir, {.is_bundle = true, .number = number, .width = width}));
  const auto entries = ReadBundle(bundle);
  if (!entries || entries->size() != width) {
    return DataLoss("the bundle of entry {} is cut short", index);
  }
  return std::string((*entries)[index % kTileWidth]);
}

absl::Status CheckProofFile(const ProofFile& proof, const crypto::Digest& leaf,
                            const Trust& trust) {
  std::vector<VerifierKey> keys = {trust.log};
  keys.insert(keys.end(), trust.witnesses.begin(), trust.witnesses.end());
  WEIR_ASSIGN_OR_RETURN(const OpenedNote note, OpenNote(proof.checkpoint, keys));
  WEIR_ASSIGN_OR_RETURN(const Checkpoint head, ParseBody(note.text));
  const auto signed_by = [&](const VerifierKey& key) {
    return std::count(note.verified.begin(), note.verified.end(), key.name()) != 0;
  };
  if (!signed_by(trust.log) || head.origin != trust.log.name()) {
    return Error(absl::StatusCode::kFailedPrecondition, "the checkpoint is not of the log {}",
                 trust.log.name());
  }
  const auto witnesses =
      static_cast<size_t>(std::count_if(trust.witnesses.begin(), trust.witnesses.end(), signed_by));
  if (witnesses < trust.quorum) {
    return Error(absl::StatusCode::kFailedPrecondition, "{} witnesses signed, {} are needed",
                 witnesses, trust.quorum);
  }
  if (CheckInclusion({proof.index, head.size, leaf, head.root}, proof.path)) {
    return absl::OkStatus();
  }
  return DataLoss("the proof of entry {} does not lead to the signed root", proof.index);
}

}  // namespace weir::ledger
