// The lexicons of the disguises that entries ask for with `forms` (compliance/variant).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/policy/bundle.h"
#include "compliance/policy/source.h"

namespace weir::policy {

// Whether the entry is looked for by how it sounds.
bool IsSoughtBySound(const SourceEntry& entry);

// The folded letters of a text, without symbols and what is not seen.
std::u32string LettersOf(std::string_view text);

// Images of compliance/lexicon, empty when no entry asks for the form. Pattern ids are entries.
struct FormImages {
  std::string sound;   // pinyin, homophone
  std::string leet;    // lookalike
  std::string looks;   // lookalike
  std::string spread;  // split, reversed

  // Appends the sections that are not empty; views of this.
  void AppendTo(std::vector<BundleSection>& sections) const;
};

// Errors are those of lexicon::Compile.
absl::StatusOr<FormImages> CompileForms(const Source& source);

}  // namespace weir::policy
