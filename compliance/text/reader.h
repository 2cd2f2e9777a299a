// Reads text that arrives in pieces of any cut, even inside a character.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/text/fold_table.h"
#include "compliance/text/unit.h"
#include "compliance/text/utf8.h"

namespace weir::text {

// Per stream; one thread at a time. The units do not depend on how the bytes were cut. Nothing is
// allocated.
class Reader {
 public:
  // Calls `take` with each unit completed by `bytes`. At most 3 bytes are kept back.
  template <typename Take>
  void Push(std::string_view bytes, const Take& take);
  // Takes what was kept back (U+FFFD units). The reader is then empty, offsets go on.
  template <typename Take>
  void Finish(const Take& take);

  // The same, appended to `out`.
  void Push(std::string_view bytes, std::vector<Unit>& out);
  void Finish(std::vector<Unit>& out);
  // Bytes kept back: the beginning of a character whose rest has not arrived.
  std::string_view pending() const { return {pending_.data(), pending_size_}; }

 private:
  template <typename Take>
  void PushPending(std::string_view& bytes, const Take& take);
  template <typename Take>
  void TakeOne(const Decoded& decoded, const Take& take);

  std::array<char, 4> pending_{};
  uint8_t pending_size_ = 0;
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
inline constexpr uint32_t kFoldVersion = 2;

template <typename Take>
void Reader::Push(std::string_view bytes, const Take& take) {
  if (pending_size_ != 0) PushPending(bytes, take);
  while (!bytes.empty()) {
    const Decoded decoded = DecodeFirst(bytes);
    if (decoded.form == Form::kIncomplete) break;
    TakeOne(decoded, take);
    bytes.remove_prefix(decoded.size);
  }
  for (const char byte : bytes) pending_[pending_size_++] = byte;
}

// Byte by byte, until nothing is kept back: a few at most.
template <typename Take>
void Reader::PushPending(std::string_view& bytes, const Take& take) {
  while (pending_size_ != 0 && !bytes.empty()) {
    pending_[pending_size_++] = bytes.front();
    bytes.remove_prefix(1);
    while (pending_size_ != 0) {
      const Decoded decoded = DecodeFirst(pending());
      if (decoded.form == Form::kIncomplete) break;
      TakeOne(decoded, take);
      pending_size_ = static_cast<uint8_t>(pending_size_ - decoded.size);
      for (uint8_t i = 0; i < pending_size_; ++i) pending_[i] = pending_[i + decoded.size];
    }
  }
}

template <typename Take>
void Reader::Finish(const Take& take) {
  for (uint8_t i = 0; i < pending_size_; ++i) TakeOne({}, take);
  pending_size_ = 0;
}

// An overlong form is malformed, but a careless decoder downstream would read a character: the
// first byte is matched as that character, the rest as nothing.
template <typename Take>
void Reader::TakeOne(const Decoded& decoded, const Take& take) {
  const uint64_t begin = offset_;
  offset_ += decoded.size;
  if (decoded.form == Form::kWellFormed) {
    const Folding folding = FoldingOf(decoded.code);
    take(Unit{decoded.code, folding.folded, folding.kind, decoded.size, begin});
  } else if (decoded.form == Form::kOverlong) {
    const Folding folding = FoldingOf(decoded.code);
    take(Unit{kReplacement, folding.folded, folding.kind, 1, begin});
    for (uint8_t i = 1; i < decoded.size; ++i) {
      take(Unit{kReplacement, kReplacement, Kind::kInvisible, 1, begin + i});
    }
  } else {
    take(Unit{kReplacement, kReplacement, Kind::kSymbol, 1, begin});
  }
}

}  // namespace weir::text
