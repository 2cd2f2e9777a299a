#include "compliance/text/reader.h"

namespace weir::text {

void Reader::Push(std::string_view bytes, std::vector<Unit>& out) {
  Push(bytes, [&out](const Unit& unit) { out.push_back(unit); });
}

void Reader::Finish(std::vector<Unit>& out) {
  Finish([&out](const Unit& unit) { out.push_back(unit); });
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
  const auto append = [&folded](const Unit& unit) {
    if (unit.kind != Kind::kInvisible) AppendUtf8(unit.folded, folded);
  };
  Reader reader;
  reader.Push(text, append);
  reader.Finish(append);
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
