#include "compliance/ledger/resume.h"

#include <array>
#include <bit>
#include <iterator>
#include <utility>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/ledger/frame.h"
#include "compliance/ledger/lines.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/tile_store.h"

namespace weir::ledger {
namespace {

// With a space, so that it is no checkpoint of any log: an origin has none.
constexpr std::string_view kFirstLine = "weir resume 1";
constexpr size_t kOpenLimit = 65'536;
constexpr uint64_t kFileLimitBytes = 16u << 20;

// What the file says, before anything is compared.
struct Claims {
  Position position;
  crypto::Digest root;
  std::vector<crypto::Digest> gm;  // peaks; none in a log of the suite intl
  OpenExchanges open;
};

std::string Base64(const crypto::Digest& digest) { return crypto::ToBase64(digest.view()); }

std::string ToBody(const std::string& origin, const Published& published) {
  const Position& at = published.position;
  std::string body =
      fmt::format("{}\n{}\n{} {} {} {} {}\n", kFirstLine, origin, at.entries,
                  Base64(published.tiles.Root()), at.segment, at.offset, Base64(at.chain));
  for (const crypto::Digest& peak : published.gm.peaks()) {
    fmt::format_to(std::back_inserter(body), "gm {}\n", Base64(peak));
  }
  for (const auto& [exchange, place] : published.open) {
    fmt::format_to(std::back_inserter(body), "open {} {} {} {} {}\n", exchange.ToString(),
                   place.index, Base64(place.leaf), place.segment, place.offset);
  }
  return body;
}

// The words of a line, read one after another; whether all were what they should be.
class Words {
 public:
  explicit Words(std::string_view line) : left_(line) {}
  std::string_view Word() {
    const size_t end = left_.find(' ');
    const std::string_view word = left_.substr(0, end);
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
    return word;
  }
  uint64_t Number() { return Take(DecimalIn(Word())); }
  crypto::Digest Digest() {
    const auto bytes = crypto::FromBase64(Word());
    return Take(bytes.ok() ? crypto::Digest::FromBytes(*bytes) : bytes.status());
  }
  Id Exchange() { return Take(Id::Parse(Word())); }
  bool good() const { return good_ && left_.empty(); }

 private:
  uint64_t Take(const std::optional<uint64_t>& number) {
    good_ = good_ && number;
    return number.value_or(0);
  }
  template <typename T>
  T Take(const absl::StatusOr<T>& value) {
    good_ = good_ && value.ok();
    return value.ok() ? *value : T();
  }
  std::string_view left_;
  bool good_ = true;
};

bool ReadFurtherLine(std::string_view line, Claims& claims) {
  Words words(line);
  if (const std::string_view what = words.Word(); what == "gm") {
    claims.gm.push_back(words.Digest());
  } else if (what == "open") {
    const Id exchange = words.Exchange();
    EntryPlace place;
    place.index = words.Number();
    place.leaf = words.Digest();
    place.segment = words.Number();
    place.offset = words.Number();
    claims.open.emplace(exchange, place);
  } else {
    return false;
  }
  return words.good();
}

absl::StatusOr<Claims> ParseResume(std::string_view body, const std::string& origin) {
  const auto first = TakeLine(body);
  const auto of = TakeLine(body);
  const auto where = TakeLine(body);
  if (!where || *first != kFirstLine || *of != origin) return DataLoss("resume: not of this log");
  Words words(*where);
  Claims claims;
  claims.position.entries = words.Number();
  claims.root = words.Digest();
  claims.position.segment = words.Number();
  claims.position.offset = words.Number();
  claims.position.chain = words.Digest();
  bool good = words.good();
  while (good && !body.empty()) {
    const auto line = TakeLine(body);
    good = line && ReadFurtherLine(*line, claims);
  }
  if (!good) return DataLoss("resume: a line cannot be read");
  return claims;
}

// Files 0, 1, 2, ... up to the one with the position, at least.
absl::Status CheckSegments(FileSystem& files, const std::string& dir, const Position& at) {
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(SegmentDirectory(dir)));
  uint64_t next = 0;
  for (const std::string& name : names) {
    const auto number = SegmentNumberOf(name);
    if (number && *number != next++) return DataLoss("a segment before {} is missing", name);
  }
  return next > at.segment ? absl::OkStatus() : DataLoss("segments are missing");
}

// The trailer that ends there is the one that was signed.
absl::Status CheckTrailer(FileSystem& files, const std::string& dir, const Claims& claims) {
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

absl::Status CheckOpen(FileSystem& files, const std::string& dir, const Claims& claims) {
  for (const auto& [exchange, place] : claims.open) {
    WEIR_ASSIGN_OR_RETURN(const Entry entry, ReadEntryAt(files, dir, place));
    if (entry.kind != EntryKind::kOpen || entry.exchange != exchange) {
      return DataLoss("resume: entry {} opens another exchange", place.index);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Claims> ReadClaims(FileSystem& files, const std::string& dir,
                                  const VerifierKey& key) {
  WEIR_ASSIGN_OR_RETURN(const std::string note,
                        ReadWholeFile(files, ResumePath(dir), kFileLimitBytes));
  const auto opened = OpenNote(note, std::array{key});
  if (!opened.ok()) return DataLoss("resume: {}", ToStd(opened.status().message()));
  return ParseResume(opened->text, key.name());
}

}  // namespace

absl::Status WriteResume(FileSystem& files, const std::string& dir, const std::string& origin,
                         const Published& published, const crypto::Signer& signer) {
  if (published.open.size() > kOpenLimit) return absl::OkStatus();
  return WriteFileAtomically(files, ResumePath(dir),
                             SignNote(ToBody(origin, published), origin, signer));
}

absl::StatusOr<Published> ReadResume(FileSystem& files, const std::string& dir,
                                     const VerifierKey& key, const Checkpoint& checkpoint) {
  WEIR_ASSIGN_OR_RETURN(Claims claims, ReadClaims(files, dir, key));
  const Position& at = claims.position;
  if (at.entries > checkpoint.size) return DataLoss("resume: it covers more than was signed");
  const bool is_gm = !claims.gm.empty();
  if (is_gm && claims.gm.size() != static_cast<size_t>(std::popcount(at.entries))) {
    return DataLoss("resume: {} peaks for {} entries", claims.gm.size(), at.entries);
  }
  WEIR_RETURN_IF_ERROR(CheckSegments(files, dir, at));
  WEIR_RETURN_IF_ERROR(CheckTrailer(files, dir, claims));
  WEIR_RETURN_IF_ERROR(CheckOpen(files, dir, claims));
  WEIR_ASSIGN_OR_RETURN(TileBuilder tiles, ReadBuilder(files, dir, at.entries));
  if (tiles.Root() != claims.root) return DataLoss("resume: the tiles give another root");
  CompactRange gm(crypto::Hash::kSm3);
  if (is_gm) gm = CompactRange(at.entries, std::move(claims.gm), crypto::Hash::kSm3);
  return Published{at, std::move(tiles), std::move(gm), std::move(claims.open), at};
}

}  // namespace weir::ledger
