// Placeholders for personal data: "[PHONE_1]" where a value must come back, "[PHONE]" where not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compliance/gate/gate.h"

namespace weir::gate {

// "[PHONE]", "[ID]", "[CARD]", "[EMAIL]", ..: each type has its own.
std::string_view PlaceholderOf(pii::Type type);

// What two spellings of one value have in common ("138 0013 8000" and "+8613800138000"). Of a
// secret, whose letters' case matters, nothing but the value itself.
std::string CanonicalValue(pii::Type type, std::string_view text);

// A span of one text that is to be masked.
struct PersonalSpan {
  pii::Type type = pii::Type::kResidentId;
  uint64_t begin = 0;
  uint64_t end = 0;
};

// Gives out the placeholders of one exchange: one for each value, none that a turn spells already.
class MaskTable {
 public:
  explicit MaskTable(const std::vector<Turn>& turns);

  // `text` with every span replaced. REQUIRES: spans are sorted and do not overlap.
  std::string MaskText(std::string_view text, const std::vector<PersonalSpan>& spans);
  std::vector<Mask> TakeMasks() { return std::move(masks_); }

 private:
  const std::string& PlaceholderFor(pii::Type type, std::string_view value);

  std::set<std::string> taken_;                                // spelled by a turn
  std::map<std::pair<pii::Type, std::string>, size_t> index_;  // canonical value -> masks_
  std::map<pii::Type, uint32_t> last_number_;
  std::vector<Mask> masks_;
};

// Puts the original values back into a stream. Passes everything on when there are no masks.
class Restorer {
 public:
  explicit Restorer(const std::vector<Mask>& masks);
  // Takes the next character and appends what is certain, as UTF-8.
  void Push(char32_t character, std::string& out);
  // Appends what was held back: the beginning of a placeholder that did not come.
  void Flush(std::string& out);
  size_t held_code_points() const { return held_.size(); }  // placeholders are ASCII

 private:
  std::map<std::string, std::string, std::less<>> originals_;
  std::string held_;
};

}  // namespace weir::gate
