#include "compliance/policy/compile_words.h"

#include <algorithm>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/lexicon/block.h"
#include "compliance/text/expansion.h"

namespace weir::policy {
namespace {

absl::StatusOr<std::string> LexiconOf(const Source& source) {
  std::vector<lexicon::Pattern> patterns;
  for (uint32_t id = 0; id < source.entries.size(); ++id) {
    const SourceEntry& entry = source.entries[id];
    if (!entry.exception) patterns.push_back({.text = entry.text, .id = id, .whole_word = false});
  }
  return lexicon::Compile(patterns);
}

// Whether another entry is only a part of `text`.
bool HoldsAnother(const lexicon::Image& lexicon, const std::string& text) {
  const std::string folded = text::FoldSpelledOut(text);
  const std::vector<lexicon::Hit> hits = lexicon::ScanBlock(lexicon, folded);
  return std::any_of(hits.begin(), hits.end(), [&](const lexicon::Hit& hit) {
    return hit.begin > 0 || hit.end < folded.size();
  });
}

}  // namespace

// An entry with another one inside is no word of the dictionary, or the shorter one would not be a
// word where the longer one stands. An exception is: that is what it is for.
absl::StatusOr<std::string> CompileWords(const Source& source,
                                         std::span<const segment::Word> dictionary) {
  WEIR_ASSIGN_OR_RETURN(const std::string image, LexiconOf(source));
  WEIR_ASSIGN_OR_RETURN(const lexicon::Image lexicon, lexicon::Image::View(image));
  std::vector<std::string> words;
  for (const SourceEntry& entry : source.entries) {
    if (entry.exception || !HoldsAnother(lexicon, entry.text)) words.push_back(entry.text);
  }
  return segment::Compile(dictionary, words, {.max_words = source.dictionary_words});
}

}  // namespace weir::policy
