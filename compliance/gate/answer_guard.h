// What a Release does, on plain strings: kept apart from the spine's types so that tools and tests
// can run it. Nothing that comes out of here may reach a reader except through a Release.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compliance/gate/detector.h"
#include "compliance/gate/placeholder.h"
#include "compliance/gate/release_window.h"
#include "compliance/gate/tally.h"
#include "compliance/gate/text_judge.h"
#include "compliance/text/grapheme.h"
#include "compliance/text/reader.h"

namespace weir::gate {

inline constexpr uint64_t kMaxAnswerBytes = 1 << 20;

// Why an answer was stopped.
struct Stop {
  RefusalReason reason = RefusalReason::kContent;
  std::string category;  // empty for kBudget
};

// Per stream; one thread at a time. The policy must outlive it. For any cutting of the same bytes
// the text that comes out, the verdict and the stop are the same.
class AnswerGuard {
 public:
  // `masks` are the exchange's own values: they pass, and at Place::kDevice they are restored.
  AnswerGuard(PolicyAt policy, const std::vector<Mask>& masks, Place place);
  AnswerGuard(const AnswerGuard&) = delete;  // holds a view of itself
  AnswerGuard& operator=(const AnswerGuard&) = delete;

  // Appends what may be shown now. False: stopped; see stop().
  bool Push(std::string_view bytes, std::string& out);
  bool Finish(std::string& out);

  const Verdict& verdict() const { return tally_.verdict(); }
  const std::optional<Stop>& stop() const { return stop_; }
  size_t held_code_points() const;

 private:
  struct Replacement {
    uint64_t begin = 0;
    uint64_t end = 0;
    std::string_view text;
  };

  // A code point that belongs to what a reader sees as the character before it.
  struct Join {
    uint64_t begin = 0;
    uint64_t cluster_begin = 0;
  };

  void TakeUnit(const text::Unit& unit);
  void FollowClusters(const text::Unit& unit);
  uint64_t LimitAt(const text::Unit& unit);
  bool TakeDetections();
  bool TakeDetection(const Detection& detection);
  bool IsOwnValue(const Detection& detection) const;
  std::string_view HeldBytes(uint64_t begin, uint64_t end) const;
  void Show(std::string& out);
  void ShowUpTo(uint64_t end, std::string& out);
  void ShowReplacement(std::string& out);
  void Forget(uint64_t end) {
    window_.remove_prefix(end - held_begin_);
    held_begin_ = end;
  }
  void Keep();

  const policy::Policy& policy_;
  Detector detector_;
  TextJudge judge_;
  Tally tally_;
  ReleaseWindow mode_;
  text::Reader reader_;
  const bool only_watches_;
  const bool cuts_;  // shows parts of the answer, which must not cut a character
  bool restores_;    // there are values to put back
  Restorer restorer_;
  std::set<std::pair<pii::Type, std::string>> own_values_;  // canonical
  std::string held_;         // as it came, with the beginning of a character that is incomplete
  size_t head_ = 0;          // where the window begins in held_, between two pushes
  std::string_view window_;  // what is held: in held_, or still in the bytes being pushed
  uint64_t held_begin_ = 0;  // its place in the answer
  uint64_t safe_end_ = 0;    // up to where it may be shown
  text::GraphemeBreaks breaks_;
  uint64_t cluster_begin_ = 0;
  std::vector<Join> joins_;               // behind safe_end_
  uint64_t malformed_end_ = 0;            // of the last malformed byte
  std::deque<Replacement> replacements_;  // in order, none shown yet
  std::optional<Stop> stop_;
  std::vector<Detection> detections_;  // scratch
};

}  // namespace weir::gate
