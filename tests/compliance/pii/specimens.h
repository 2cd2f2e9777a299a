// Made-up identifiers, ordinary text around them and ordinary text that resembles them. Checksums
// are computed here by other means than in the recognisers; no value is a person's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compliance/pii/type.h"
#include "tests/compliance/pii/values.h"

namespace weir::pii {

// How one kind is made and written.
struct Specimens {
  Type type = Type::kEmail;
  std::function<std::string(Random&)> make;       // the value alone
  std::vector<std::string> announcements;         // before it, as people write them
  std::function<std::string(Random&)> near_miss;  // a text without this kind
  std::string form = "";                          // which of its forms, where it has several
};

// At least one for each type.
std::vector<Specimens> AllSpecimens();

// The value in some dress: full width, invisible characters inside, other case.
std::string Dressed(Random& random, const std::string& value);
// Ordinary text around `announcement` and the value: sentences, forms, tables, chat.
std::string InText(Random& random, const std::string& announcement, const std::string& value);

}  // namespace weir::pii
