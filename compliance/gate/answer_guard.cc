#include "compliance/gate/answer_guard.h"

#include <algorithm>

#include "compliance/text/utf8.h"

namespace weir::gate {
namespace {

constexpr size_t kSliceBytes = 64 << 10;  // read at once, so that memory does not grow with a push
constexpr size_t kMostShown = 256;        // bytes of what was shown that are kept, not moved over

const std::vector<Mask>& RestoredAt(Place place, const std::vector<Mask>& masks) {
  static const std::vector<Mask> none;
  return place == Place::kDevice ? masks : none;
}

}  // namespace

AnswerGuard::AnswerGuard(PolicyAt policy, const std::vector<Mask>& masks, Place place)
    : policy_(policy.policy),
      detector_(policy, Direction::kAnswer),
      judge_(policy_, Direction::kAnswer, AnybodysBar(policy_)),
      tally_(policy_),
      mode_(policy_.manifest().release),
      only_watches_(policy_.manifest().release == policy::ReleaseMode::kAuditOnly),
      cuts_(!only_watches_ && policy_.manifest().release != policy::ReleaseMode::kWhole),
      restores_(place == Place::kDevice && !masks.empty()),
      restorer_(RestoredAt(place, masks)) {
  for (const Mask& mask : masks) {
    own_values_.emplace(mask.type, CanonicalValue(mask.type, mask.original.Reveal()));
  }
}

bool AnswerGuard::Push(std::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kSliceBytes);
    bytes.remove_prefix(slice.size());
    if (window_.empty()) {
      held_.clear();
      window_ = slice;
    } else {
      held_ += slice;
      window_ = std::string_view(held_).substr(head_);
    }
    reader_.Push(slice, [this](const text::Unit& unit) { TakeUnit(unit); });
    Show(out);
    Keep();
    if (stop_.has_value()) return false;
  }
  return true;
}

bool AnswerGuard::Finish(std::string& out) {
  reader_.Finish([this](const text::Unit& unit) { TakeUnit(unit); });
  if (!stop_.has_value()) {
    detector_.Finish(detections_);
    judge_.Finish({}, detections_);
    if (TakeDetections()) safe_end_ = held_begin_ + window_.size();
  }
  Show(out);
  if (stop_.has_value()) return false;
  restorer_.Flush(out);
  return true;
}

size_t AnswerGuard::held_code_points() const {
  const std::string_view complete = window_.substr(0, window_.size() - reader_.pending().size());
  return text::CodePoints(complete) + restorer_.held_code_points();
}

// What may be shown is settled unit by unit, so that a stop comes at the same place for any cut.
void AnswerGuard::TakeUnit(const text::Unit& unit) {
  if (stop_.has_value()) return;
  if (unit.end() > kMaxAnswerBytes) {
    stop_ = Stop{RefusalReason::kBudget, ""};
    return;
  }
  if (unit.raw == text::kReplacement && unit.size == 1) malformed_end_ = unit.end();
  if (cuts_) FollowClusters(unit);
  mode_.Push(unit);
  detector_.Push(unit, detections_);
  judge_.Push(unit, detections_);
  if (!detections_.empty() && !TakeDetections()) return;
  safe_end_ = std::max(safe_end_, LimitAt(unit));
}

void AnswerGuard::FollowClusters(const text::Unit& unit) {
  if (breaks_.Begins(unit.raw)) {
    cluster_begin_ = unit.begin;
  } else {
    joins_.push_back({unit.begin, cluster_begin_});
  }
}

// Up to where may be shown what has come: never the first half of a character whose second half has
// come as well.
uint64_t AnswerGuard::LimitAt(const text::Unit& unit) {
  if (only_watches_) return unit.end();
  const uint64_t limit = std::min(detector_.safe_end(), mode_.safe_end());
  if (joins_.empty()) return limit;
  const auto cut = std::find_if(joins_.begin(), joins_.end(),
                                [&](const Join& join) { return join.begin == limit; });
  const uint64_t end = cut == joins_.end() ? limit : cut->cluster_begin;
  std::erase_if(joins_, [&](const Join& join) { return join.begin < limit; });
  return end;
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
  if (detection.action == Action::kAllow || only_watches_) return true;
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

// Whether the value has been shown by now does not matter: a policy that only watches shows it.
bool AnswerGuard::IsOwnValue(const Detection& detection) const {
  if (own_values_.empty()) return false;
  const pii::Type type = policy_.pii_rules()[detection.rule].type;
  return own_values_.contains(
      {type, CanonicalValue(type, detector_.TextOf(detection.begin, detection.end))});
}

// REQUIRES: nothing of it has been shown.
std::string_view AnswerGuard::HeldBytes(uint64_t begin, uint64_t end) const {
  return window_.substr(begin - held_begin_, end - begin);
}

void AnswerGuard::Show(std::string& out) {
  while (held_begin_ < safe_end_) {
    if (replacements_.empty() || replacements_.front().begin > held_begin_) {
      const uint64_t next = replacements_.empty() ? safe_end_ : replacements_.front().begin;
      ShowUpTo(std::min(safe_end_, next), out);
    } else if (replacements_.front().end <= safe_end_) {
      ShowReplacement(out);
    } else {
      return;
    }
  }
}

void AnswerGuard::ShowUpTo(uint64_t end, std::string& out) {
  if (!restores_ && malformed_end_ <= held_begin_) {
    out += HeldBytes(held_begin_, end);
  } else {
    for (const text::Unit& unit : text::ReadAll(HeldBytes(held_begin_, end))) {
      restorer_.Push(unit.raw, out);
    }
  }
  Forget(end);
}

void AnswerGuard::ShowReplacement(std::string& out) {
  const Replacement replacement = replacements_.front();
  replacements_.pop_front();
  restorer_.Flush(out);
  out += replacement.text;
  Forget(replacement.end);
}

// Puts what is still held into memory of its own. What was shown stays before it for a while, so
// that not every push moves the rest.
void AnswerGuard::Keep() {
  if (window_.empty()) return;
  if (held_.empty()) {
    head_ = 0;
    held_.assign(window_);
  } else {
    head_ = held_.size() - window_.size();
    if (head_ > kMostShown) {
      held_.erase(0, head_);
      head_ = 0;
    }
  }
  window_ = std::string_view(held_).substr(head_);
}

}  // namespace weir::gate
