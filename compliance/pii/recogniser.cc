#include "compliance/pii/recogniser.h"

namespace weir::pii {
namespace {

// What each recogniser finds.
constexpr TypeSet kNumbers = {Type::kResidentId,        Type::kMobile,
                              Type::kBankCard,          Type::kResidencePermit,
                              Type::kForeignResidentId, Type::kOldResidentId,
                              Type::kLandline,          Type::kTravelPermit,
                              Type::kDeviceId,          Type::kQq,
                              Type::kOneTimeCode};
constexpr TypeSet kWords = {Type::kEmail,     Type::kForeignResidentId, Type::kUscc,
                            Type::kOrgCode,   Type::kPassport,          Type::kTravelPermit,
                            Type::kIpAddress, Type::kMacAddress,        Type::kDeviceId,
                            Type::kWechatId,  Type::kLocation,          Type::kSecret};

// Digits alone also begin arcs and streets.
uint8_t AnchorsFor(TypeSet wanted) {
  int anchors = kContextAnchor;
  if (wanted.HasAny(kNumbers)) anchors |= kNumberAnchor;
  if (wanted.HasAny(kWords)) anchors |= kWordAnchor;
  if (wanted.Has(Type::kLicencePlate)) anchors |= kPlateAnchor;
  if (wanted.Has(Type::kAddress)) anchors |= kAddressAnchor | kPlaceAnchor;
  return static_cast<uint8_t>(anchors);
}

}  // namespace

Scanner::Scanner(TypeSet wanted)
    : wanted_(wanted),
      anchors_(AnchorsFor(wanted)),
      finds_arcs_(wanted.Has(Type::kLocation)),
      finds_streets_(wanted.Has(Type::kAddress)) {}

void Scanner::PushOpen(const text::Unit& unit, std::vector<Hit>& hits) {
  const Place place{units_++, seen_.history.count()};
  end_ = unit.end();
  if (open_ == Open::kNothing && kAnchors.Of(unit.folded) == kContextAnchor) {
    return PushContext(unit);
  }
  if (unit.kind == text::Kind::kInvisible) {
    PushInvisible(unit, place.unit);
  } else {
    PushSeen(unit, place);
  }
  Report(hits);
}

// Nothing is open, and the most that the unit can do is to end a word of the context.
void Scanner::PushContext(const text::Unit& unit) {
  safe_end_ = end_;
  if (unit.kind == text::Kind::kInvisible) return;
  seen_.history.Push(unit.folded);
  Announce(seen_.context.PushHan(unit.folded, seen_.history));
  open_ = OpenNow();
}

// A recogniser with nothing open is asked only about its own anchors.
void Scanner::PushSeen(const text::Unit& unit, Place place) {
  const uint8_t anchors = kAnchors.Of(unit.folded);
  if (!word_.empty() && !IsLetter(unit.folded)) EndWord();
  PushNumbers(unit, place, anchors);
  PushIdeographs(unit, place, anchors);
  seen_.history.Push(unit.folded);
  if (IsLetter(unit.folded)) {
    word_.Push(unit.folded);
  } else if ((anchors & kContextAnchor) != 0) {
    Announce(seen_.context.PushHan(unit.folded, seen_.history));
  }
}

void Scanner::PushNumbers(const text::Unit& unit, Place place, uint8_t all_anchors) {
  const int anchors = all_anchors & anchors_;
  if (!digits_.idle() || (anchors & kNumberAnchor) != 0) digits_.Push(unit, place, seen_, found_);
  if (!tokens_.idle() || (anchors & kWordAnchor) != 0) {
    tokens_.Push(unit, place, seen_, found_);
    if (const Token* decimal = tokens_.decimal()) locations_.PushDecimal(*decimal, seen_, found_);
  }
  if (!locations_.idle()) locations_.Push(unit, place.unit);
  const bool digit = (all_anchors & kNumberAnchor) != 0;
  if (!arcs_.idle() || (digit && finds_arcs_)) arcs_.Push(unit, place, seen_, found_);
  if (!streets_.idle() || (digit && finds_streets_)) streets_.Push(unit, place, seen_, found_);
}

void Scanner::PushIdeographs(const text::Unit& unit, Place place, uint8_t all_anchors) {
  const int anchors = all_anchors & anchors_;
  if (!plates_.idle() || (anchors & kPlateAnchor) != 0) plates_.Push(unit, place, seen_, found_);
  if (!addresses_.idle() || (anchors & (kAddressAnchor | kPlaceAnchor)) != 0) {
    addresses_.Push(unit, place, seen_, found_);
  }
  if (!values_.idle()) values_.Push(unit, place, seen_, found_);
}

void Scanner::EndWord() {
  if (word_.fits()) Announce(seen_.context.PushWord(word_.packed(), seen_.history));
  word_ = {};
}

void Scanner::Announce(TypeSet types) {
  types = types & wanted_;
  if (types.empty()) return;
  if (types.Has(Type::kAddress)) addresses_.Announce();
  values_.Announce(types);
}

void Scanner::PushInvisible(const text::Unit& unit, uint64_t number) {
  digits_.PushInvisible(number, seen_, found_);
  tokens_.PushInvisible(number, found_);
  locations_.Push(unit, number);
  arcs_.PushInvisible(number);
  streets_.PushInvisible(number, found_);
  plates_.PushInvisible(number);
  addresses_.PushInvisible(number, seen_, found_);
  values_.PushInvisible(number);
}

void Scanner::Finish(std::vector<Hit>& hits) {
  digits_.Finish(seen_, found_);
  tokens_.Finish(seen_, found_);
  if (const Token* decimal = tokens_.decimal()) locations_.PushDecimal(*decimal, seen_, found_);
  arcs_.Finish(seen_, found_);
  streets_.Finish(found_);
  plates_.Finish(seen_, found_);
  addresses_.Finish(seen_, found_);
  values_.Finish(found_);
  locations_ = {};
  Report(hits);
}

// Passes on what is certain: what no open recogniser can make a part of something longer any more.
void Scanner::Report(std::vector<Hit>& hits) {
  for (const Found& found : found_) pending_.Add(found);
  found_.clear();
  open_ = OpenNow();
  const uint64_t open = open_from();
  if (!pending_.empty()) pending_.Settle(open, units_, hits);
  safe_end_ = std::min(open, end_);
  if (pending_.empty()) return;
  safe_end_ = std::min(safe_end_, pending_.begin());
  open_ = Open::kMore;
}

Scanner::Open Scanner::OpenNow() const {
  const bool others = !digits_.idle() || !plates_.idle() || !locations_.idle() ||
                      !addresses_.idle() || !values_.idle() || !arcs_.idle() || !streets_.idle();
  if (others) return Open::kMore;
  return tokens_.idle() && word_.empty() ? Open::kNothing : Open::kWord;
}

uint64_t Scanner::open_from() const {
  if (open_ != Open::kMore) return tokens_.held_from();
  return std::min({tokens_.held_from(), digits_.held_from(), plates_.held_from(),
                   locations_.held_from(), addresses_.held_from(), values_.held_from(),
                   arcs_.held_from(), streets_.held_from()});
}

}  // namespace weir::pii
