#include "compliance/gate/detector.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "compliance/classify/model.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::gate {
namespace {

constexpr uint32_t kBlockScore = 1000;
constexpr uint32_t kFlagScore = 500;

uint32_t ScoreOf(policy::Severity severity) {
  return severity == policy::Severity::kBlock ? kBlockScore : kFlagScore;
}

// The text itself before its readings.
auto OrderOf(const ReadHit& found) {
  return std::make_tuple(found.hit.begin, found.hit.end, found.hit.id, found.channel);
}

bool IsSameWord(const lexicon::Hit& a, const lexicon::Hit& b) {
  return a.id == b.id && a.begin == b.begin && a.end == b.end;
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
  } else if (detection.source == Detection::Source::kClassifier) {
    const auto head = static_cast<classify::Head>(detection.rule % classify::kHeads);
    finding.kind = Evidence::kClassifier;
    finding.category = policy.categories()[detection.rule / classify::kHeads].id;
    finding.rule = fmt::format("stage1/{}", classify::NameOf(head));
  } else if (detection.source == Detection::Source::kNoClassifier) {
    finding.kind = Evidence::kClassifier;
    finding.rule = "stage1/missing";
  } else if (detection.source == Detection::Source::kCombination) {
    const policy::Combination& combination = policy.combinations()[detection.rule];
    finding.category = policy.categories()[combination.category].id;
    finding.rule = combination.rule;
  } else {
    const policy::Entry entry = policy.entries()[detection.rule];
    finding.category = policy.categories()[entry.category].id;
    finding.rule = std::string(entry.rule);
  }
  return finding;
}

Detector::Detector(PolicyAt policy, Direction direction, Observer observer)
    : policy_(policy.policy),
      entries_(policy_.entries()),
      direction_(direction),
      time_(policy.time),
      minor_(policy.minor),
      lexicon_(policy_.lexicon()),
      readings_(policy_, direction),
      reads_more_(!readings_.empty()),
      spelled_out_(policy_.lexicon()),
      pii_(policy::TypesIn(policy_.pii_rules(), direction)),
      combinations_(policy_, policy.time),
      judge_(policy_, recent_),
      observer_(std::move(observer)) {}

void Detector::TakeHits(std::vector<Detection>& out) {
  if (!lexicon_hits_.empty()) TakeLexiconHits();
  if (!read_hits_.empty()) TakeReadings();
  if (!pii_hits_.empty()) TakePiiHits();
  Settle(out);
}

void Detector::Finish(std::vector<Detection>& out) {
  lexicon_.Finish(lexicon_hits_);
  readings_.Finish(read_hits_);
  spelled_out_.Finish(recent_, read_hits_);
  pii_.Finish(pii_hits_);
  TakeLexiconHits();
  TakeReadings();
  TakePiiHits();
  SettleLexicon(true, out);
  SettlePii(UINT64_MAX, out);
  if (encoded_.Finish()) TakeEncoded(out);
}

std::string Detector::TextOf(uint64_t begin, uint64_t end) const {
  std::string text;
  for (uint64_t i = recent_.NumberAt(begin); i < recent_.count() && recent_.At(i).begin < end;
       ++i) {
    text::AppendUtf8(recent_.At(i).raw, text);
  }
  return text;
}

void Detector::TakeLexiconHits() {
  for (const lexicon::Hit& hit : lexicon_hits_) TakeWord({hit, variant::Channel::kText});
  lexicon_hits_.clear();
  SortPending();
}

void Detector::TakeReadings() {
  for (const ReadHit& found : read_hits_) TakeWord(found);
  read_hits_.clear();
  SortPending();
}

// An exception counts only when its characters stand together as it was written: a gap would let a
// harmless phrase be stretched over a harmful one.
void Detector::TakeWord(const ReadHit& found) {
  const lexicon::Hit& hit = found.hit;
  if (hit.id >= entries_.size()) return;  // the policy's file was spoilt (Policy::intact)
  const policy::Entry entry = entries_[hit.id];
  if (!entry.active_at(time_)) return Tell(found, Fate::kNotInForce);
  unsettled_ = true;
  PendingHit pending{found, {hit.id, hit.begin, hit.end, 0, 0}};
  if (entry.exception || entry.part) {
    pending.part.first = recent_.NumberAt(hit.begin);
    pending.part.last = recent_.NumberAt(hit.end);
  }
  if (!entry.exception) {
    pending_.push_back(pending);
  } else if (pending.part.last - pending.part.first <= entry.exception_code_points) {
    exceptions_.push_back({hit.begin, hit.end});
  }
}

// A reading that finds what the text itself says adds nothing.
void Detector::SortPending() {
  std::sort(pending_.begin(), pending_.end(), [](const PendingHit& a, const PendingHit& b) {
    return OrderOf(a.found) < OrderOf(b.found);
  });
  const auto same = [](const PendingHit& a, const PendingHit& b) {
    return IsSameWord(a.found.hit, b.found.hit);
  };
  pending_.erase(std::unique(pending_.begin(), pending_.end(), same), pending_.end());
}

