// The page that people read: one HTML file without scripts or anything from elsewhere, Chinese and
// English side by side.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/evidence/manifest.h"
#include "compliance/ledger/verify.h"

namespace weir::evidence {

// Text as it may stand in HTML, in an attribute too. Control characters become U+FFFD.
std::string Escaped(std::string_view text);

struct PageHead {
  Manifest manifest;                   // its members are not shown
  std::string key;                     // the log's verifier key
  std::vector<std::string> cosigners;  // other names on the checkpoint; nobody checked them
};
std::string PageOf(const PageHead& head, std::span<const ledger::StoredEntry> records);

}  // namespace weir::evidence
