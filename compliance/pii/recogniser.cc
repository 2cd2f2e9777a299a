#include "compliance/pii/recogniser.h"

namespace weir::pii {
namespace {

bool IsLetter(char32_t folded) { return folded >= 'a' && folded <= 'z'; }

}  // namespace

void Scanner::PushOpen(const text::Unit& unit, std::vector<Hit>& hits) {
  const Place place{units_++, seen_.history.count()};
  end_ = unit.end();
  if (unit.kind == text::Kind::kInvisible) {
    PushInvisible(unit, place.unit);
  } else {
    PushSeen(unit, place);
  }
  Report(hits);
}

void Scanner::PushSeen(const text::Unit& unit, Place place) {
  if (word_letters_ != 0 && !IsLetter(unit.folded)) EndWord();
  digits_.Push(unit, place, seen_, found_);
  tokens_.Push(unit, place, seen_, found_);
  if (const Token* decimal = tokens_.decimal()) locations_.PushDecimal(*decimal, seen_, found_);
  locations_.Push(unit, place.unit);
  plates_.Push(unit, place, seen_, found_);
  addresses_.Push(unit, place, seen_, found_);
  values_.Push(unit, place, seen_, found_);
  seen_.history.Push(unit.folded);
  if (IsLetter(unit.folded)) {
    ++word_letters_;
    word_ = word_ << 5 | (unit.folded - 'a' + 1);
  } else if (kAnchors.Has(unit.folded)) {
    Announce(seen_.context.PushHan(unit.folded, seen_.history));
  }
}

void Scanner::EndWord() {
  if (word_letters_ <= kPackedLetters) Announce(seen_.context.PushWord(word_, seen_.history));
  word_letters_ = 0;
  word_ = 0;
}

void Scanner::Announce(TypeSet types) {
  if (types.empty()) return;
  if (types.Has(Type::kAddress)) addresses_.Announce();
  values_.Announce(types);
}

void Scanner::PushInvisible(const text::Unit& unit, uint64_t number) {
  digits_.PushInvisible(number, seen_, found_);
  tokens_.PushInvisible(number, found_);
  locations_.Push(unit, number);
  plates_.PushInvisible(number);
  addresses_.PushInvisible(number, seen_, found_);
  values_.PushInvisible(number);
}

void Scanner::Finish(std::vector<Hit>& hits) {
  digits_.Finish(seen_, found_);
  tokens_.Finish(seen_, found_);
  if (const Token* decimal = tokens_.decimal()) locations_.PushDecimal(*decimal, seen_, found_);
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
  if (!pending_.empty()) pending_.Settle(open_from(), units_, hits);
  quiet_ = digits_.idle() && tokens_.idle() && plates_.idle() && locations_.idle() &&
           addresses_.idle() && values_.idle() && word_letters_ == 0 && pending_.empty();
}

uint64_t Scanner::open_from() const {
  uint64_t open = UINT64_MAX;
  for (const auto from :
       {digits_.held_from(), tokens_.held_from(), plates_.held_from(), locations_.held_from()}) {
    open = std::min(open, from.value_or(open));
  }
  return open;
}

uint64_t Scanner::held_from() const {
  const uint64_t held = std::min(open_from(), end_);
  return pending_.empty() ? held : std::min(held, pending_.begin());
}

}  // namespace weir::pii
