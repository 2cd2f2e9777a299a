#include "router/llama/utf8_holder.h"

#include <cstddef>
#include <cstdint>

namespace weir::router::llama {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes of the character that begins with `lead`; 0 = nothing begins with it.
size_t SizeFrom(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// RFC 3629 section 4: overlong forms, surrogates and what lies beyond U+10FFFF end at byte two.
bool SecondFits(uint8_t lead, uint8_t second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return second >= 0x80 && second <= 0xBF;
  }
}

enum class Shape { kWhole, kUnfinished, kMalformed };

Shape ShapeOf(std::string_view text, size_t size) {
  if (size == 0) return Shape::kMalformed;
  for (size_t i = 1; i < size; ++i) {
    if (i == text.size()) return Shape::kUnfinished;
    const auto byte = static_cast<uint8_t>(text[i]);
    const bool fits =
        i == 1 ? SecondFits(static_cast<uint8_t>(text[0]), byte) : byte >= 0x80 && byte <= 0xBF;
    if (!fits) return Shape::kMalformed;
  }
  return Shape::kWhole;
}

}  // namespace

std::string Utf8Holder::Push(std::string_view bytes) {
  held_.append(bytes);
  std::string whole;
  std::string_view rest = held_;
  while (!rest.empty()) {
    const size_t size = SizeFrom(static_cast<uint8_t>(rest[0]));
    const Shape shape = ShapeOf(rest, size);
    if (shape == Shape::kUnfinished) break;
    whole.append(shape == Shape::kWhole ? rest.substr(0, size) : kReplacement);
    rest.remove_prefix(shape == Shape::kWhole ? size : 1);
  }
  held_.erase(0, held_.size() - rest.size());
  return whole;
}

std::string Utf8Holder::Finish() {
  std::string replaced;
  for (size_t i = 0; i < held_.size(); ++i) replaced.append(kReplacement);
  held_.clear();
  return replaced;
}

}  // namespace weir::router::llama
