// The sound of a text: characters that sound alike, and syllables spelled in letters, become one
// (rows 11 and 12 of the table of disguises). A reading for the lexicon, not a text to show.
//
// How the gate uses it: the policy holds a second lexicon image, compiled from SoundPatterns() of
// every entry whose options ask for it, with the entry's id. The units of the stream go through a
// Sound and what comes out goes to a Scanner of its own over that image; its hits are offsets in
// the original like all others. Each hit is then judged by JudgeSound (sound_rule.h). Bytes from
// held_begin() on may still become part of a hit: released text ends before
// min(scanner.safe_end(), sound.held_begin()).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/unit.h"
#include "compliance/variant/syllable.h"

namespace weir::variant {

enum class SoundForm : uint8_t {
  kExact,
  kMerged,  // zh ch sh as z c s, n- as l-, -ng as -n: what many speakers do not tell apart
};

// Han characters become the syllable of their most frequent reading, runs of Latin letters the
// syllables that they spell; a letter that is in no syllable, a character without a reading and all
// else stay as they are. A single digit right after a spelled syllable is its tone, and a symbol.
// Total. Per stream; one thread at a time; what comes out does not depend on how the text was cut.
class Sound {
 public:
  explicit Sound(SoundForm form) : form_(form) {}

  // Takes the next unit and appends those that became certain: one for a syllable, whose bytes are
  // those of all its letters. Keeps back at most kMaxHeld units, and only Latin letters (with
  // invisible units between them) that may still be spelled into the next syllable.
  void Push(const text::Unit& unit, std::vector<text::Unit>& out);
  void Finish(std::vector<text::Unit>& out);
  // The offset of the first byte kept back; `UINT64_MAX` when nothing is.
  uint64_t held_begin() const { return held_ == 0 ? UINT64_MAX : units_[0].begin; }

  static constexpr size_t kMaxHeld = 32;

 private:
  void Reopen();
  void Drain(bool ended, std::vector<text::Unit>& out);
  size_t NextToken(bool ended, char32_t& syllable) const;
  void Take(size_t letters, char32_t syllable, std::vector<text::Unit>& out);
  void PassOn(const text::Unit& unit, std::vector<text::Unit>& out);
  char32_t Formed(char32_t syllable) const;

  SoundForm form_;
  bool after_spelled_ = false;  // the newest unit out is a spelled syllable
  bool open_ = true;            // all letters kept back begin a syllable that may go on
  Spelling spelled_;            // those letters, while it is so
  size_t held_ = 0;
  size_t letters_ = 0;
  std::array<text::Unit, kMaxHeld> units_;     // kept back; the first one is a letter
  std::array<char32_t, kMaxHeld> letters_of_;  // the letters among them
};

inline constexpr size_t kMaxSoundPatterns = 16;

// The patterns to compile for an entry's text (any form): its sound, its sound with the other
// readings of its characters, and what its spelling without spaces reads as. None for a text
// without Han characters or of one letter: a syllable alone says nothing. At most
// kMaxSoundPatterns, the likeliest first.
std::vector<std::string> SoundPatterns(std::string_view text, SoundForm form);

}  // namespace weir::variant
