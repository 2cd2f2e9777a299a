#include "compliance/policy/import/benign.h"

#include <utility>

#include "compliance/base/status.h"

namespace weir::policy {

absl::StatusOr<BenignCounter> BenignCounter::Create(const std::vector<ImportedEntry>& entries) {
  std::vector<lexicon::Pattern> patterns;
  for (const ImportedEntry& entry : entries) {
    patterns.push_back({entry.entry.text, static_cast<uint32_t>(patterns.size()),
                        entry.entry.whole_word, entry.entry.max_gap});
  }
  auto lexicon = std::make_unique<Lexicon>();
  WEIR_ASSIGN_OR_RETURN(lexicon->bytes, lexicon::Compile(patterns));
  WEIR_ASSIGN_OR_RETURN(lexicon->image, lexicon::Image::View(lexicon->bytes));
  return BenignCounter(std::move(lexicon), entries.size());
}

void BenignCounter::Push(std::string_view bytes) {
  reader_.Push(bytes, units_);
  TakeUnits();
}

void BenignCounter::TakeUnits() {
  code_points_ += units_.size();
  for (const text::Unit& unit : units_) {
    scanner_.Push(unit, hits_);
    TakeHits();
  }
  units_.clear();
}

void BenignCounter::TakeHits() {
  for (const lexicon::Hit& hit : hits_) ++hits_of_[hit.id];
  hits_.clear();
}

uint64_t BenignCounter::Finish(std::vector<ImportedEntry>& entries) {
  reader_.Finish(units_);
  TakeUnits();
  scanner_.Finish(hits_);
  TakeHits();
  for (size_t i = 0; i < entries.size() && code_points_ > 0; ++i) {
    entries[i].benign_rate =
        static_cast<double>(hits_of_[i]) * 10'000 / static_cast<double>(code_points_);
  }
  return code_points_;
}

}  // namespace weir::policy
