#include "compliance/ledger/resume.h"

#include <string_view>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/place_note.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tile_store.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kFirstLine = "weir resume 1";
constexpr size_t kOpenLimit = 65'536;

// Every file from the one that the log begins with up to the one with the position, at least.
absl::Status CheckSegments(FileSystem& files, const std::string& dir, const Position& beginning,
                           const Position& at) {
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(SegmentDirectory(dir)));
  uint64_t next = beginning.segment;
  for (const std::string& name : names) {
    const auto number = SegmentNumberOf(name);
    if (!number || *number < beginning.segment) continue;
    if (*number != next++) return DataLoss("a segment before {} is missing", name);
  }
  return next > at.segment ? absl::OkStatus() : DataLoss("segments are missing");
}

// The trailer that ends there is the one that was signed.
absl::Status CheckTrailer(FileSystem& files, const std::string& dir, const PlaceClaims& claims) {
  const Position& at = claims.position;
  constexpr size_t kFrameSize = kFrameHeaderSize + kTrailerSize;
  WEIR_ASSIGN_OR_RETURN(const auto file, files.Open(SegmentPath(dir, at.segment), OpenMode::kRead));
  if (at.offset < kFrameSize) return DataLoss("resume: no place behind a batch");
  WEIR_ASSIGN_OR_RETURN(const std::string frame, file->ReadAt(at.offset - kFrameSize, kFrameSize));
  const auto header = ReadFrameHeader(frame);
  if (!header || header->type != FrameType::kTrailer || header->size != kTrailerSize ||
      frame.size() != kFrameSize || !HasGoodChecksum(frame, *header)) {
    return DataLoss("resume: no trailer before byte {} of {}", at.offset, SegmentName(at.segment));
  }
  const std::string_view payload = std::string_view(frame).substr(kFrameHeaderSize);
  const auto trailer = ReadTrailer(payload);
  const bool agrees = trailer->tree_size == at.entries && trailer->root == claims.root &&
                      ChainHash(payload) == at.chain;
  return agrees ? absl::OkStatus() : DataLoss("resume: another trailer is in its place");
}

absl::Status CheckOpen(FileSystem& files, const std::string& dir, const PlaceClaims& claims) {
  for (const auto& [exchange, place] : claims.open) {
    WEIR_ASSIGN_OR_RETURN(const Entry entry, ReadEntryAt(files, dir, place));
    if (entry.kind != EntryKind::kOpen || entry.exchange != exchange) {
      return DataLoss("resume: entry {} opens another exchange", place.index);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteResume(FileSystem& files, const std::string& dir, const std::string& origin,
                         const Published& published, const crypto::Signer& signer) {
  if (published.open.size() > kOpenLimit) return absl::OkStatus();
  return WritePlace(files, ResumePath(dir), kFirstLine, origin, published, signer);
}

absl::StatusOr<Published> ReadResume(FileSystem& files, const std::string& dir,
                                     const VerifierKey& key, const Checkpoint& checkpoint,
                                     const Position& beginning) {
  WEIR_ASSIGN_OR_RETURN(PlaceClaims claims, ReadPlace(files, ResumePath(dir), kFirstLine, key));
  const Position& at = claims.position;
  if (at.entries > checkpoint.size) return DataLoss("resume: it covers more than was signed");
  WEIR_RETURN_IF_ERROR(CheckSegments(files, dir, beginning, at));
  WEIR_RETURN_IF_ERROR(CheckTrailer(files, dir, claims));
  WEIR_RETURN_IF_ERROR(CheckOpen(files, dir, claims));
  WEIR_ASSIGN_OR_RETURN(TileBuilder tiles, ReadBuilder(files, dir, at.entries));
  if (tiles.Root() != claims.root) return DataLoss("resume: the tiles give another root");
  return Published{at, std::move(tiles), claims.GmTree(), std::move(claims.open), at};
}

}  // namespace weir::ledger
