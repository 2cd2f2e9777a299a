// Where the turns of a conversation meet: a request split over turns, or over fields (system, user,
// tool), is read as if it had been written in one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compliance/gate/detector.h"
#include "compliance/gate/request.h"

namespace weir::gate {

// How far a seam is read to either side. A word has at most 32 letters with 4 symbols between each
// two, a combination reaches over at most 64 code points: nothing the lexicon knows is longer.
inline constexpr size_t kSeamCodePoints = 256;

// The end of what came before and the beginning of what follows, in one text. Turns that are
// shorter than the reach are read through, so a word spread over many turns is found at the last of
// them.
struct Seam {
  std::string text;
  uint64_t left_end = 0;     // byte at which the earlier turns end
  uint64_t right_begin = 0;  // byte at which `turn` begins; a space may stand between
  uint64_t right_end = 0;    // byte at which `turn` ends, or the reach
  uint32_t turn = 0;         // index of the turn behind the seam
};

// The seams between all turns in their order and, where others spoke in between, between the turns
// of the asking side (user and tool) alone. Latin words that meet are read apart and joined.
std::vector<Seam> SeamsOf(const std::vector<Turn>& turns);

// Whether `detection`, found in the seam's text, is the seam's: words that began before it and end
// in its turn. Personal data is not: half a number is masked by nobody.
bool Straddles(const Seam& seam, const Detection& detection);

// The part of such a detection that lies in the seam's turn, with offsets in that turn.
Detection InTurn(const Seam& seam, const Detection& detection);

}  // namespace weir::gate
