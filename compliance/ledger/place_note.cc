#include "compliance/ledger/place_note.h"

#include <array>
#include <bit>
#include <iterator>
#include <optional>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/lines.h"

namespace weir::ledger {
namespace {

constexpr uint64_t kFileLimitBytes = 16u << 20;

std::string Base64(const crypto::Digest& digest) { return crypto::ToBase64(digest.view()); }

std::string ToBody(std::string_view first_line, const std::string& origin,
                   const Published& published) {
  const Position& at = published.position;
  std::string body =
      fmt::format("{}\n{}\n{} {} {} {} {}\n", first_line, origin, at.entries,
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

bool ReadFurtherLine(std::string_view line, PlaceClaims& claims) {
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

absl::StatusOr<PlaceClaims> Parse(std::string_view body, std::string_view first_line,
                                  const std::string& origin) {
  const auto first = TakeLine(body);
  const auto of = TakeLine(body);
  const auto where = TakeLine(body);
  if (!where || *first != first_line || *of != origin) return DataLoss("not of this log");
  Words words(*where);
  PlaceClaims claims;
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
  if (!good) return DataLoss("a line cannot be read");
  const auto peaks = static_cast<size_t>(std::popcount(claims.position.entries));
  if (claims.gm.empty() || claims.gm.size() == peaks) return claims;
  return DataLoss("{} peaks for {} entries", claims.gm.size(), claims.position.entries);
}

absl::StatusOr<PlaceClaims> ParseNote(const std::string& note, std::string_view first_line,
                                      const VerifierKey& key) {
  const auto opened = OpenNote(note, std::array{key});
  if (!opened.ok()) return DataLoss("{}", ToStd(opened.status().message()));
  return Parse(opened->text, first_line, key.name());
}

}  // namespace

CompactRange PlaceClaims::GmTree() const {
  if (gm.empty()) return CompactRange(crypto::Hash::kSm3);
  return CompactRange(position.entries, gm, crypto::Hash::kSm3);
}

absl::Status WritePlace(FileSystem& files, const std::string& path, std::string_view first_line,
                        const std::string& origin, const Published& place,
                        const crypto::Signer& signer) {
  return WriteFileAtomically(files, path,
                             SignNote(ToBody(first_line, origin, place), origin, signer));
}

absl::StatusOr<PlaceClaims> ReadPlace(FileSystem& files, const std::string& path,
                                      std::string_view first_line, const VerifierKey& key) {
  WEIR_ASSIGN_OR_RETURN(const std::string note, ReadWholeFile(files, path, kFileLimitBytes));
  absl::StatusOr<PlaceClaims> claims = ParseNote(note, first_line, key);
  return claims.ok() ? claims : Annotate(claims.status(), path);
}

}  // namespace weir::ledger
