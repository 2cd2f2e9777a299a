#include "compliance/gate/spelled_out.h"

#include <algorithm>

#include "compliance/lexicon/limits.h"

namespace weir::gate {
namespace {

// Units after which no hit with the character in it can still come: a hit's length, and how long a
// whole word waits for its right edge.
constexpr uint64_t kReach = lexicon::kMaxHitUnits + lexicon::kMaxInvisible + 1;
// Units before it that are read again: a hit's length, and the one that its left edge touches.
constexpr uint64_t kBefore = lexicon::kMaxHitUnits + 1;

bool IsSpelledOut(const text::Unit& unit) { return !text::ExpansionOf(unit.folded).empty(); }

bool HasOneIn(const lexicon::Hit& hit, const RecentUnits& recent) {
  for (uint64_t i = recent.NumberAt(hit.begin); i < recent.count(); ++i) {
    if (recent.At(i).begin >= hit.end) return false;
    if (IsSpelledOut(recent.At(i))) return true;
  }
  return false;
}

}  // namespace

void SpelledOut::Read(const text::Unit& unit, const RecentUnits& recent,
                      std::vector<ReadHit>& hits) {
  if (IsSpelledOut(unit)) {
    if (scanner_ == nullptr) Begin(recent);
    last_ = recent.count();
  }
  if (scanner_ == nullptr) return;
  text::AppendSpelledOut(unit, letters_);
  for (const text::Unit& letter : letters_) scanner_->Push(letter, found_);
  letters_.clear();
  Take(recent, hits);
  if (recent.count() - last_ >= kReach) scanner_.reset();
}

// What was found before the character is the text's own.
void SpelledOut::Begin(const RecentUnits& recent) {
  scanner_ = std::make_unique<lexicon::Scanner>(image_);
  const uint64_t newest = recent.count() - 1;
  const uint64_t first = std::max(recent.oldest(), newest - std::min(newest, kBefore));
  for (uint64_t i = first; i < newest; ++i) scanner_->Push(recent.At(i), found_);
  found_.clear();
}

void SpelledOut::Take(const RecentUnits& recent, std::vector<ReadHit>& hits) {
  for (const lexicon::Hit& hit : found_) {
    if (HasOneIn(hit, recent)) hits.push_back({hit, variant::Channel::kSpelledOut});
  }
  found_.clear();
}

void SpelledOut::Finish(const RecentUnits& recent, std::vector<ReadHit>& hits) {
  if (scanner_ == nullptr) return;
  scanner_->Finish(found_);
  Take(recent, hits);
  scanner_.reset();
}

}  // namespace weir::gate
