#include "compliance/lexicon/block.h"

#include <algorithm>
#include <tuple>

#include "compliance/base/status.h"
#include "compliance/lexicon/filter.h"
#include "compliance/lexicon/pair_search.h"
#include "compliance/text/cursor.h"

namespace weir::lexicon {
namespace {

constexpr uint32_t kUsualBytes = 3;  // of a letter that is no word letter
constexpr size_t kAhead = 10;        // places whose first edge is fetched into the cache beforehand

bool IsBefore(const Hit& a, const Hit& b) {
  return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
}

// Bytes of a character by its first one; 0 where a second look is needed (it may be overlong).
uint64_t SizeByLead(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte >= 0xE1 && byte <= 0xEF) return 3;
  return byte >= 0xC2 && byte <= 0xDF ? 2 : 0;
}

bool IsWordUnit(const text::Unit& unit) {
  const bool letter = unit.kind == text::Kind::kLetter || unit.kind == text::Kind::kDigit;
  return letter && IsWordLetter(unit.folded);
}

// Whether the unit seen last before `at` is a word letter.
bool IsBehindWordLetter(std::string_view text, uint64_t at) {
  while (at > 0) {
    const text::Unit unit = text::UnitBefore(text, at);
    if (unit.kind != text::Kind::kInvisible) return IsWordUnit(unit);
    at = unit.begin;
  }
  return false;
}

}  // namespace

BlockScanner::BlockScanner(const Image& image, std::string_view text)
    : image_(image.sections()), text_(text), transcript_(image_, text_) {
  WEIR_CHECK(text.size() <= UINT32_MAX);
}

bool BlockScanner::Next(std::vector<Hit>& hits) {
  if (image_.image == nullptr || !transcript_.Advance()) return false;
  const size_t first = hits.size();
  const size_t count = TakeFirstEdges(FindLikely(FindBeginnings()));
  for (size_t i = 0; i < count; ++i) {
    if (i + kAhead < count) FetchAhead(i + kAhead);
    FollowFrom(places_[i], states_[i], hits);
  }
  const auto begin = hits.begin() + static_cast<ptrdiff_t>(first);
  if (!std::is_sorted(begin, hits.end(), IsBefore)) std::sort(begin, hits.end(), IsBefore);
  return true;
}

// What FollowFrom will look at first.
void BlockScanner::FetchAhead(size_t place) const {
  const uint32_t state = states_[place];
  if (state <= image_.header.ends) image_.PrefetchOutput(state);
  image_.PrefetchEdge(state, transcript_.classes()[places_[place] + 2]);
}

// Entries that may be all of a pattern, or with the next one its beginning.
size_t BlockScanner::FindBeginnings() {
  const ClassRange singles(image_.header.first_single, image_.header.last_single);
  return FindPairs(image_.Pairs(), singles, transcript_.classes(), transcript_.starts(),
                   places_.data());
}

// Those of them that the next entry does not speak against.
size_t BlockScanner::FindLikely(size_t beginnings) {
  const Filter triples = image_.Triples();
  const uint8_t bits = triples.bits();
  const ClassRange singles(image_.header.first_single, image_.header.last_single);
  const ClassRange alone(image_.header.first_alone, image_.header.last_alone);
  const uint16_t* const classes = transcript_.classes();
  size_t count = 0;
  for (size_t i = 0; i < beginnings; ++i) {
    const uint32_t place = places_[i] & ~uint32_t{kEndsHere};
    const uint16_t* const at = classes + place;
    // Numbers, so that there is no branch: nothing foretells which it would be.
    const int goes_on = triples.MayHave(TripleHash(at[0], at[1]).With(at[2], bits)) ? 1 : 0;
    const int ends_here = places_[i] >= kEndsHere ? 1 : 0;
    const int is_long = transcript_.BytesOf(place) > kUsualBytes ? 1 : 0;
    const int is_word = at[0] <= image_.header.words ? 1 : 0;
    const int single = singles.Has(at[0]) ? is_long | is_word : 0;
    const int letter = alone.Has(at[0]) ? 1 : 0;
    places_[count] = static_cast<uint16_t>(place);
    count += static_cast<size_t>(goes_on | ends_here | single | letter);
  }
  return count;
}

