#include "compliance/policy/compile_forms.h"

#include <functional>

#include "compliance/base/status.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/text/reader.h"
#include "compliance/variant/leet.h"
#include "compliance/variant/sound.h"

namespace weir::policy {
namespace {

// The patterns of one entry; none when it does not ask for the form.
using PatternsOf = std::function<std::vector<std::string>(const SourceEntry&)>;

absl::StatusOr<std::string> CompileForm(const Source& source, const PatternsOf& patterns_of) {
  std::vector<lexicon::Pattern> patterns;
  for (uint32_t id = 0; id < source.entries.size(); ++id) {
    const SourceEntry& entry = source.entries[id];
    if (entry.exception) continue;  // a disguise excuses nothing
    for (std::string& text : patterns_of(entry)) {
      patterns.push_back({std::move(text), id, entry.whole_word, entry.max_gap});
    }
  }
  if (patterns.empty()) return std::string();
  return lexicon::Compile(patterns);
}

std::vector<std::string> SoundsOf(const SourceEntry& entry) {
  if (!IsSoughtBySound(entry)) return {};
  return variant::SoundPatterns(entry.text, variant::SoundForm::kExact);
}

std::vector<std::string> LeetOf(const SourceEntry& entry) {
  if (!entry.forms.has(Form::kLookalike)) return {};
  return variant::LeetPatterns(entry.text);
}

std::vector<std::string> SpreadOf(const SourceEntry& entry) {
  if (!entry.forms.has(Form::kSplit)) return {};
  return {entry.text};
}

}  // namespace

bool IsSoughtBySound(const SourceEntry& entry) {
  return entry.forms.has(Form::kPinyin) || entry.forms.has(Form::kHomophone);
}

std::u32string LettersOf(std::string_view text) {
  std::u32string letters;
  for (const text::Unit& unit : text::ReadAll(text)) {
    if (unit.kind == text::Kind::kLetter || unit.kind == text::Kind::kDigit) letters += unit.folded;
  }
  return letters;
}

void FormImages::AppendTo(std::vector<BundleSection>& sections) const {
  if (!sound.empty()) sections.push_back({kSoundSection, sound});
  if (!leet.empty()) sections.push_back({kLeetSection, leet});
  if (!spread.empty()) sections.push_back({kSpreadSection, spread});
}

absl::StatusOr<FormImages> CompileForms(const Source& source) {
  FormImages images;
  WEIR_ASSIGN_OR_RETURN(images.sound, CompileForm(source, SoundsOf));
  WEIR_ASSIGN_OR_RETURN(images.leet, CompileForm(source, LeetOf));
  WEIR_ASSIGN_OR_RETURN(images.spread, CompileForm(source, SpreadOf));
  return images;
}

}  // namespace weir::policy
