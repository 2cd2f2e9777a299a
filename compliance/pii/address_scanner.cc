#include "compliance/pii/address_scanner.h"

#include <algorithm>

#include "compliance/pii/anchors.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

// Units of one part: where an address was announced, behind the bare name of a place (上海 +
// 浦东新), and behind a part.
constexpr size_t kLongestAnnounced = 10;
constexpr size_t kLongestAfterName = 4;
constexpr size_t kLongestAfterPart = 7;
constexpr size_t kLongestGap = 4;
constexpr uint64_t kLongest = 64;  // units of an address

bool IsHan(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF; }
bool IsNumeral(char32_t c) {
  return kNumerals.find(c) != kNumerals.npos || c == U'十' || c == U'甲' || c == U'乙';
}
bool IsNumberUnit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '#' || IsNumeral(c);
}

bool IsGap(char32_t c) {
  constexpr std::u32string_view kGaps = U" :是为在于";
  return kGaps.find(c) != kGaps.npos;
}

}  // namespace

void AddressScanner::Announce() {
  if (state_ == State::kChain || state_ == State::kAfterPart) return;
  state_ = State::kAnnounced;
  gap_ = 0;
}

void AddressScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                          std::vector<Found>& found) {
  PushInvisible(place.unit, seen, found);
  if (state_ != State::kNone) {
    if (Goes(unit, place, seen.history.Before(place.seen))) return;
    End(seen, found);
  }
  BeginWith(unit, place, seen);
}

// Whether the unit belongs to what is open.
bool AddressScanner::Goes(const text::Unit& unit, Place place, char32_t before) {
  switch (state_) {
    case State::kNone:
      return false;
    case State::kAnnounced:
      if (IsGap(unit.folded)) return ++gap_ <= kLongestGap;
      if (!IsHan(unit.folded) || EndsAddress(unit.folded)) return false;
      Open(unit, place, State::kChain);
      named_ = true;
      longest_part_ = kLongestAnnounced;
      return GoesOnChain(unit, 0);
    case State::kPlace:
      return GoesOnPlace(unit);
    case State::kAfterPart:
      if (!IsHan(unit.folded) && !IsNumberUnit(unit.folded)) return false;
      begin_ = unit.begin;
      end_ = unit.begin;
      first_ = place;
      state_ = State::kChain;
      return GoesOnChain(unit, before);
    case State::kChain:
      return GoesOnChain(unit, before);
  }
  return false;
}

bool AddressScanner::GoesOnPlace(const text::Unit& unit) {
  place_name_ += unit.folded;
  if (!BeginsPlaceName(place_name_)) return false;
  if (!IsPlaceName(place_name_)) return true;
  state_ = State::kChain;
  named_ = true;
  longest_part_ = kLongestAfterName;
  levels_ = 1;
  after_ending_ = true;
  end_ = unit.end();
  return true;
}

bool AddressScanner::GoesOnChain(const text::Unit& unit, char32_t before) {
  const char32_t c = unit.folded;
  if (c == ' ' && ((after_ending_ && name_units_ == 0) || only_number_)) return true;
  if (!IsHan(c) && !IsNumberUnit(c)) return false;
  if (EndsAddress(c)) return false;
  const PartName name = named_ && name_units_ >= 2 ? PartName::kTwoOrMore : PartName::kShort;
  if (const auto rank = RankOf(c, before, name); rank && TakeEnding(*rank, unit)) return true;
  number_last_ = IsNumberUnit(c);
  only_number_ = number_last_ && (name_units_ == 0 || only_number_);
  if (only_number_) number_end_ = unit.end();
  return ++name_units_ <= longest_part_;
}

// False when the ending is none here, but an ideograph of a name.
bool AddressScanner::TakeEnding(Rank rank, const text::Unit& unit) {
  const bool first_after_name = after_ending_ && name_units_ == 0;
  if (rank < rank_ && !first_after_name) return false;  // 街道, 科技园路: the last one counts
  const bool numbered = IsNumbered(rank);
  if (numbered && !number_last_ && !(first_after_name && has_house_)) return false;
  if (!numbered && name_units_ == 0 && !first_after_name) return false;
  if (!numbered && only_number_) return false;
  if (!first_after_name) ++levels_;
  rank_ = rank;
  longest_part_ = std::max(longest_part_, kLongestAfterPart);
  has_street_ |= rank == Rank::kStreet || rank == Rank::kEstate;
  has_house_ |= numbered;
  name_units_ = 0;
  number_last_ = false;
  only_number_ = false;
  after_ending_ = true;
  end_ = unit.end();
  number_end_ = 0;
  return true;
}

void AddressScanner::Open(const text::Unit& unit, Place place, State state) {
  *this = AddressScanner();
  state_ = state;
  begin_ = unit.begin;
  end_ = unit.begin;
  first_ = place;
}

void AddressScanner::BeginWith(const text::Unit& unit, Place place, const Seen& seen) {
  const char32_t c = unit.folded;
  const uint8_t anchors = kAnchors.Of(c);
  if ((anchors & kPlaceAnchor) != 0) {
    Open(unit, place, State::kPlace);
    place_name_ = c;
    return;
  }
  if ((anchors & kAddressAnchor) == 0) return;
  const char32_t before = seen.history.Before(place.seen);
  const auto rank = RankOf(c, before, PartName::kShort);
  if (!rank || !IsHan(before) || EndsAddress(before) || IsNumeral(before)) return;
  Open(unit, place, State::kAfterPart);
  longest_part_ = kLongestAfterPart;
  levels_ = 1;
  rank_ = *rank;
  has_street_ = *rank == Rank::kStreet;
  after_ending_ = true;
}

void AddressScanner::PushInvisible(uint64_t unit, const Seen& seen, std::vector<Found>& found) {
  const bool open = state_ == State::kChain || state_ == State::kPlace;
  if (open && unit - first_.unit >= kLongest) End(seen, found);
}

void AddressScanner::Finish(const Seen& seen, std::vector<Found>& found) { End(seen, found); }

uint32_t AddressScanner::Score() const {
  if (named_ && has_house_ && levels_ >= 3) return kWholeAddressWorth.permille;
  if (has_house_ && levels_ >= 3) return kHouseAddressWorth.permille;
  if (has_street_ && levels_ >= 3) return kStreetAddressWorth.permille;
  if (named_ && levels_ >= 3) return kRegionAddressWorth.permille;
  if (has_house_ && levels_ >= 2) return kShortAddressWorth.permille;
  return 0;
}

// Digits behind a building are the room: 3号楼501.
void AddressScanner::End(const Seen& seen, std::vector<Found>& found) {
  const bool chain = state_ == State::kChain;
  state_ = State::kNone;
  if (!chain) return;
  if (has_house_ && only_number_) end_ = std::max(end_, number_end_);
  const uint32_t pattern = Score();
  if (pattern == 0 || end_ <= begin_) return;
  const bool context = seen.context.Near(Type::kAddress, first_.seen);
  const uint32_t score = context ? InContext(pattern) : pattern;
  found.push_back({{Type::kAddress, begin_, end_, score}, first_.unit});
}

}  // namespace weir::pii
