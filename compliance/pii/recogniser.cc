#include "compliance/pii/recogniser.h"

#include <algorithm>

namespace weir::pii {

void Scanner::Push(const text::Unit& unit, std::vector<Hit>& hits) {
  const Place place{units_++, history_.count()};
  end_ = unit.end();
  std::optional<Found> address;
  if (unit.kind == text::Kind::kInvisible) {
    digits_.PushInvisible(place.unit, history_, numbers_);
    email_.PushInvisible(place.unit);
  } else {
    digits_.Push(unit, place, history_, numbers_);
    address = email_.Push(unit, place, history_);
    history_.Push(unit.folded);
  }
  Keep(address, hits);
}

void Scanner::Finish(std::vector<Hit>& hits) {
  digits_.Finish(history_, numbers_);
  Keep(email_.Finish(history_), hits);
}

// Passes on what is certain: the address without the numbers in it, and numbers that no open word
// can make a part of an address any more.
void Scanner::Keep(const std::optional<Found>& address, std::vector<Hit>& hits) {
  if (numbers_.empty() && !address) return;
  const auto open = email_.held_from();
  size_t kept = 0;
  for (Found& number : numbers_) {
    if (address && number.hit.end > address->hit.begin) {
      if (number.hit.begin >= address->hit.begin) continue;  // a part of the address
      number.hit.end = address->hit.begin;
    }
    const bool waits = open && number.hit.end > *open;
    if (waits && units_ - number.first_unit < kMaxRunUnits) {
      numbers_[kept++] = number;
    } else {
      hits.push_back(number.hit);
    }
  }
  numbers_.resize(kept);
  if (address) hits.push_back(address->hit);
}

uint64_t Scanner::safe_end() const {
  uint64_t end = end_;
  for (const auto held : {digits_.held_from(), email_.held_from()})
    end = std::min(end, held.value_or(end));
  for (const Found& number : numbers_) end = std::min(end, number.hit.begin);
  return end;
}

std::string_view NameOf(Type type) {
  switch (type) {
    case Type::kResidentId:
      return "resident_id";
    case Type::kMobile:
      return "mobile";
    case Type::kBankCard:
      return "bank_card";
    case Type::kEmail:
      return "email";
  }
  return "";
}

std::optional<Type> TypeOf(std::string_view name) {
  for (const Type type : {Type::kResidentId, Type::kMobile, Type::kBankCard, Type::kEmail}) {
    if (name == NameOf(type)) return type;
  }
  return std::nullopt;
}

}  // namespace weir::pii