// What may stay on the device only cannot be answered at all: nobody knows where a reader sits.
void Detector::TakePiiHits() {
  if (inside_code_) return pii_hits_.clear();
  const auto& rules = policy_.pii_rules();
  for (const pii::Hit& hit : pii_hits_) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const policy::PiiRule& r) {
      return r.type == hit.type && r.CountsIn(direction_);
    });
    const bool ruled = rule != rules.end();
    const bool sure = ruled && hit.score_permille >= rule->min_score_permille;
    TellOf(hit, ruled ? &*rule : nullptr, sure);
    if (!sure) continue;
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
  if (!pending_.empty() || !exceptions_.empty()) SettleLexicon(false, out);
  if (!pending_pii_.empty()) SettlePii(pii_.safe_end(), out);
  unsettled_ = !pending_.empty() || !exceptions_.empty() || !pending_pii_.empty();
}

// No later hit, and so no later exception, contains a byte before words_end(). Hits settle in their
// order: one that waits for what follows it holds up those behind it.
void Detector::SettleLexicon(bool ended, std::vector<Detection>& out) {
  uint64_t end = ended ? UINT64_MAX : words_end();
  size_t ripe = 0;
  for (; ripe < pending_.size() && pending_[ripe].found.hit.begin < end; ++ripe) {
    if (IsExcepted(pending_[ripe].found.hit)) {
      Tell(pending_[ripe].found, Fate::kExcepted);
      continue;
    }
    if (!ended && !judge_.IsDecided(pending_[ripe].found)) break;
    SettleHit(pending_[ripe], out);
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(ripe));
  if (!pending_.empty()) end = std::min(end, pending_.front().found.hit.begin);
  std::erase_if(exceptions_, [&](const Span& span) { return span.end <= end; });
}

bool Detector::IsExcepted(const lexicon::Hit& hit) const {
  return std::any_of(exceptions_.begin(), exceptions_.end(), [&](const Span& span) {
    return span.begin <= hit.begin && hit.end <= span.end;
  });
}

void Detector::SettleHit(const PendingHit& pending, std::vector<Detection>& out) {
  const Standing standing = judge_.Judge(pending.found);
  if (standing == Standing::kNotAWord) return Tell(pending.found, Fate::kNotAWord);
  if (!entries_.IsPart(pending.found.hit.id)) return ReportEntry(pending.found, standing, out);
  Tell(pending.found, Fate::kPart);
  combinations_.Add(pending.part, fired_);
  for (const FiredCombination& fired : fired_) {
    const policy::Combination& rule = policy_.combinations()[fired.combination];
    out.push_back({Detection::Source::kCombination, ActionFor(rule.category, rule.severity),
                   fired.combination, ScoreOf(rule.severity), fired.begin, fired.end});
  }
  fired_.clear();
}

void Detector::ReportEntry(const ReadHit& found, Standing standing, std::vector<Detection>& out) {
  const policy::Entry entry = entries_[found.hit.id];
  const bool weak = standing == Standing::kWeak;
  const policy::Severity severity = weak ? policy::Severity::kFlag : entry.severity;
  Tell(found, weak ? Fate::kWeak : Fate::kFound);
  out.push_back({Detection::Source::kEntry, ActionFor(entry.category, severity), found.hit.id,
                 ScoreOf(severity), found.hit.begin, found.hit.end});
}

// A text in a code is a text of its own, found as a whole where its run stands. Codes inside it are
// undone already; personal data in a code is left to whoever decodes it.
void Detector::TakeEncoded(std::vector<Detection>& out) {
  for (const variant::Decoded& decoded : encoded_.TakeFound()) {
    Detector inner({policy_, time_, minor_}, direction_, ObserverOf(decoded));
    inner.inside_code_ = true;
    const size_t first = out.size();
    for (const text::Unit& unit : text::ReadAll(decoded.text)) inner.Push(unit, out);
    inner.Finish(out);
    for (size_t i = first; i < out.size(); ++i) {
      out[i].begin = decoded.begin;
      out[i].end = decoded.end;
    }
  }
}

// Tells of candidates in a code where the code stands.
Observer Detector::ObserverOf(const variant::Decoded& decoded) const {
  if (!observer_) return nullptr;
  return [this, begin = decoded.begin, end = decoded.end](Candidate candidate) {
    candidate.begin = begin;
    candidate.end = end;
    observer_(candidate);
  };
}

void Detector::TellOf(const pii::Hit& hit, const policy::PiiRule* rule, bool sure) const {
  if (!observer_) return;
  const Fate unsure = rule == nullptr ? Fate::kNoRule : Fate::kBelowScore;
  observer_({pii::NameOf(hit.type), hit.begin, hit.end, variant::Channel::kText,
             sure ? Fate::kFound : unsure});
}

void Detector::Tell(const ReadHit& found, Fate fate) const {
  if (!observer_) return;
  observer_({entries_[found.hit.id].rule, found.hit.begin, found.hit.end, found.channel, fate});
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
  const Action action = direction_ == Direction::kPrompt ? rule.on_prompt : rule.on_answer;
  if (!minor_) return action;
  return std::max(action,
                  direction_ == Direction::kPrompt ? rule.on_prompt_minor : rule.on_answer_minor);
}

}  // namespace weir::gate
