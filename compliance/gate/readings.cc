#include "compliance/gate/readings.h"

#include <algorithm>

namespace weir::gate {
Readings::Readings(const policy::Policy& policy, Direction direction) {
  const policy::Readings& images = policy.readings();
  if (images.sound.patterns() > 0) {
    sound_.emplace(images.sound, variant::Sound(variant::SoundForm::kExact));
  }
  if (images.leet.patterns() > 0) leet_.emplace(images.leet, variant::Leet());
  if (images.spread.patterns() == 0) return;
  stray_.emplace(images.spread, variant::Stray());
  if (direction == Direction::kPrompt) lines_.emplace(images.spread, variant::Lines());
}

void Readings::Take(ReadAs read_as, std::vector<ReadHit>& hits) {
  for (const lexicon::Hit& hit : found_) hits.push_back({hit, read_as});
  found_.clear();
}

void Readings::Push(const text::Unit& unit, std::vector<ReadHit>& hits) {
  const auto push = [&](auto& reading, ReadAs read_as) {
    if (!reading.has_value()) return;
    reading->Push(unit, found_);
    if (!found_.empty()) Take(read_as, hits);
  };
  push(sound_, ReadAs::kSound);
  push(leet_, ReadAs::kLeet);
  push(stray_, ReadAs::kStray);
  push(lines_, ReadAs::kLines);
}

void Readings::Finish(std::vector<ReadHit>& hits) {
  const auto finish = [&](auto& reading, ReadAs read_as) {
    if (!reading.has_value()) return;
    reading->Finish(found_);
    Take(read_as, hits);
  };
  finish(sound_, ReadAs::kSound);
  finish(leet_, ReadAs::kLeet);
  finish(stray_, ReadAs::kStray);
  finish(lines_, ReadAs::kLines);
}

uint64_t Readings::safe_end() const {
  uint64_t end = UINT64_MAX;
  const auto lower = [&](const auto& reading) {
    if (reading.has_value()) end = std::min(end, reading->safe_end());
  };
  lower(sound_);
  lower(leet_);
  lower(stray_);
  lower(lines_);
  return end;
}

}  // namespace weir::gate
