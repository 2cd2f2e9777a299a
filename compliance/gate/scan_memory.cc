#include "compliance/gate/scan_memory.h"

#include <optional>

#include "compliance/gate/text_judge.h"
#include "compliance/text/reader.h"

namespace weir::gate {

std::vector<Detection> DetectIn(PolicyAt policy, const policy::Bar* bar, std::string_view text) {
  std::vector<Detection> detections;
  Detector detector(policy, Direction::kPrompt);
  std::optional<TextJudge> judge;
  if (bar != nullptr) judge.emplace(policy.policy, Direction::kPrompt, bar);
  for (const text::Unit& unit : text::ReadAll(text)) {
    detector.Push(unit, detections);
    if (judge) judge->Push(unit, detections);
  }
  detector.Finish(detections);
  if (!judge) return detections;
  WordsFound words;
  for (const Detection& detection : detections) words.Note(detection);
  judge->Finish(words, detections);
  return detections;
}

std::vector<Detection> ScanMemory::Detections(PolicyAt policy, const policy::Bar* bar,
                                              std::string_view text) {
  const crypto::Digest& digest = policy.policy.digest();
  const int64_t day = absl::ToInt64Hours(policy.time - absl::UnixEpoch()) / 24;
  const int64_t number = bar == nullptr ? -1 : bar - policy.policy.manifest().judgement.bars.data();
  const Key key(crypto::Sha256Of(text), day, policy.minor, number);
  std::vector<Detection> detections;
  if (Find(digest, key, detections)) return detections;
  detections = DetectIn(policy, bar, text);
  if (detections.size() <= kMaxDetections && policy.policy.intact()) Keep(digest, key, detections);
  return detections;
}

bool ScanMemory::Find(const crypto::Digest& policy, const Key& key, std::vector<Detection>& out) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (policy != policy_ || found == known_.end()) return false;
  recent_.splice(recent_.begin(), recent_, found->second);
  out = found->second->detections;
  ++hits_;
  return true;
}

void ScanMemory::Keep(const crypto::Digest& policy, const Key& key,
                      const std::vector<Detection>& detections) {
  const std::lock_guard lock(mutex_);
  if (policy != policy_) {
    recent_.clear();
    known_.clear();
    policy_ = policy;
  }
  if (known_.contains(key)) return;  // another exchange was quicker
  recent_.push_front({key, detections});
  known_[key] = recent_.begin();
  if (known_.size() <= kMaxTexts) return;
  known_.erase(recent_.back().key);
  recent_.pop_back();
}

size_t ScanMemory::size() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

uint64_t ScanMemory::hits() const {
  const std::lock_guard lock(mutex_);
  return hits_;
}

}  // namespace weir::gate
