// A lexicon file of a policy source (docs/POLICY.md), written.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compliance/policy/import/import.h"

namespace weir::policy {

// The YAML of one file for each category of the entries. Reads back as the same entries.
std::map<std::string, std::string> LexiconFiles(const std::vector<ImportedEntry>& entries,
                                                const ImportDefaults& defaults);

}  // namespace weir::policy
