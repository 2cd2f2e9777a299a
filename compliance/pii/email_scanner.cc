#include "compliance/pii/email_scanner.h"

#include <utility>

#include "compliance/pii/context.h"
#include "compliance/pii/identifiers.h"

namespace weir::pii {
namespace {

constexpr size_t kLongestLocal = 64;
constexpr size_t kLongestDomain = 253;
constexpr uint32_t kScore = 950;
constexpr uint32_t kScoreInContext = 990;

// The unit as ASCII, 0 when it is none that an address may have.
char AsciiOf(const text::Unit& unit) {
  const char32_t c = unit.folded;
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return static_cast<char>(c);
  return std::u32string_view(U"._%+-@").find(c) != std::u32string_view::npos ? static_cast<char>(c)
                                                                             : '\0';
}

bool IsAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::optional<Found> EmailScanner::Push(const text::Unit& unit, Place place,
                                        const History& history) {
  PushInvisible(place.unit);  // the same limit
  const char c = AsciiOf(unit);
  switch (part_) {
    case Part::kNone:
      if (IsAlphanumeric(c)) Start(c, unit, place);
      return std::nullopt;
    case Part::kLocal:
      PushLocal(c);
      return std::nullopt;
    case Part::kDomain:
      if (PushDomain(c, unit, place)) return std::nullopt;
      return End(history);
    case Part::kTooLong:
      if (c == 0 || c == '@') part_ = Part::kNone;
      return std::nullopt;
  }
  return std::nullopt;
}

void EmailScanner::PushInvisible(uint64_t unit) {
  const bool open = part_ == Part::kLocal || part_ == Part::kDomain;
  if (open && unit - first_.unit >= kMaxRunUnits) part_ = Part::kTooLong;
}

std::optional<Found> EmailScanner::Finish(const History& history) {
  if (part_ == Part::kDomain) return End(history);
  part_ = Part::kNone;
  return std::nullopt;
}

void EmailScanner::Start(char c, const text::Unit& unit, Place place) {
  part_ = Part::kLocal;
  local_.assign(1, c);
  begin_ = unit.begin;
  first_ = place;
}

void EmailScanner::PushLocal(char c) {
  if (c == 0 || (c == '.' && local_.back() == '.')) {
    part_ = Part::kNone;
  } else if (c == '@') {
    part_ = local_.back() == '.' ? Part::kNone : Part::kDomain;
    domain_.clear();
  } else if (local_.size() == kLongestLocal) {
    part_ = Part::kTooLong;
  } else {
    local_ += c;
  }
}

// False when the domain ended before this character.
bool EmailScanner::PushDomain(char c, const text::Unit& unit, Place place) {
  const bool inner = (c == '.' || c == '-') && !domain_.empty() && domain_.back() != '.';
  if (IsAlphanumeric(c) || inner) {
    if (domain_.empty()) {
      domain_begin_ = unit.begin;
      domain_first_ = place;
    }
    if (!inner) end_ = unit.end();
    domain_ += c;
    if (domain_.size() > kLongestDomain) part_ = Part::kTooLong;
    return true;
  }
  if (c != '@' || domain_.empty() || IsEmail(local_, domain_)) return false;
  Restart();
  return true;
}

// A second '@': what was a domain so far may be a local part.
void EmailScanner::Restart() {
  local_ = std::exchange(domain_, {});
  begin_ = domain_begin_;
  first_ = domain_first_;
  if (local_.size() > kLongestLocal || local_.back() == '.') part_ = Part::kNone;
}

std::optional<Found> EmailScanner::End(const History& history) {
  part_ = Part::kNone;
  while (!domain_.empty() && !IsAlphanumeric(domain_.back())) domain_.pop_back();
  if (!IsEmail(local_, domain_)) return std::nullopt;
  const bool context = HasContext(history, Type::kEmail, first_.seen);
  return Found{{Type::kEmail, begin_, end_, context ? kScoreInContext : kScore}, first_.unit};
}

std::optional<uint64_t> EmailScanner::held_from() const {
  if (part_ == Part::kLocal || part_ == Part::kDomain) return begin_;
  return std::nullopt;
}

}  // namespace weir::pii
