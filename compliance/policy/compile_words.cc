#include "compliance/policy/compile_words.h"

#include <vector>

namespace weir::policy {

// Exceptions are words as well: "big trouble" is likelier than "big" before "hemp".
absl::StatusOr<std::string> CompileWords(const Source& source,
                                         std::span<const segment::Word> dictionary) {
  std::vector<std::string> lexicon;
  lexicon.reserve(source.entries.size());
  for (const SourceEntry& entry : source.entries) lexicon.push_back(entry.text);
  return segment::Compile(dictionary, lexicon, {.max_words = source.dictionary_words});
}

}  // namespace weir::policy
