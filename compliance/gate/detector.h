// Units in, detections out: the matching part of the gate, the same for prompts and answers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "compliance/gate/combination_window.h"
#include "compliance/gate/encoded_watch.h"
#include "compliance/gate/observer.h"
#include "compliance/gate/policy_at.h"
#include "compliance/gate/readings.h"
#include "compliance/gate/recent_units.h"
#include "compliance/gate/spelled_out.h"
#include "compliance/gate/verdict.h"
#include "compliance/gate/word_judge.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/pii/recogniser.h"
#include "compliance/policy/policy.h"
#include "compliance/text/unit.h"

namespace weir::gate {

// What matched, as numbers; a Finding is made of it when it is recorded.
struct Detection {
  enum class Source : uint8_t { kEntry, kCombination, kPii, kClassifier, kNoClassifier, kScore };
  Source source = Source::kEntry;
  Action action = Action::kAllow;
  // Index into the policy's entries, combinations or pii_rules; of a classifier, that of the
  // category times classify::kHeads and the head; without one, that of the category. kScore is no
  // finding: what a head said of the whole text, `rule` being the head.
  uint32_t rule = 0;
  uint32_t score_permille = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
};

Finding FindingOf(const policy::Policy& policy, const Detection& detection, uint32_t turn);

// Per text; one thread at a time. The policy must outlive it. What it detects, and at which unit,
// does not depend on how the text was cut.
class Detector {
 public:
  // `observer` is told of every candidate, also of those that come to nothing; may be empty.
  Detector(PolicyAt policy, Direction direction, Observer observer = nullptr);
  Detector(const Detector&) = delete;  // its parts look at each other
  Detector& operator=(const Detector&) = delete;

  // Takes the next unit and appends what became certain with it: a hit is certain when no exception
  // can cover it any more and what follows it shows that it is a word.
  void Push(const text::Unit& unit, std::vector<Detection>& out) {
    recent_.Push(unit);
    lexicon_.Push(unit, lexicon_hits_);
    if (reads_more_) readings_.Push(unit, read_hits_);
    spelled_out_.Push(unit, recent_, read_hits_);
    pii_.Push(unit, pii_hits_);
    const bool found = !lexicon_hits_.empty() || !pii_hits_.empty() || !read_hits_.empty();
    if (unsettled_ || found) TakeHits(out);
    if (!inside_code_ && encoded_.Push(unit)) TakeEncoded(out);
  }
  void Finish(std::vector<Detection>& out);

  // What stands between two places of the last 256 units: enough for a detection that has just
  // come.
  std::string TextOf(uint64_t begin, uint64_t end) const;

  // Every byte before this offset is part of no later detection but of a combination's first words,
  // and of a run in a code: what one says is known at its end.
  uint64_t safe_end() const {
    const uint64_t end = std::min(words_end(), pii_.safe_end());
    return pending_.empty() ? end : std::min(end, pending_.front().found.hit.begin);
  }

 private:
  struct Span {
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  struct PendingHit {
    ReadHit found;
    PartHit part;  // of entries that are words of combinations
  };

  void TakeHits(std::vector<Detection>& out);
  void TakeLexiconHits();
  void TakeReadings();
  void TakeWord(const ReadHit& found);
  void SortPending();
  void TakePiiHits();
  void Settle(std::vector<Detection>& out);
  void SettleLexicon(bool ended, std::vector<Detection>& out);
  void SettlePii(uint64_t safe_end, std::vector<Detection>& out);
  void SettleHit(const PendingHit& pending, std::vector<Detection>& out);
  void ReportEntry(const ReadHit& found, Standing standing, std::vector<Detection>& out);
  void TakeEncoded(std::vector<Detection>& out);
  Observer ObserverOf(const variant::Decoded& decoded) const;
  void TellOf(const pii::Hit& hit, const policy::PiiRule* rule, bool sure) const;
  void Tell(const ReadHit& found, Fate fate) const;
  bool IsExcepted(const lexicon::Hit& hit) const;
  uint64_t words_end() const {
    const uint64_t end = std::min(lexicon_.safe_end(), spelled_out_.safe_end());
    return reads_more_ ? std::min(end, readings_.safe_end()) : end;
  }
  Action ActionFor(uint32_t category, policy::Severity severity) const;

  const policy::Policy& policy_;
  const policy::EntryTable& entries_;
  Direction direction_;
  absl::Time time_;
  bool minor_;
  lexicon::Scanner lexicon_;
  Readings readings_;
  const bool reads_more_;  // there are other readings
  SpelledOut spelled_out_;
  pii::Scanner pii_;
  CombinationWindow combinations_;
  RecentUnits recent_;
  WordJudge judge_;
  EncodedWatch encoded_;
  bool inside_code_ = false;  // the text is what a code said
  Observer observer_;
  std::vector<PendingHit> pending_;  // by begin
  std::vector<Span> exceptions_;
  std::vector<Detection> pending_pii_;  // by begin
  bool unsettled_ = false;              // something is pending, or an exception may still cover it
  uint64_t pii_end_ = 0;  // personal data never overlaps: the one that begins first stays
  std::vector<lexicon::Hit> lexicon_hits_;  // scratch
  std::vector<ReadHit> read_hits_;          // scratch
  std::vector<pii::Hit> pii_hits_;          // scratch
  std::vector<FiredCombination> fired_;     // scratch
};

}  // namespace weir::gate
