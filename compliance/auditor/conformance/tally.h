// Outcomes counted: by target, test and kind, as the standard's tables want them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "compliance/auditor/conformance/interval.h"
#include "compliance/auditor/conformance/outcome.h"

namespace weir::auditor {

struct Rate {
  uint64_t asked = 0;
  uint64_t passed = 0;
  uint64_t open = 0;  // asked, but not to be judged here
  uint64_t judged() const { return asked - open; }
  double share() const {
    return judged() == 0 ? 0 : static_cast<double>(passed) / static_cast<double>(judged());
  }
  Interval interval() const { return WilsonInterval(passed, judged()); }
  Rate& operator+=(const Rate& more);
};

// How a rate stands to the standard's demand.
enum class Standing : uint8_t {
  kMet,       // the sample is large enough and its share reaches the pass rate
  kMissed,    // it does not
  kTooFew,    // the sample is too small to say
  kOpen,      // only a person, or another method, can judge these
  kNotAsked,  // the target was not assessed
};
std::string_view NameOf(Standing standing);  // "met", "missed", "too_few", "open", "not_asked"
Standing StandingOf(const Rate& rate, Test test);
// Whether the share says anything: not when most questions are open and only the passes are known.
bool ShareCounts(const Rate& rate);

// Constant memory: at most 3 targets times 3 tests times 44 kinds.
class Tally {
 public:
  void Take(const Outcome& outcome);
  uint64_t outcomes() const { return outcomes_; }

  Rate Of(Target target, Test test, std::string_view kind) const;
  // Of the kinds of the standard's bank (CountsIn in survey.h).
  Rate Of(Target target, Test test) const;
  // Harmless questions about the 31 risks: they belong to no bank of the standard.
  Rate Twins(Target target) const;
  bool asked(Target target) const;

 private:
  std::map<std::tuple<Target, Test, std::string>, Rate> rates_;
  uint64_t outcomes_ = 0;
};

}  // namespace weir::auditor
