#include "compliance/text/reader.h"

#include "compliance/text/fold_table.h"
#include "compliance/text/utf8.h"

namespace weir::text {
namespace {

Unit Malformed(uint64_t begin) { return {kReplacement, kReplacement, Kind::kSymbol, 1, begin}; }

// Every byte is malformed, but a careless decoder downstream would read a character: the first byte
// is matched as that character, the rest as nothing.
void AppendOverlong(const Decoded& decoded, uint64_t begin, std::vector<Unit>& out) {
  const Folding folding = FoldingOf(decoded.code);
  out.push_back({kReplacement, folding.folded, folding.kind, 1, begin});
  for (uint8_t i = 1; i < decoded.size; ++i) {
    out.push_back({kReplacement, kReplacement, Kind::kInvisible, 1, begin + i});
  }
}

void Append(const Decoded& decoded, uint64_t begin, std::vector<Unit>& out) {
  switch (decoded.form) {
    case Form::kWellFormed: {
      const Folding folding = FoldingOf(decoded.code);
      out.push_back({decoded.code, folding.folded, folding.kind, decoded.size, begin});
      return;
    }
    case Form::kOverlong:
      AppendOverlong(decoded, begin, out);
      return;
    case Form::kMalformed:
    case Form::kIncomplete:
      out.push_back(Malformed(begin));
      return;
  }
}

// Appends the units of the complete characters; returns how many bytes they took.
size_t ReadComplete(std::string_view bytes, uint64_t offset, std::vector<Unit>& out) {
  size_t at = 0;
  while (at < bytes.size()) {
    const Decoded decoded = DecodeFirst(bytes.substr(at));
    if (decoded.form == Form::kIncomplete) break;
    Append(decoded, offset + at, out);
    at += decoded.size;
  }
  return at;
}

}  // namespace

void Reader::Push(std::string_view bytes, std::vector<Unit>& out) {
  while (!pending_.empty() && !bytes.empty()) {  // at most a few bytes, until nothing is kept back
    pending_ += bytes.front();
    bytes.remove_prefix(1);
    const size_t taken = ReadComplete(pending_, offset_, out);
    offset_ += taken;
    pending_.erase(0, taken);
  }
  const size_t taken = ReadComplete(bytes, offset_, out);
  offset_ += taken;
  pending_ += bytes.substr(taken);
}

void Reader::Finish(std::vector<Unit>& out) {
  while (!pending_.empty()) {
    const Decoded decoded = DecodeFirst(pending_);
    Append(decoded, offset_, out);
    offset_ += decoded.size;
    pending_.erase(0, decoded.size);
  }
}

std::vector<Unit> ReadAll(std::string_view text) {
  std::vector<Unit> units;
  units.reserve(text.size() / 2);
  Reader reader;
  reader.Push(text, units);
  reader.Finish(units);
  return units;
}

std::string Fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (const Unit& unit : ReadAll(text)) {
    if (unit.kind != Kind::kInvisible) AppendUtf8(unit.folded, folded);
  }
  return folded;
}

size_t CodePoints(std::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    const Decoded decoded = DecodeFirst(text);
    text.remove_prefix(decoded.form == Form::kWellFormed ? decoded.size : 1);
    ++count;
  }
  return count;
}

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const Decoded decoded = DecodeFirst(text);
    if (decoded.form != Form::kWellFormed) return false;
    text.remove_prefix(decoded.size);
  }
  return true;
}

}  // namespace weir::text
