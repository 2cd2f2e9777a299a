// Finds e-mail addresses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/pii/history.h"
#include "compliance/pii/hit.h"
#include "compliance/text/unit.h"

namespace weir::pii {

// Any word of letters, digits and . _ % + - may become the local part, so the current word is held
// until it ends; after an '@' the domain is. Per stream; one thread at a time.
class EmailScanner {
 public:
  // Takes the next seen unit; `history` holds the seen units before it. Returns what was found.
  std::optional<Found> Push(const text::Unit& unit, Place place, const History& history);
  // Takes an invisible unit: it is skipped, but words do not go on for ever.
  void PushInvisible(uint64_t unit);
  std::optional<Found> Finish(const History& history);
  // Offset of the first byte that may become part of a hit.
  std::optional<uint64_t> held_from() const;

 private:
  enum class Part : uint8_t {
    kNone,     // between words
    kLocal,    // in a word that may be a local part
    kDomain,   // after its '@'
    kTooLong,  // in a word that is none
  };

  void Start(char c, const text::Unit& unit, Place place);
  void PushLocal(char c);
  bool PushDomain(char c, const text::Unit& unit, Place place);
  void Restart();
  std::optional<Found> End(const History& history);

  Part part_ = Part::kNone;
  std::string local_;
  std::string domain_;
  uint64_t begin_ = 0;  // byte offset of the local part
  uint64_t end_ = 0;    // of the last letter or digit of the domain
  Place first_;
  uint64_t domain_begin_ = 0;
  Place domain_first_;
};

}  // namespace weir::pii
