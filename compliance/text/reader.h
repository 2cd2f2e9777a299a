// Reads text that arrives in pieces of any cut, even inside a character.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/unit.h"

namespace weir::text {

// Per stream; one thread at a time. The units do not depend on how the bytes were cut.
class Reader {
 public:
  // Appends the units completed by `bytes` to `out`. At most 3 bytes are kept back.
  void Push(std::string_view bytes, std::vector<Unit>& out);
  // Appends what was kept back (U+FFFD units). The reader is then empty, offsets go on.
  void Finish(std::vector<Unit>& out);
  // Bytes kept back: the beginning of a character whose rest has not arrived.
  std::string_view pending() const { return pending_; }

 private:
  std::string pending_;
  uint64_t offset_ = 0;
};

// The units of a whole text.
std::vector<Unit> ReadAll(std::string_view text);

// The folded form of a whole text, as policy entries are compiled: invisible units are dropped,
// symbols and breaks are kept. Total: never fails. Idempotent: Fold(Fold(x)) == Fold(x).
std::string Fold(std::string_view text);

// Number of code points (each malformed byte counts one).
size_t CodePoints(std::string_view text);
// Whether the text is well-formed UTF-8.
bool IsValidUtf8(std::string_view text);

// Version of the folding tables; part of every policy bundle's manifest.
inline constexpr uint32_t kFoldVersion = 1;

}  // namespace weir::text
