#include "compliance/gate/inspect.h"

#include <algorithm>
#include <deque>
#include <functional>

#include "compliance/gate/answer_guard.h"
#include "compliance/gate/placeholder.h"
#include "compliance/gate/reply.h"
#include "compliance/gate/tally.h"
#include "compliance/gate/text_judge.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"

namespace weir::gate {
namespace {

constexpr size_t kWholePieceBytes = 64 << 10;

size_t SizeOfFirst(std::string_view text) {
  const text::Decoded decoded = text::DecodeFirst(text);
  return decoded.form == text::Form::kWellFormed ? decoded.size : 1;
}

// Calls `take` with pieces of `chunk` code points, or with large ones.
void ForEachPiece(std::string_view text, std::optional<size_t> chunk,
                  const std::function<bool(std::string_view)>& take) {
  while (!text.empty()) {
    size_t size = std::min(text.size(), kWholePieceBytes);
    if (chunk.has_value()) {
      size = 0;
      for (size_t i = 0; i < std::max<size_t>(*chunk, 1) && size < text.size(); ++i) {
        size += SizeOfFirst(text.substr(size));
      }
    }
    if (!take(text.substr(0, size))) return;
    text.remove_prefix(size);
  }
}

// Detects over a whole text, however it is cut.
class TextScan {
 public:
  TextScan(PolicyAt policy, Direction direction)
      : policy_(policy.policy),
        detector_(policy, direction, [this](const Candidate& candidate) { Note(candidate); }),
        judge_(policy_, direction, AnybodysBar(policy_)),
        tally_(policy_) {}
  TextScan(const TextScan&) = delete;  // the detector tells this one
  TextScan& operator=(const TextScan&) = delete;

  void Push(std::string_view bytes) {
    reader_.Push(bytes, units_);
    TakeUnits();
    held_max_ = std::max(held_max_, held_.size());
  }

  void Finish() {
    reader_.Finish(units_);
    TakeUnits();
    detector_.Finish(detections_);
    TakeDetections();
    judge_.Finish(words_, detections_);
    TakeDetections();
  }

  const Verdict& verdict() const { return tally_.verdict(); }
  const std::string& category() const { return tally_.category(); }
  const std::vector<PersonalSpan>& personal() const { return personal_; }
  std::vector<Considered> TakeConsidered() { return std::move(considered_); }
  size_t held_max() const { return held_max_; }
  const std::vector<Detection>& scores() const { return scores_; }

 private:
  void Note(const Candidate& candidate) {
    if (considered_.size() == kMaxFindings) return;
    considered_.push_back({std::string(candidate.rule), candidate.begin, candidate.end,
                           candidate.channel, candidate.fate});
  }

  void TakeUnits() {
    for (const text::Unit& unit : units_) {
      detector_.Push(unit, detections_);
      judge_.Push(unit, detections_);
      if (!detections_.empty()) TakeDetections();
      held_.push_back(unit.end());
      while (!held_.empty() && held_.front() <= detector_.safe_end()) held_.pop_front();
    }
    units_.clear();
  }

  void TakeDetections() {
    for (const Detection& detection : detections_) {
      tally_.Add(detection, 0);
      const bool known = words_.recorded;
      words_.Note(detection);
      const bool score = detection.source == Detection::Source::kScore;
      if (score || words_.recorded != known) scores_.push_back(detection);
      const bool masks =
          detection.source == Detection::Source::kPii &&
          (detection.action == Action::kMask || detection.action == Action::kLocalOnly);
      if (!masks) continue;
      personal_.push_back(
          {policy_.pii_rules()[detection.rule].type, detection.begin, detection.end});
    }
    detections_.clear();
  }

  const policy::Policy& policy_;
  Detector detector_;
  TextJudge judge_;
  Tally tally_;
  WordsFound words_;
  text::Reader reader_;
  std::vector<PersonalSpan> personal_;
  std::vector<Detection> scores_;  // what a judgement follows from
  std::vector<Considered> considered_;
  std::deque<uint64_t> held_;  // ends of the units behind safe_end
  size_t held_max_ = 0;
  std::vector<text::Unit> units_;
  std::vector<Detection> detections_;
};

std::vector<std::string> CategoriesOf(const Verdict& verdict) {
  std::vector<const Finding*> ranked;
  for (const Finding& finding : verdict.findings) ranked.push_back(&finding);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Finding* a, const Finding* b) { return a->action > b->action; });
  std::vector<std::string> categories;
  for (const Finding* finding : ranked) {
    if (finding->category.empty()) continue;  // a stage that was missing
    const auto known = std::find(categories.begin(), categories.end(), finding->category);
    if (known == categories.end()) categories.push_back(finding->category);
  }
  return categories;
}

std::string PromptText(const policy::Policy& policy, const TextScan& scan, std::string_view text,
                       Locale locale) {
  if (scan.verdict().action == Action::kSupport) return RefusalText(policy, "crisis", {locale});
  if (scan.verdict().action > Action::kSupport) {
    return RefusalText(policy, ReplyKeyOf(policy, scan.category()), {locale});
  }
  MaskTable masks({Turn{Role::kUser, UserText(std::string(text))}});
  return masks.MaskText(text, scan.personal());
}

// Runs the release path itself: what a reader would get, and how much was held back on the way.
void RunRelease(PolicyAt policy, std::string_view text, std::optional<size_t> chunk, Locale locale,
                Inspection& out) {
  AnswerGuard guard(policy, {}, Place::kCloud);
  size_t held_max = 0;
  bool goes_on = true;
  ForEachPiece(text, chunk, [&](std::string_view piece) {
    goes_on = guard.Push(piece, out.text);
    if (goes_on) held_max = std::max(held_max, guard.held_code_points());
    return goes_on;
  });
  if (goes_on) goes_on = guard.Finish(out.text);
  if (!goes_on) {
    const Stop& stop = *guard.stop();
    out.text = StopText(policy.policy, stop.reason, stop.category, {locale});
  }
  if (chunk.has_value()) out.held_max = held_max;
}

}  // namespace

Inspection Inspect(PolicyAt policy, Direction direction, std::string_view text,
                   std::optional<size_t> chunk, Locale locale) {
  TextScan scan(policy, direction);
  ForEachPiece(text, chunk, [&](std::string_view piece) {
    scan.Push(piece);
    return true;
  });
  scan.Finish();
  Inspection inspection;
  inspection.verdict = scan.verdict();
  inspection.considered = scan.TakeConsidered();
  inspection.categories = CategoriesOf(scan.verdict());
  if (direction == Direction::kAnswer) {
    RunRelease(policy, text, chunk, locale, inspection);
    return inspection;
  }
  inspection.text = PromptText(policy.policy, scan, text, locale);
  if (const policy::Bar* bar = AnybodysBar(policy.policy)) {
    inspection.judged = JudgedOf(policy.policy, *bar, scan.scores());
    inspection.judged->end = text.size();
  }
  if (chunk.has_value()) inspection.held_max = scan.held_max();
  return inspection;
}

}  // namespace weir::gate
