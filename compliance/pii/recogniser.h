// Finds personal identifiers of mainland China and the usual international ones, with checksums.
// Sources: research on GB 11643-1999 (resident ID), ISO/IEC 7812 (Luhn), RFC 5322 (e-mail subset).
#pragma once

#include <optional>
#include <vector>

#include "compliance/pii/digit_scanner.h"
#include "compliance/pii/email_scanner.h"
#include "compliance/pii/history.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// Per stream; one thread at a time. Hits do not depend on how the text was cut. They come in the
// order in which they became certain; an address that begins with a number is one hit, not two.
//
// Numbers are read in any digits (full width, circled, Chinese numerals), with single separators
// (space - _ . ·) and invisible units between them, and never out of a longer number. Scores: a
// checksum that fails is no hit; words such as 手机 or card shortly before raise the score, and
// some shapes are a hit with such a word only.
class Scanner {
 public:
  void Push(const text::Unit& unit, std::vector<Hit>& hits);
  void Finish(std::vector<Hit>& hits);
  // Every byte before this offset can no longer become part of a hit. Never moves back; an open run
  // (digits and separators, or the current word) holds back at most kMaxRunUnits units.
  uint64_t safe_end() const;

  static constexpr size_t kMaxRunUnits = pii::kMaxRunUnits;

 private:
  void Keep(const std::optional<Found>& address, std::vector<Hit>& hits);

  DigitScanner digits_;
  EmailScanner email_;
  History history_;
  std::vector<Found> numbers_;  // found in a word that may still become an address
  uint64_t units_ = 0;
  uint64_t end_ = 0;
};

}  // namespace weir::pii
