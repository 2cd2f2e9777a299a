#include "compliance/policy/compile_forms.h"

#include <map>

#include "compliance/base/status.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/text/reader.h"
#include "compliance/variant/channel.h"

namespace weir::policy {
namespace {

using variant::Channel;

// What the options of an entry ask of the readings. A severe word whose characters are split may
// also be strewn with letters, or stand one character a line.
variant::Forms FormsOf(const SourceEntry& entry) {
  variant::Forms forms;
  forms.sound = IsSoughtBySound(entry);
  forms.leet = forms.looks = entry.forms.has(Form::kLookalike);
  forms.split = forms.stray = entry.forms.has(Form::kSplit);
  forms.reversed = entry.forms.has(Form::kReversed);
  return forms;
}

using Patterns = std::map<Channel, std::vector<lexicon::Pattern>>;

absl::StatusOr<std::string> Image(const Patterns& patterns, Channel channel) {
  const auto found = patterns.find(channel);
  if (found == patterns.end()) return std::string();
  return lexicon::Compile(found->second);
}

// Every pattern of every entry. Those of the text itself are scanned with the strewn ones.
Patterns PatternsOf(const Source& source) {
  Patterns patterns;
  for (uint32_t id = 0; id < source.entries.size(); ++id) {
    const SourceEntry& entry = source.entries[id];
    if (entry.exception || entry.forms.bits == 0) continue;  // a disguise excuses nothing
    for (variant::ChannelPattern& pattern : variant::Expand(entry.text, FormsOf(entry))) {
      const bool plain = pattern.channel == Channel::kText;
      patterns[plain ? Channel::kStray : pattern.channel].push_back(
          {std::move(pattern.text), id, entry.whole_word, entry.max_gap});
    }
  }
  return patterns;
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
  if (!looks.empty()) sections.push_back({kLooksSection, looks});
  if (!spread.empty()) sections.push_back({kSpreadSection, spread});
}

absl::StatusOr<FormImages> CompileForms(const Source& source) {
  const Patterns patterns = PatternsOf(source);
  FormImages images;
  WEIR_ASSIGN_OR_RETURN(images.sound, Image(patterns, Channel::kSound));
  WEIR_ASSIGN_OR_RETURN(images.leet, Image(patterns, Channel::kLeet));
  WEIR_ASSIGN_OR_RETURN(images.looks, Image(patterns, Channel::kLooks));
  WEIR_ASSIGN_OR_RETURN(images.spread, Image(patterns, Channel::kStray));
  return images;
}

}  // namespace weir::policy
