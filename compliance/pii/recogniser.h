// Finds personal identifiers of mainland China and the usual international ones, with checksums.
// Sources: research on GB 11643-1999 (resident ID), ISO/IEC 7812 (Luhn), RFC 5322 (e-mail subset).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/unit.h"

namespace weir::pii {

enum class Type : uint8_t { kResidentId, kMobile, kBankCard, kEmail };

// "resident_id", "mobile", "bank_card", "email"; the names used in policy sources and records.
std::string_view NameOf(Type type);
std::optional<Type> TypeOf(std::string_view name);

struct Hit {
  Type type = Type::kResidentId;
  uint64_t begin = 0;  // byte offsets in the original, on character boundaries
  uint64_t end = 0;
  uint32_t score_permille = 0;  // pattern x checksum x context, 0..1000
  friend bool operator==(const Hit&, const Hit&) = default;
};

// Per stream; one thread at a time. Hits do not depend on how the text was cut.
class Scanner {
 public:
  void Push(const text::Unit& unit, std::vector<Hit>& hits);
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back; an open run
  // holds back at most kMaxRunUnits units.
  uint64_t safe_end() const;

  static constexpr size_t kMaxRunUnits = 80;
  // (the implementer adds the state)
};

}  // namespace weir::pii