// Looks up the states of two entries, all at once so that the memory's answers overlap; keeps the
// places that have one.
size_t BlockScanner::TakeFirstEdges(size_t likely) {
  const ClassRange singles(image_.header.first_single, image_.header.last_single);
  const uint16_t* const classes = transcript_.classes();
  size_t count = 0;
  for (size_t i = 0; i < likely; ++i) {
    if (i + kAhead < likely) {
      const uint16_t* const ahead = classes + places_[i + kAhead];
      image_.PrefetchEdge(ahead[0], ahead[1]);
    }
    const uint16_t place = places_[i];
    const uint16_t* const at = classes + place;
    if (at[0] > image_.header.classes) continue;
    const uint32_t state = image_.Next(at[0], at[1]);
    places_[count] = place;
    states_[count] = state;
    count += state != 0 || singles.Has(at[0]) ? 1 : 0;
  }
  return count;
}

// Follows the automaton from an entry, and takes what ends on the way.
void BlockScanner::FollowFrom(size_t entry, uint32_t second, std::vector<Hit>& hits) {
  const uint16_t* const at = transcript_.classes() + entry;
  endings_count_ = 0;
  const ClassRange singles(image_.header.first_single, image_.header.last_single);
  if (singles.Has(at[0])) TakeEnding(entry, {at[0], 1}, hits);
  uint32_t state = second;
  for (uint32_t depth = 2; state != 0 && depth <= kMaxPatternUnits; ++depth) {
    TakeEnding(entry, {state, depth}, hits);
    state = image_.Next(state, at[depth]);
  }
  if (endings_count_ != 0) TakeSlowly(entry, hits);
}

void BlockScanner::TakeEnding(size_t entry, const Ending& ending, std::vector<Hit>& hits) {
  if (!image_.OutputAt(ending.state).Has(Output::kSome)) return;
  if (!TakePlain(entry, ending, hits)) endings_[endings_count_++] = ending;
}

// Takes an ending whose letters stand side by side in the text, as most do. False when it needs the
// closer look.
bool BlockScanner::TakePlain(size_t entry, const Ending& ending, std::vector<Hit>& hits) {
  bool some_whole = false;
  if (!AllPlain(ending.state, some_whole)) return false;
  const uint64_t end = EndOfPlain(entry, ending.depth);
  if (end == 0) return ending.depth == 2 && HasClauseBetween(entry);
  const uint64_t begin = transcript_.OffsetOf(entry);
  bool is_whole = false;
  if (some_whole) {
    const Edge left = LeftEdge(begin);
    const Edge right = left == Edge::kTouched ? left : RightEdge(end, entry + ending.depth);
    if (left == Edge::kUnsure || right == Edge::kUnsure) return false;
    is_whole = right == Edge::kClear;
  }
  ForEachOutput(image_, ending.state, [&](const Output& output) {
    if (is_whole || !output.Has(Output::kWholeWord)) hits.push_back({output.id, begin, end, false});
  });
  return true;
}

bool BlockScanner::AllPlain(uint32_t state, bool& some_whole) const {
  bool all = true;
  ForEachOutput(image_, state, [&](const Output& output) {
    all = all && output.Has(Output::kPlain);
    some_whole = some_whole || output.Has(Output::kWholeWord);
  });
  return all;
}

