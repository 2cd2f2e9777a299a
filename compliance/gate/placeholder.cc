#include "compliance/gate/placeholder.h"

#include <fmt/format.h>

#include <array>

#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::gate {
namespace {

constexpr size_t kMobileDigits = 11;

struct Form {
  std::string_view bare;
  std::string_view stem;  // a number and "]" follow
  // Of a value whose digits alone matter: how many are believed. 0: every character matters.
  size_t least_digits;
};

// In the order of pii::Type.
constexpr std::array<Form, pii::kTypes> kForms = {{{"[ID]", "[ID_", 15},
                                                   {"[PHONE]", "[PHONE_", kMobileDigits},
                                                   {"[CARD]", "[CARD_", 13},
                                                   {"[EMAIL]", "[EMAIL_", 0},
                                                   {"[PERMIT]", "[PERMIT_", 15},
                                                   {"[FOREIGN_ID]", "[FOREIGN_ID_", 15},
                                                   {"[OLD_ID]", "[OLD_ID_", 15},
                                                   {"[CREDIT_CODE]", "[CREDIT_CODE_", 0},
                                                   {"[ORG_CODE]", "[ORG_CODE_", 0},
                                                   {"[LANDLINE]", "[LANDLINE_", 7},
                                                   {"[PASSPORT]", "[PASSPORT_", 0},
                                                   {"[TRAVEL_PERMIT]", "[TRAVEL_PERMIT_", 0},
                                                   {"[PLATE]", "[PLATE_", 0},
                                                   {"[IP]", "[IP_", 0},
                                                   {"[MAC]", "[MAC_", 0},
                                                   {"[DEVICE]", "[DEVICE_", 0},
                                                   {"[WECHAT]", "[WECHAT_", 0},
                                                   {"[QQ]", "[QQ_", 5},
                                                   {"[ADDRESS]", "[ADDRESS_", 0},
                                                   {"[NAME]", "[NAME_", 0},
                                                   {"[BIRTH_DATE]", "[BIRTH_DATE_", 0},
                                                   {"[LOCATION]", "[LOCATION_", 0},
                                                   {"[SECRET]", "[SECRET_", 0},
                                                   {"[CODE]", "[CODE_", 4}}};

const Form& FormOf(pii::Type type) { return kForms.at(static_cast<size_t>(type)); }

// Digits, and the letters of a resident id's check character.
std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (const text::Unit& unit : text::ReadAll(text)) {
    const bool wanted = unit.kind == text::Kind::kDigit || unit.folded == U'x';
    if (wanted) digits += static_cast<char>(unit.folded);
  }
  return digits;
}

// Adds every placeholder of `form` that `text` spells.
void CollectSpelled(std::string_view text, const Form& form, std::set<std::string>& out) {
  for (size_t at = text.find(form.stem); at != std::string_view::npos;
       at = text.find(form.stem, at + 1)) {
    const size_t digits = at + form.stem.size();
    const size_t end = text.find_first_not_of("0123456789", digits);
    if (end == std::string_view::npos || end == digits || text[end] != ']') continue;
    out.emplace(text.substr(at, end + 1 - at));
  }
}

bool IsBegun(const std::map<std::string, std::string, std::less<>>& originals,
             std::string_view held) {
  const auto next = originals.lower_bound(held);
  return next != originals.end() && std::string_view(next->first).starts_with(held);
}

}  // namespace

std::string_view PlaceholderOf(pii::Type type) { return FormOf(type).bare; }

std::string CanonicalValue(pii::Type type, std::string_view text) {
  std::string folded = text::Fold(text);
  const size_t least = FormOf(type).least_digits;
  if (least == 0) return type == pii::Type::kSecret ? std::string(text) : folded;
  std::string digits = DigitsOf(text);
  if (digits.size() < least) return folded;
  if (type == pii::Type::kMobile) digits.erase(0, digits.size() - kMobileDigits);
  return digits;
}

MaskTable::MaskTable(const std::vector<Turn>& turns) {
  for (const Turn& turn : turns) {
    for (const Form& form : kForms) CollectSpelled(turn.text.Reveal(), form, taken_);
  }
}

const std::string& MaskTable::PlaceholderFor(pii::Type type, std::string_view value) {
  const auto [known, fresh] =
      index_.try_emplace({type, CanonicalValue(type, value)}, masks_.size());
  if (!fresh) return masks_[known->second].placeholder;
  std::string placeholder;
  do {
    placeholder = fmt::format("{}{}]", FormOf(type).stem, ++last_number_[type]);
  } while (taken_.contains(placeholder));
  masks_.push_back({std::move(placeholder), type, UserText(std::string(value))});
  return masks_.back().placeholder;
}

std::string MaskTable::MaskText(std::string_view text, const std::vector<PersonalSpan>& spans) {
  std::string out;
  uint64_t at = 0;
  for (const PersonalSpan& span : spans) {
    out += text.substr(at, span.begin - at);
    out += PlaceholderFor(span.type, text.substr(span.begin, span.end - span.begin));
    at = span.end;
  }
  out += text.substr(at);
  return out;
}

Restorer::Restorer(const std::vector<Mask>& masks) {
  for (const Mask& mask : masks) {
    originals_.emplace(mask.placeholder, std::string(mask.original.Reveal()));
  }
}

void Restorer::Push(char32_t character, std::string& out) {
  if (held_.empty() && (originals_.empty() || character != U'[')) {
    text::AppendUtf8(character, out);
    return;
  }
  const bool is_ascii = character < 0x80;
  if (is_ascii) held_ += static_cast<char>(character);
  const auto whole = originals_.find(held_);
  if (is_ascii && whole != originals_.end()) {
    out += whole->second;
    held_.clear();
    return;
  }
  if (is_ascii && IsBegun(originals_, held_)) return;
  if (is_ascii) held_.pop_back();
  Flush(out);
  if (character == U'[') {
    held_.assign(1, '[');
  } else {
    text::AppendUtf8(character, out);
  }
}

void Restorer::Flush(std::string& out) {
  out += held_;
  held_.clear();
}

}  // namespace weir::gate
