#include "compliance/gate/answer_guard.h"

#include "compliance/text/utf8.h"

namespace weir::gate {
namespace {

constexpr size_t kSliceBytes = 64 << 10;  // read at once, so that memory does not grow with a push

const std::vector<Mask>& RestoredAt(Place place, const std::vector<Mask>& masks) {
  static const std::vector<Mask> none;
  return place == Place::kDevice ? masks : none;
}

}  // namespace

AnswerGuard::AnswerGuard(const policy::Policy& policy, const std::vector<Mask>& masks, Place place)
    : policy_(policy),
      detector_(policy, Direction::kAnswer),
      tally_(policy),
      restorer_(RestoredAt(place, masks)) {
  for (const Mask& mask : masks) {
    own_values_.emplace(mask.type, CanonicalValue(mask.type, mask.original.Reveal()));
  }
}

bool AnswerGuard::Push(std::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kSliceBytes);
    bytes.remove_prefix(slice.size());
    reader_.Push(slice, units_);
    if (!TakeUnits(out)) return false;
  }
  return true;
}

bool AnswerGuard::Finish(std::string& out) {
  reader_.Finish(units_);
  if (!TakeUnits(out)) return false;
  detector_.Finish(detections_);
  if (!TakeDetections()) return false;
  Show(UINT64_MAX, out);
  restorer_.Flush(out);
  return true;
}

bool AnswerGuard::TakeUnits(std::string& out) {
  for (const text::Unit& unit : units_) {
    if (TakeUnit(unit, out)) continue;
    units_.clear();
    return false;
  }
  units_.clear();
  return true;
}

bool AnswerGuard::TakeUnit(const text::Unit& unit, std::string& out) {
  if (unit.end() > kMaxAnswerBytes) {
    stop_ = Stop{RefusalReason::kBudget, ""};
    return false;
  }
  held_.push_back(unit);
  detector_.Push(unit, detections_);
  if (!detections_.empty() && !TakeDetections()) return false;
  Show(detector_.safe_end(), out);
  return true;
}

bool AnswerGuard::TakeDetections() {
  for (const Detection& detection : detections_) {
    if (TakeDetection(detection)) continue;
    detections_.clear();
    return false;
  }
  detections_.clear();
  return true;
}

// Personal data of the exchange's own prompt goes back to the one who wrote it, without a finding.
bool AnswerGuard::TakeDetection(const Detection& detection) {
  if (detection.source == Detection::Source::kPii && IsOwnValue(detection)) return true;
  tally_.Add(detection, 0);
  if (detection.action == Action::kAllow) return true;
  if (detection.action == Action::kMask) {
    const pii::Type type = policy_.pii_rules()[detection.rule].type;
    replacements_.push_back({detection.begin, detection.end, PlaceholderOf(type)});
    return true;
  }
  const bool is_crisis = detection.action == Action::kSupport;
  stop_ = Stop{is_crisis ? RefusalReason::kCrisis : RefusalReason::kContent,
               FindingOf(policy_, detection, 0).category};
  return false;
}

bool AnswerGuard::IsOwnValue(const Detection& detection) const {
  if (own_values_.empty()) return false;
  const pii::Type type = policy_.pii_rules()[detection.rule].type;
  return own_values_.contains(
      {type, CanonicalValue(type, HeldText(detection.begin, detection.end))});
}

std::string AnswerGuard::HeldText(uint64_t begin, uint64_t end) const {
  std::string text;
  for (const text::Unit& unit : held_) {
    if (unit.begin >= begin && unit.end() <= end) text::AppendUtf8(unit.raw, text);
  }
  return text;
}

void AnswerGuard::Show(uint64_t safe_end, std::string& out) {
  while (!held_.empty() && held_.front().end() <= safe_end) {
    if (!replacements_.empty() && held_.front().begin >= replacements_.front().begin) {
      if (replacements_.front().end > safe_end) return;
      ShowReplacement(out);
      continue;
    }
    restorer_.Push(held_.front().raw, out);
    held_.pop_front();
  }
}

void AnswerGuard::ShowReplacement(std::string& out) {
  const Replacement replacement = replacements_.front();
  replacements_.pop_front();
  restorer_.Flush(out);
  out += replacement.text;
  while (!held_.empty() && held_.front().end() <= replacement.end) held_.pop_front();
}

}  // namespace weir::gate
