// Finds the patterns of a lexicon in a text that is there as a whole: what Scanner finds, several
// times as fast. Two filters leave few places where a pattern may begin; there the letters are
// followed through the automaton, and only where a pattern ends is the text itself looked at.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/match.h"
#include "compliance/lexicon/pair_search.h"
#include "compliance/lexicon/transcript.h"

namespace weir::lexicon {

// Per text; one thread at a time; of constant size, some 100 KB. Text and image must outlive it.
// The time is bounded by the length of the text, whatever it and the patterns are.
// REQUIRES: a text below 4 GiB.
class BlockScanner {
 public:
  BlockScanner(const Image& image, std::string_view text);
  // Appends the hits that begin in the next some thousand characters, in the order of begin, end
  // and id. False, and nothing appended, at the end of the text.
  bool Next(std::vector<Hit>& hits);

 private:
  // A state with outputs on the way from one entry, which `depth` entries lead to.
  struct Ending {
    uint32_t state = 0;
    uint32_t depth = 0;
  };
  enum class Edge : uint8_t { kClear, kTouched, kUnsure };

  size_t FindBeginnings();
  size_t FindLikely(size_t beginnings);
  size_t TakeFirstEdges(size_t likely);
  void FetchAhead(size_t place) const;
  void FollowFrom(size_t entry, uint32_t second, std::vector<Hit>& hits);
  void TakeEnding(size_t entry, const Ending& ending, std::vector<Hit>& hits);
  bool TakePlain(size_t entry, const Ending& ending, std::vector<Hit>& hits);
  uint64_t EndOfPlain(size_t entry, uint32_t depth) const;
  bool HasClauseBetween(size_t entry) const;
  bool AllPlain(uint32_t state, bool& some_whole) const;
  Edge LeftEdge(uint64_t begin) const;
  Edge RightEdge(uint64_t end, size_t next_entry) const;
  void TakeSlowly(size_t entry, std::vector<Hit>& hits);

  const Sections& image_;
  std::string_view text_;
  Transcript transcript_;
  Matcher matcher_;
  size_t endings_count_ = 0;
  std::array<Ending, kMaxPatternUnits> endings_;  // those that need a closer look, by depth
  std::array<uint16_t, Transcript::kEntries + kPlacesToSpare>
      places_;                                             // entries where a pattern may begin
  std::array<uint32_t, Transcript::kEntries + 1> states_;  // which the first two entries lead to
};

// All hits of a text.
std::vector<Hit> ScanBlock(const Image& image, std::string_view text);

}  // namespace weir::lexicon
