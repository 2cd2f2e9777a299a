#include "compliance/gate/detector.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace weir::gate {
namespace {

constexpr uint32_t kBlockScore = 1000;
constexpr uint32_t kFlagScore = 500;

uint32_t ScoreOf(policy::Severity severity) {
  return severity == policy::Severity::kBlock ? kBlockScore : kFlagScore;
}

bool IsBefore(const lexicon::Hit& a, const lexicon::Hit& b) {
  return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
}

// Longer and surer before shorter and less sure.
bool IsPiiBefore(const Detection& a, const Detection& b) {
  return std::tie(a.begin, b.end, b.score_permille, a.rule) <
         std::tie(b.begin, a.end, a.score_permille, b.rule);
}

}  // namespace

Finding FindingOf(const policy::Policy& policy, const Detection& detection, uint32_t turn) {
  Finding finding;
  finding.begin = detection.begin;
  finding.end = detection.end;
  finding.score_permille = detection.score_permille;
  finding.action = detection.action;
  finding.turn = turn;
  if (detection.source == Detection::Source::kPii) {
    const policy::PiiRule& rule = policy.pii_rules()[detection.rule];
    finding.kind = Evidence::kPii;
    finding.category = rule.category;
    finding.rule = std::string(pii::NameOf(rule.type));
  } else if (detection.source == Detection::Source::kCombination) {
    const policy::Combination& combination = policy.combinations()[detection.rule];
    finding.category = policy.categories()[combination.category].id;
    finding.rule = combination.rule;
  } else {
    const policy::Entry& entry = policy.entries()[detection.rule];
    finding.category = policy.categories()[entry.category].id;
    finding.rule = entry.rule;
  }
  return finding;
}

Detector::Detector(const policy::Policy& policy, Direction direction)
    : policy_(policy),
      entries_(policy.entries()),
      direction_(direction),
      lexicon_(policy.lexicon()),
      combinations_(policy) {}

uint64_t Detector::safe_end() const { return std::min(lexicon_.safe_end(), pii_.safe_end()); }

void Detector::Push(const text::Unit& unit, std::vector<Detection>& out) {
  positions_.Push(unit);
  lexicon_.Push(unit, lexicon_hits_);
  pii_.Push(unit, pii_hits_);
  if (!lexicon_hits_.empty()) TakeLexiconHits();
  if (!pii_hits_.empty()) TakePiiHits();
  if (unsettled_) Settle(out);
}

void Detector::Finish(std::vector<Detection>& out) {
  lexicon_.Finish(lexicon_hits_);
  pii_.Finish(pii_hits_);
  TakeLexiconHits();
  TakePiiHits();
  SettleLexicon(UINT64_MAX, out);
  SettlePii(UINT64_MAX, out);
}

// An exception counts only when its characters stand together as it was written: a gap would let a
// harmless phrase be stretched over a harmful one.
void Detector::TakeLexiconHits() {
  for (const lexicon::Hit& hit : lexicon_hits_) {
    const policy::Entry& entry = entries_[hit.id];
    PendingHit pending{hit, {hit.id, hit.begin, hit.end, 0, 0}};
    if (entry.exception || entry.part) {
      pending.part.first = positions_.CodePointAt(hit.begin);
      pending.part.last = positions_.CodePointAt(hit.end);
    }
    if (!entry.exception) {
      pending_.push_back(pending);
    } else if (pending.part.last - pending.part.first <= entry.exception_code_points) {
      exceptions_.push_back({hit.begin, hit.end});
    }
  }
  unsettled_ = true;
  lexicon_hits_.clear();
  std::sort(pending_.begin(), pending_.end(),
            [](const PendingHit& a, const PendingHit& b) { return IsBefore(a.hit, b.hit); });
}

// What may stay on the device only cannot be answered at all: nobody knows where a reader sits.
void Detector::TakePiiHits() {
  const auto& rules = policy_.pii_rules();
  for (const pii::Hit& hit : pii_hits_) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const policy::PiiRule& r) {
      return r.type == hit.type && hit.score_permille >= r.min_score_permille;
    });
    if (rule == rules.end()) continue;
    const bool too_late = direction_ == Direction::kAnswer && rule->action == Action::kLocalOnly;
    pending_pii_.push_back({Detection::Source::kPii, too_late ? Action::kRefuse : rule->action,
                            static_cast<uint32_t>(rule - rules.begin()), hit.score_permille,
                            hit.begin, hit.end});
  }
  unsettled_ = true;
  pii_hits_.clear();
  std::sort(pending_pii_.begin(), pending_pii_.end(), IsPiiBefore);
}

void Detector::Settle(std::vector<Detection>& out) {
  if (!pending_.empty() || !exceptions_.empty()) SettleLexicon(lexicon_.safe_end(), out);
  if (!pending_pii_.empty()) SettlePii(pii_.safe_end(), out);
  unsettled_ = !pending_.empty() || !exceptions_.empty() || !pending_pii_.empty();
}

// No later hit, and so no later exception, contains a byte before `safe_end`.
void Detector::SettleLexicon(uint64_t safe_end, std::vector<Detection>& out) {
  size_t ripe = 0;
  for (; ripe < pending_.size() && pending_[ripe].hit.begin < safe_end; ++ripe) {
    if (!IsExcepted(pending_[ripe].hit)) SettleHit(pending_[ripe], out);
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(ripe));
  std::erase_if(exceptions_, [&](const Span& span) { return span.end <= safe_end; });
}

bool Detector::IsExcepted(const lexicon::Hit& hit) const {
  return std::any_of(exceptions_.begin(), exceptions_.end(), [&](const Span& span) {
    return span.begin <= hit.begin && hit.end <= span.end;
  });
}

void Detector::SettleHit(const PendingHit& pending, std::vector<Detection>& out) {
  const lexicon::Hit& hit = pending.hit;
  const policy::Entry& entry = entries_[hit.id];
  if (!entry.part) {
    out.push_back({Detection::Source::kEntry, ActionFor(entry.category, entry.severity), hit.id,
                   ScoreOf(entry.severity), hit.begin, hit.end});
    return;
  }
  combinations_.Add(pending.part, fired_);
  for (const FiredCombination& fired : fired_) {
    const policy::Combination& rule = policy_.combinations()[fired.combination];
    out.push_back({Detection::Source::kCombination, ActionFor(rule.category, rule.severity),
                   fired.combination, ScoreOf(rule.severity), fired.begin, fired.end});
  }
  fired_.clear();
}

void Detector::SettlePii(uint64_t safe_end, std::vector<Detection>& out) {
  size_t ripe = 0;
  for (; ripe < pending_pii_.size() && pending_pii_[ripe].begin < safe_end; ++ripe) {
    const Detection& hit = pending_pii_[ripe];
    if (hit.begin < pii_end_) continue;
    pii_end_ = hit.end;
    out.push_back(hit);
  }
  pending_pii_.erase(pending_pii_.begin(), pending_pii_.begin() + static_cast<ptrdiff_t>(ripe));
}

Action Detector::ActionFor(uint32_t category, policy::Severity severity) const {
  if (severity == policy::Severity::kFlag) return Action::kAllow;
  const policy::Category& rule = policy_.categories()[category];
  return direction_ == Direction::kPrompt ? rule.on_prompt : rule.on_answer;
}

}  // namespace weir::gate
