#include <algorithm>

#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "compliance/variant/sound.h"
#include "compliance/variant/syllable.h"

namespace weir::variant {
namespace {

using text::Kind;
using text::Unit;

// One text in several spellings, letter by letter: choices[i] are those of the i-th unit.
using Choices = std::vector<std::vector<char32_t>>;

std::u32string SoundOf(const std::vector<Unit>& units, SoundForm form) {
  Sound sound(form);
  std::vector<Unit> heard;
  for (const Unit& unit : units) sound.Push(unit, heard);
  sound.Finish(heard);
  std::u32string letters;
  for (const Unit& unit : heard) letters += unit.folded;
  return letters;
}

char32_t Formed(char32_t syllable, SoundForm form) {
  return form == SoundForm::kMerged ? MergedSyllable(syllable) : syllable;
}

// `sound` has one letter for each unit.
Choices ChoicesOf(const std::vector<Unit>& units, const std::u32string& sound, SoundForm form) {
  Choices choices;
  for (size_t i = 0; i < units.size(); ++i) {
    auto& letters = choices.emplace_back();
    for (const char32_t syllable : SyllablesOf(units[i].folded)) {
      letters.push_back(Formed(syllable, form));
    }
    if (letters.empty()) letters.push_back(sound[i]);
  }
  return choices;
}

void AddNew(std::u32string letters, std::vector<std::u32string>& to) {
  const bool known = std::find(to.begin(), to.end(), letters) != to.end();
  if (!known && to.size() < kMaxSoundPatterns) to.push_back(std::move(letters));
}

// Those that differ from `reading` in one letter.
void AddNeighbours(const Choices& choices, const std::u32string& reading,
                   std::vector<std::u32string>& to) {
  for (size_t i = 0; i < choices.size(); ++i) {
    for (const char32_t letter : choices[i]) {
      std::u32string other = reading;
      other[i] = letter;
      AddNew(std::move(other), to);
    }
  }
}

// First those that differ from the likeliest in one letter, then in two, and so on.
void AddOtherReadings(const Choices& choices, std::vector<std::u32string>& to) {
  for (size_t at = 0; at < to.size() && to.size() < kMaxSoundPatterns; ++at) {
    AddNeighbours(choices, std::u32string(to[at]), to);
  }
}

// The letters of the most frequent readings, one after the other without spaces.
std::vector<Unit> Spelled(const std::vector<Unit>& units) {
  std::vector<Unit> spelled;
  for (const Unit& unit : units) {
    const std::string_view letters = SpellingOf(SyllableOf(unit.folded));
    for (const char letter : letters) {
      const auto code = static_cast<char32_t>(letter);
      spelled.push_back({code == 'v' ? U'ü' : code, code, Kind::kLetter, 1, 0});
    }
    if (letters.empty()) spelled.push_back(unit);
  }
  return spelled;
}

std::string Utf8(std::u32string_view letters) {
  std::string text;
  for (const char32_t letter : letters) text::AppendUtf8(letter, text);
  return text;
}

}  // namespace

std::vector<std::string> SoundPatterns(std::string_view text, SoundForm form) {
  std::vector<Unit> units = text::ReadAll(text);
  std::erase_if(units, [](const Unit& unit) { return unit.kind == Kind::kInvisible; });
  const auto has_reading = [](const Unit& unit) { return SyllableOf(unit.folded) != 0; };
  const auto is_letter = [](const Unit& unit) {
    return unit.kind == Kind::kLetter || unit.kind == Kind::kDigit;
  };
  const bool some_han = std::any_of(units.begin(), units.end(), has_reading);
  if (!some_han || std::count_if(units.begin(), units.end(), is_letter) < 2) return {};

  std::vector<std::u32string> all = {SoundOf(units, form)};
  if (all[0].size() == units.size()) AddOtherReadings(ChoicesOf(units, all[0], form), all);
  AddNew(SoundOf(Spelled(units), form), all);
  std::vector<std::string> patterns;
  for (const std::u32string& letters : all) patterns.push_back(Utf8(letters));
  return patterns;
}

}  // namespace weir::variant
