#include "cloud/upstream/utf8_joiner.h"

#include <cstdint>
#include <utility>

namespace weir::cloud {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The bytes a character has by its first one (0: cannot begin one), and what its second one may be.
struct Lead {
  int size;
  uint8_t low;
  uint8_t high;
};

Lead LeadOf(uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

int CharacterBytes(std::string_view text) {
  if (text.empty()) return 0;
  const Lead lead = LeadOf(static_cast<uint8_t>(text[0]));
  if (lead.size == 0) return -1;
  for (size_t i = 1; i < static_cast<size_t>(lead.size); ++i) {
    if (i >= text.size()) return 0;
    const auto byte = static_cast<uint8_t>(text[i]);
    const bool fits = i == 1 ? byte >= lead.low && byte <= lead.high : (byte & 0xC0) == 0x80;
    if (!fits) return -1;
  }
  return lead.size;
}

size_t WholeBytes(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const bool ascii = static_cast<uint8_t>(text[at]) < 0x80;
    const int size = ascii ? 1 : CharacterBytes(text.substr(at));
    if (size <= 0) break;
    at += static_cast<size_t>(size);
  }
  return at;
}

std::string Utf8Joiner::Push(std::string_view bytes) {
  const std::string text = std::exchange(held_, "").append(bytes);
  std::string whole;
  std::string_view rest = text;
  for (;;) {
    const size_t good = WholeBytes(rest);
    whole.append(rest.substr(0, good));
    rest.remove_prefix(good);
    if (CharacterBytes(rest) == 0) break;  // nothing left, or the beginning of a character
    whole.append(kReplacement);
    rest.remove_prefix(1);
  }
  held_ = rest;
  return whole;
}

std::string Utf8Joiner::Finish() {
  const bool cut = !held_.empty();
  held_.clear();
  return cut ? std::string(kReplacement) : std::string();
}

}  // namespace weir::cloud
