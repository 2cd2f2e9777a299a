#include "compliance/variant/channel.h"

#include "compliance/text/expansion.h"
#include "compliance/variant/respell.h"

namespace weir::variant {
namespace {

void Add(Channel channel, std::vector<std::string> texts, std::vector<ChannelPattern>& to) {
  for (std::string& text : texts) to.push_back({channel, std::move(text)});
}

}  // namespace

std::vector<ChannelPattern> Expand(std::string_view text, const Forms& forms) {
  std::vector<ChannelPattern> patterns;
  if (forms.split) Add(Channel::kText, SplitPatterns(text), patterns);
  if (forms.reversed) Add(Channel::kText, ReversedPatterns(text), patterns);
  if (forms.merged_sound) {
    Add(Channel::kMergedSound, SoundPatterns(text, SoundForm::kMerged), patterns);
  } else if (forms.sound) {
    Add(Channel::kSound, SoundPatterns(text, SoundForm::kExact), patterns);
  }
  if (forms.leet) Add(Channel::kLeet, LeetPatterns(text), patterns);
  if (forms.looks) Add(Channel::kLooks, LooksPatterns(text), patterns);
  if (forms.stray) Add(Channel::kStray, {text::FoldSpelledOut(text)}, patterns);
  if (forms.lines) Add(Channel::kLines, {text::FoldSpelledOut(text)}, patterns);
  return patterns;
}

Reading::Reading(Channel channel) : reading_(Of(channel)) {}

Reading::Any Reading::Of(Channel channel) {
  switch (channel) {
    case Channel::kText:
    case Channel::kSpelledOut:
      break;
    case Channel::kSound:
      return Sound(SoundForm::kExact);
    case Channel::kMergedSound:
      return Sound(SoundForm::kMerged);
    case Channel::kLeet:
      return Leet();
    case Channel::kLooks:
      return Looks();
    case Channel::kStray:
      return Stray();
    case Channel::kLines:
      return Lines();
  }
  return AsItIs();
}

}  // namespace weir::variant
