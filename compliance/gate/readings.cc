#include "compliance/gate/readings.h"

#include <algorithm>

namespace weir::gate {

using variant::Channel;

Readings::Readings(const policy::Policy& policy, Direction direction) {
  const policy::ReadingImages& images = policy.readings();
  Add(Channel::kSound, images.sound);
  Add(Channel::kLeet, images.leet);
  Add(Channel::kLooks, images.looks);
  Add(Channel::kStray, images.spread);
  if (direction == Direction::kPrompt) Add(Channel::kLines, images.spread);
}

void Readings::Add(Channel channel, const lexicon::Image& image) {
  if (image.patterns() > 0) all_.emplace_back(channel, image);
}

void Readings::Take(const One& one, std::vector<ReadHit>& hits) {
  for (const lexicon::Hit& hit : found_) hits.push_back({hit, one.channel});
  found_.clear();
}

void Readings::Scan(One& one, std::vector<ReadHit>& hits) {
  for (const text::Unit& unit : units_) one.scanner.Push(unit, found_);
  units_.clear();
  if (!found_.empty()) Take(one, hits);
}

void Readings::Push(const text::Unit& unit, std::vector<ReadHit>& hits) {
  for (One& one : all_) {
    one.reading.Push(unit, units_);
    Scan(one, hits);
  }
}

void Readings::Finish(std::vector<ReadHit>& hits) {
  for (One& one : all_) {
    one.reading.Finish(units_);
    Scan(one, hits);
    one.scanner.Finish(found_);
    Take(one, hits);
  }
}

uint64_t Readings::safe_end() const {
  uint64_t end = UINT64_MAX;
  for (const One& one : all_) {
    end = std::min({end, one.scanner.safe_end(), one.reading.held_begin()});
  }
  return end;
}

}  // namespace weir::gate
