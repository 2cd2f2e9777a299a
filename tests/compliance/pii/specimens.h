// Made-up identifiers, ordinary text around them and ordinary text that resembles them. Checksums
// are computed here by other means than in the recognisers; no value is a person's.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "compliance/pii/type.h"

namespace weir::pii {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  size_t Below(size_t limit) { return engine_() % limit; }
  unsigned Between(unsigned low, unsigned high) {
    return low + static_cast<unsigned>(Below(high - low + 1));
  }
  bool OneIn(size_t count) { return Below(count) == 0; }
  std::string Digits(size_t count) { return From("0123456789", count); }
  std::string From(const std::string& letters, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += letters[Below(letters.size())];
    return text;
  }
  const std::string& Pick(const std::vector<std::string>& all) { return all[Below(all.size())]; }

 private:
  std::mt19937 engine_;
};

// How one kind is made and written.
struct Specimens {
  Type type = Type::kEmail;
  std::function<std::string(Random&)> make;       // the value alone
  std::vector<std::string> announcements;         // before it, as people write them
  std::function<std::string(Random&)> near_miss;  // a text without this kind
};

// One for each type.
std::vector<Specimens> AllSpecimens();

// The value in some dress: full width, invisible characters inside, other case.
std::string Dressed(Random& random, const std::string& value);
// Ordinary text with a sentence end or a comma before `announcement` and behind the value.
std::string InText(Random& random, const std::string& announcement, const std::string& value);

}  // namespace weir::pii