// Where the last of `depth` letters ends if each begins where the one before it ends, else 0. A
// single run must be one letter: of more, each would be a hit.
uint64_t BlockScanner::EndOfPlain(size_t entry, uint32_t depth) const {
  for (uint32_t i = 0; i < depth; ++i) {
    const uint64_t begin = transcript_.OffsetOf(entry + i);
    const uint64_t size = SizeByLead(text_[begin]);
    if (size == 0) return 0;
    if (i + 1 == depth && depth > 1) return begin + size;
    if (transcript_.OffsetOf(entry + i + 1) != begin + size) return 0;
  }
  return transcript_.OffsetOf(entry + 1);
}

// Whether all that stands between two single letters is what separates clauses: no pattern of two
// letters goes across it.
bool BlockScanner::HasClauseBetween(size_t entry) const {
  const uint64_t begin = transcript_.OffsetOf(entry);
  const uint64_t size = SizeByLead(text_[begin]);
  const uint64_t next = transcript_.OffsetOf(entry + 1);
  if (size == 0 || begin + size >= next) return false;
  text::Cursor cursor(text_, begin + size);
  text::Unit unit;
  return cursor.Next(unit) && unit.end() == next && unit.kind == text::Kind::kSymbol &&
         EndsClause(unit.folded);
}

BlockScanner::Edge BlockScanner::LeftEdge(uint64_t begin) const {
  if (begin == 0) return Edge::kClear;
  const text::Unit unit = text::UnitBefore(text_, begin);
  if (unit.kind == text::Kind::kInvisible) return Edge::kUnsure;
  return IsWordUnit(unit) ? Edge::kTouched : Edge::kClear;
}

BlockScanner::Edge BlockScanner::RightEdge(uint64_t end, size_t next_entry) const {
  if (end == text_.size()) return Edge::kClear;
  if (transcript_.OffsetOf(next_entry) == end) {
    const uint16_t next = transcript_.classes()[next_entry];
    const bool word = next == kOtherWord || (next != kNoClass && next <= image_.header.words);
    return word ? Edge::kTouched : Edge::kClear;
  }
  text::Cursor cursor(text_, end);
  text::Unit unit;
  cursor.Next(unit);
  return unit.kind == text::Kind::kSymbol ? Edge::kClear : Edge::kUnsure;
}

// Reads the units from an entry on, and tries the endings at the letters of their last entries.
void BlockScanner::TakeSlowly(size_t entry, std::vector<Hit>& hits) {
  const uint64_t begin = transcript_.OffsetOf(entry);
  const uint64_t second = transcript_.OffsetOf(entry + 1);
  const uint64_t end = transcript_.OffsetOf(entry + endings_[endings_count_ - 1].depth);
  matcher_.Restart(IsBehindWordLetter(text_, begin));
  text::Cursor cursor(text_, begin);
  text::Unit unit;
  size_t next = 0;     // the first ending that may still come
  uint32_t depth = 1;  // entries up to the newest letter
  for (uint64_t units = 0; next < endings_count_ && cursor.at() < end && cursor.Next(unit);) {
    const uint8_t did = matcher_.Push(unit, ClassOf(image_, unit), hits);
    if (unit.begin >= second && ++units > kMaxHitUnits) break;
    if ((did & Tracker::kLetter) == 0) continue;
    while (transcript_.OffsetOf(entry + depth) <= unit.begin) ++depth;
    while (next < endings_count_ && endings_[next].depth < depth) ++next;
    if (next == endings_count_ || endings_[next].depth != depth) continue;
    if (matcher_.tracker().trail().runs() < depth) continue;
    ForEachOutput(image_, endings_[next].state,
                  [&](const Output& output) { matcher_.Try(image_, output, depth, hits); });
  }
  while (matcher_.waits() && cursor.Next(unit)) {
    matcher_.Push(unit, ClassOf(image_, unit), hits);
  }
  matcher_.Finish(hits);
}

std::vector<Hit> ScanBlock(const Image& image, std::string_view text) {
  std::vector<Hit> hits;
  BlockScanner scanner(image, text);
  while (scanner.Next(hits)) {
  }
  return hits;
}

}  // namespace weir::lexicon
