// All readings of this folder behind one face: which patterns an entry has in which reading, and
// the reading itself.
//
// A policy holds one lexicon image for each channel that has patterns, each compiled from the
// patterns that Expand() gives for its entries, with the entries' ids; those of kText go into the
// lexicon's own image. The gate keeps, for each such image, a Reading and a lexicon::Scanner: every
// unit goes into the Reading, what comes out into the Scanner. Released text ends before the
// smallest of all scanners' safe_end() and readings' held_begin(). A hit of the channels kSound and
// kMergedSound is judged by JudgeSound; a hit of any other channel counts as a disguised one,
// unless the lexicon's own scanner has the same id at the same place. Runs in a code are encoded.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compliance/text/unit.h"
#include "compliance/variant/leet.h"
#include "compliance/variant/lines.h"
#include "compliance/variant/looks.h"
#include "compliance/variant/sound.h"
#include "compliance/variant/stray.h"

namespace weir::variant {

enum class Channel : uint8_t {
  kText,         // the units as they are
  kSound,        // sound.h
  kMergedSound,  // the same for speakers who do not tell zh from z; includes what kSound finds
  kLeet,         // leet.h
  kLooks,        // looks.h
  kStray,        // stray.h: for severe entries
  kLines,        // lines.h: for severe entries, on prompts only
  kSpelledOut,   // characters that stand for several letters; the gate's own (spelled_out.h)
};
inline constexpr size_t kChannels = 8;

// What an entry asks for. The rows are those of the table of disguises.
struct Forms {
  bool sound = false;         // rows 11 and 12
  bool merged_sound = false;  // instead of sound
  bool leet = false;          // row 9
  bool looks = false;         // rows 14 and 18
  bool split = false;         // row 13
  bool reversed = false;      // row 16
  bool stray = false;         // row 15
  bool lines = false;         // row 16
};

struct ChannelPattern {
  Channel channel = Channel::kText;
  std::string text;  // for lexicon::Pattern
  friend bool operator==(const ChannelPattern&, const ChannelPattern&) = default;
};

// The patterns of an entry's text (any form) beside the text itself: at most kMaxSplitPatterns + 1
// for kText, kMaxSoundPatterns, kMaxLeetPatterns and kMaxLooksPatterns for theirs, one for the
// others. A pattern may be longer than the lexicon takes only when the text is.
std::vector<ChannelPattern> Expand(std::string_view text, const Forms& forms);

// The reading of a channel. Per stream; one thread at a time; a value.
class Reading {
 public:
  explicit Reading(Channel channel);  // kText passes everything on

  // As the readings' own: appends the units that became certain.
  void Push(const text::Unit& unit, std::vector<text::Unit>& out) {
    std::visit([&](auto& reading) { reading.Push(unit, out); }, reading_);
  }
  void Finish(std::vector<text::Unit>& out) {
    std::visit([&](auto& reading) { reading.Finish(out); }, reading_);
  }
  uint64_t held_begin() const {
    return std::visit([](const auto& reading) { return reading.held_begin(); }, reading_);
  }

 private:
  struct AsItIs {
    void Push(const text::Unit& unit, std::vector<text::Unit>& out) { out.push_back(unit); }
    void Finish(std::vector<text::Unit>&) {}
    uint64_t held_begin() const { return UINT64_MAX; }
  };
  using Any = std::variant<AsItIs, Sound, Leet, Looks, Stray, Lines>;
  static Any Of(Channel channel);

  Any reading_;
};

}  // namespace weir::variant
