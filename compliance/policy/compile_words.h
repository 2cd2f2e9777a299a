// The dictionary of a policy: with it the gate tells a word of the lexicon from the same letters
// inside other words (compliance/segment).
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/policy/source.h"
#include "compliance/segment/compile.h"

namespace weir::policy {

// The bytes of the section kWordsSection: the most frequent of `dictionary`, as many as the source
// asks for, and the words of its lexicon. REQUIRES: source.dictionary_words > 0. Errors are those
// of segment::Compile.
absl::StatusOr<std::string> CompileWords(const Source& source,
                                         std::span<const segment::Word> dictionary);

}  // namespace weir::policy
