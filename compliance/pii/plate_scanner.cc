#include "compliance/pii/plate_scanner.h"

#include <algorithm>

#include "compliance/pii/anchors.h"
#include "compliance/pii/score.h"

namespace weir::pii {
namespace {

constexpr std::u32string_view kLast = U"挂学警港澳领";
constexpr char32_t kEmbassy = U'使';
constexpr size_t kLongest = 7;  // after the province

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return c >= 'a' && c <= 'z' && c != 'i' && c != 'o'; }
bool IsSerial(char c) { return IsDigit(c) || IsLetter(c); }
bool IsEnergyLetter(char c) { return c >= 'a' && c <= 'k' && c != 'i'; }

auto DigitsIn(std::string_view text) { return std::count_if(text.begin(), text.end(), IsDigit); }

// Small cars: letter, perhaps another, digits; large ones: digits and a letter.
bool IsEnergySerial(std::string_view serial) {
  const auto digits = DigitsIn(serial);
  if (IsEnergyLetter(serial.front()) && IsSerial(serial[1])) {
    return DigitsIn(serial.substr(2)) == 4;
  }
  return digits == 5 && IsEnergyLetter(serial.back());
}

}  // namespace

bool BeginsPlate(char32_t folded) { return kPlateBeginnings.find(folded) != kPlateBeginnings.npos; }

bool IsPlate(char32_t province, std::string_view rest, char32_t last) {
  if (province == kEmbassy) return rest.size() == 6 && DigitsIn(rest) == 6 && last == 0;
  if (rest.size() < 5 || !IsLetter(rest[0])) return false;
  const std::string_view serial = rest.substr(1);
  if (!std::all_of(serial.begin(), serial.end(), IsSerial)) return false;
  const auto digits = DigitsIn(serial);
  if (last != 0) return serial.size() == 4 && digits >= 2;
  if (serial.size() == 5) return digits >= 2;
  return serial.size() == 6 && IsEnergySerial(serial);
}

void PlateScanner::Push(const text::Unit& unit, Place place, const Seen& seen,
                        std::vector<Found>& found) {
  PushInvisible(place.unit);
  if (province_ != 0) {
    if (Continues(unit)) return;
    End(seen, found);
  }
  if (!BeginsPlate(unit.folded)) return;
  province_ = unit.folded;
  rest_.clear();
  last_ = 0;
  separated_ = false;
  begin_ = unit.begin;
  end_ = unit.end();
  first_ = place;
}

// One separator may stand before or after the office's letter, or in an embassy's number.
bool PlateScanner::Continues(const text::Unit& unit) {
  const char32_t c = unit.folded;
  if (last_ != 0) return false;
  if (c == U'·' || c == '.' || c == '-' || c == ' ') {
    if (separated_ || rest_.size() > 3) return false;
    separated_ = true;
    return true;
  }
  if (kLast.find(c) != kLast.npos && rest_.size() == 5) {
    last_ = c;
  } else if (c < 0x80 && IsSerial(static_cast<char>(c)) && rest_.size() < kLongest + 1) {
    if (rest_.empty() && IsDigit(static_cast<char>(c)) && province_ != kEmbassy) return false;
    rest_ += static_cast<char>(c);
  } else {
    return false;
  }
  end_ = unit.end();
  return true;
}

void PlateScanner::PushInvisible(uint64_t unit) {
  if (province_ != 0 && unit - first_.unit >= kMaxRunUnits) province_ = 0;
}

void PlateScanner::Finish(const Seen& seen, std::vector<Found>& found) {
  if (province_ != 0) End(seen, found);
}

void PlateScanner::End(const Seen& seen, std::vector<Found>& found) {
  const char32_t province = province_;
  province_ = 0;
  if (!IsPlate(province, rest_, last_)) return;
  const Worth worth = province == kEmbassy ? kEmbassyPlateWorth : kPlateWorth;
  const bool context = seen.context.Near(Type::kLicencePlate, first_.seen);
  if (worth.needs_context && !context) return;
  const uint32_t score = context ? InContext(worth.permille) : worth.permille;
  found.push_back({{Type::kLicencePlate, begin_, end_, score}, first_.unit});
}

}  // namespace weir::pii
