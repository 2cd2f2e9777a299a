#include "compliance/gate/combination_window.h"

#include <algorithm>

#include "compliance/policy/source.h"

namespace weir::gate {
namespace {

constexpr uint64_t kNone = UINT64_MAX;

// Positions in last_seen_ are 32 bits wide and begin here, so that 0 is out of every reach. After
// 2^32 characters an old position can look new: the exact check then says no.
constexpr uint64_t kOrigin = policy::kMaxWithinCodePoints + lexicon::kMaxPatternUnits + 1;

uint32_t Narrow(uint64_t code_points) { return static_cast<uint32_t>(code_points + kOrigin); }

}  // namespace

CombinationWindow::CombinationWindow(const policy::Policy& policy, std::optional<absl::Time> now)
    : entries_(policy.entries()), rules_(policy.combinations()), now_(now) {
  if (rules_.empty()) return;
  last_seen_.resize(rules_.back().first_group + rules_.back().groups.size());
}

void CombinationWindow::Add(const PartHit& hit, std::vector<FiredCombination>& fired) {
  Forget(hit.first);
  hits_.push_back(hit);
  for (const policy::Membership& membership : entries_[hit.entry].memberships) {
    if (membership.group == policy::Membership::kWithout) continue;
    FiredCombination one;
    if (!MayFire(hit, membership) || IsHarmless(hit, membership.combination)) continue;
    if (!IsInForce(membership.combination) || !Check(membership, one)) continue;
    fired.push_back(one);
    std::erase_if(fired_, [&](const Fired& f) { return f.combination == membership.combination; });
    fired_.push_back({membership.combination, hit.last});
  }
}

// Cheap and almost always the last word: whether every other group has a word within reach of
// `hit`.
bool CombinationWindow::MayFire(const PartHit& hit, const policy::Membership& membership) {
  const policy::Combination& rule = rules_[membership.combination];
  uint32_t* const seen = last_seen_.data() + rule.first_group;
  seen[membership.group] = Narrow(hit.first);
  const uint32_t end = Narrow(hit.last);
  for (size_t group = 0; group < rule.groups.size(); ++group) {
    if (group != membership.group && end - seen[group] > rule.within) return false;
  }
  return true;
}

bool CombinationWindow::IsInForce(uint32_t combination) const {
  return !now_.has_value() || rules_[combination].active_at(*now_);
}

bool CombinationWindow::IsHarmless(const PartHit& hit, uint32_t combination) const {
  const policy::Combination& rule = rules_[combination];
  if (rule.without.empty()) return false;
  return std::any_of(hits_.begin(), hits_.end(), [&](const PartHit& other) {
    if (other.last > hit.last || other.first + rule.within < hit.last) return false;
    const auto& memberships = entries_[other.entry].memberships;
    return std::any_of(memberships.begin(), memberships.end(), [&](const policy::Membership& m) {
      return m.combination == combination && m.group == policy::Membership::kWithout;
    });
  });
}

// No combination reaches further back than kMaxWithinCodePoints.
void CombinationWindow::Forget(uint64_t newest_first) {
  const auto keeps = [&](const PartHit& hit) {
    return hit.first + policy::kMaxWithinCodePoints >= newest_first;
  };
  const auto first_kept = std::find_if(hits_.begin(), hits_.end(), keeps);
  hits_.erase(hits_.begin(), first_kept);
  std::erase_if(fired_, [&](const Fired& fired) {
    return fired.last + policy::kMaxWithinCodePoints < newest_first;
  });
}

uint64_t CombinationWindow::LastFiring(uint32_t combination) const {
  for (const Fired& fired : fired_) {
    if (fired.combination == combination) return fired.last;
  }
  return 0;
}

// Goes back from the newest word. With it and the words that begin at or behind `first`, the
// shortest span takes from each other group the one that ends first.
bool CombinationWindow::Check(const policy::Membership& newest, FiredCombination& fired) {
  const policy::Combination& rule = rules_[newest.combination];
  const uint64_t barrier = LastFiring(newest.combination);
  choices_.assign(rule.groups.size(), Choice{kNone, 0});
  for (size_t i = hits_.size(); i-- > 0;) {
    const PartHit& hit = hits_[i];
    if (hit.first < barrier || hits_.back().first - hit.first > rule.within) return false;
    if (!TakeWord(hit, newest)) continue;
    fired = {newest.combination, hit.begin, 0};
    if (Complete(hit.first, rule.within, fired)) return true;
  }
  return false;
}

bool CombinationWindow::TakeWord(const PartHit& hit, const policy::Membership& newest) {
  const bool is_newest = &hit == &hits_.back();
  bool taken = false;
  for (const policy::Membership& membership : entries_[hit.entry].memberships) {
    if (membership.combination != newest.combination) continue;
    if (membership.group == policy::Membership::kWithout) continue;
    if ((membership.group == newest.group) != is_newest) continue;
    taken = true;
    Choice& choice = choices_[membership.group];
    if (hit.last < choice.last) choice = {hit.last, hit.end};
  }
  return taken;
}

bool CombinationWindow::Complete(uint64_t first, uint32_t within, FiredCombination& fired) const {
  for (const Choice& choice : choices_) {
    if (choice.last == kNone || choice.last > first + within) return false;
    fired.end = std::max(fired.end, choice.end);
  }
  return true;
}

}  // namespace weir::gate
