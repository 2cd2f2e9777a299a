// What a lexicon file may say of one word, or of all of its words. Used by the lexicon reader only.
#pragma once

#include <cstdint>
#include <string>

#include "compliance/policy/policy.h"
#include "compliance/policy/section.h"

namespace weir::policy {

struct EntryOptions {
  Severity severity = Severity::kFlag;
  bool whole_word = true;
  uint8_t max_gap = lexicon::kMaxGap;
  Forms forms;
  std::string owner;
  std::string source;
  Validity validity;
};

// `defaults` with what the section says otherwise: severity, whole_word, max_gap, forms, owner,
// source, effective, expires. A word that would never count is a problem.
EntryOptions ReadOptions(Section& section, const EntryOptions& defaults);

Validity ReadValidity(Section& section, const Validity& defaults);

}  // namespace weir::policy
