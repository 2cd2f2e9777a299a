#include "compliance/policy/import/benign.h"

#include <algorithm>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/lexicon/limits.h"
#include "compliance/segment/cut.h"

namespace weir::policy {
namespace {

constexpr size_t kRecent = lexicon::kMaxHitUnits + segment::kLeft + segment::kRight;

std::vector<lexicon::Pattern> PatternsOf(const std::vector<ImportedEntry>& entries) {
  std::vector<lexicon::Pattern> patterns;
  for (const ImportedEntry& entry : entries) {
    patterns.push_back({entry.entry.text, static_cast<uint32_t>(patterns.size()),
                        entry.entry.whole_word, entry.entry.max_gap});
  }
  return patterns;
}

}  // namespace

absl::StatusOr<BenignCounter> BenignCounter::Create(const std::vector<ImportedEntry>& entries,
                                                    std::string words) {
  auto lexicon = std::make_unique<Lexicon>();
  WEIR_ASSIGN_OR_RETURN(lexicon->bytes, lexicon::Compile(PatternsOf(entries)));
  WEIR_ASSIGN_OR_RETURN(lexicon->image, lexicon::Image::View(lexicon->bytes));
  lexicon->word_bytes = std::move(words);
  if (!lexicon->word_bytes.empty()) {
    WEIR_ASSIGN_OR_RETURN(lexicon->words, segment::Dictionary::View(lexicon->word_bytes));
  }
  for (const ImportedEntry& entry : entries) lexicon->whole.push_back(entry.entry.whole_word);
  return BenignCounter(std::move(lexicon), entries.size());
}

void BenignCounter::Push(std::string_view bytes) {
  reader_.Push(bytes, units_);
  TakeUnits();
}

void BenignCounter::TakeUnits() {
  code_points_ += units_.size();
  for (const text::Unit& unit : units_) {
    recent_.push_back(unit);
    if (recent_.size() > kRecent) recent_.pop_front();
    scanner_.Push(unit, hits_);
    if (!hits_.empty()) TakeHits();
    if (!waiting_.empty()) Settle(false);
  }
  units_.clear();
}

void BenignCounter::TakeHits() {
  for (const lexicon::Hit& hit : hits_) {
    if (NeedsWords(hit)) {
      waiting_.push_back(hit);
    } else {
      ++hits_of_[hit.id];
    }
  }
  hits_.clear();
}

// As the gate asks: a Chinese word as it is written, that must stand alone.
bool BenignCounter::NeedsWords(const lexicon::Hit& hit) const {
  if (hit.disguised || lexicon_->words.empty() || !lexicon_->whole[hit.id]) return false;
  const std::u32string letters = Folded(hit.begin, hit.end);
  return !letters.empty() && letters.size() <= segment::kMaxWordUnits &&
         std::all_of(letters.begin(), letters.end(), segment::IsHan);
}

void BenignCounter::Settle(bool ended) {
  std::erase_if(waiting_, [&](const lexicon::Hit& hit) {
    const std::u32string after = Folded(hit.end, UINT64_MAX);
    if (!segment::IsSettled(after, ended)) return false;
    if (segment::Aligned(lexicon_->words, Folded(0, hit.begin), Folded(hit.begin, hit.end),
                         after)) {
      ++hits_of_[hit.id];
    }
    return true;
  });
}

std::u32string BenignCounter::Folded(uint64_t begin, uint64_t end) const {
  std::u32string folded;
  for (const text::Unit& unit : recent_) {
    if (unit.begin >= begin && unit.end() <= end) folded += unit.folded;
  }
  return folded;
}

uint64_t BenignCounter::Finish(std::vector<ImportedEntry>& entries) {
  reader_.Finish(units_);
  TakeUnits();
  scanner_.Finish(hits_);
  TakeHits();
  Settle(true);
  for (size_t i = 0; i < entries.size() && code_points_ > 0; ++i) {
    entries[i].benign_rate =
        static_cast<double>(hits_of_[i]) * 10'000 / static_cast<double>(code_points_);
  }
  return code_points_;
}

}  // namespace weir::policy
