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
#include "compliance/gate/tally.h"
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
  AnswerGuard(const policy::Policy& policy, const std::vector<Mask>& masks, Place place);

  // Appends what may be shown now. False: stopped; see stop().
  bool Push(std::string_view bytes, std::string& out);
  bool Finish(std::string& out);

  const Verdict& verdict() const { return tally_.verdict(); }
  const std::optional<Stop>& stop() const { return stop_; }
  size_t held_code_points() const { return held_.size() + restorer_.held_code_points(); }

 private:
  struct Replacement {
    uint64_t begin = 0;
    uint64_t end = 0;
    std::string_view text;
  };

  bool TakeUnits(std::string& out);
  bool TakeUnit(const text::Unit& unit, std::string& out);
  bool TakeDetections();
  bool TakeDetection(const Detection& detection);
  bool IsOwnValue(const Detection& detection) const;
  std::string HeldText(uint64_t begin, uint64_t end) const;
  void Show(uint64_t safe_end, std::string& out);
  void ShowReplacement(std::string& out);

  const policy::Policy& policy_;
  Detector detector_;
  Tally tally_;
  text::Reader reader_;
  Restorer restorer_;
  std::set<std::pair<pii::Type, std::string>> own_values_;  // canonical
  std::deque<text::Unit> held_;
  std::deque<Replacement> replacements_;  // in order, none shown yet
  std::optional<Stop> stop_;
  std::vector<text::Unit> units_;      // scratch
  std::vector<Detection> detections_;  // scratch
};

}  // namespace weir::gate
