// What is remembered of one person. A fold over the records of their exchanges: the same records
// give the same standing, live and after a restart.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "compliance/base/id.h"
#include "compliance/ledger/entry.h"

namespace weir::conduct {

// A conversation in which somebody called for help is spared for this long.
inline constexpr absl::Duration kShelter = absl::Hours(24);

// A value. Bounded: 32 days of strikes, 64 exchanges, 16 conversations. One thread at a time.
class Standing {
 public:
  // Takes the next record of this person. A second one of the same exchange counts only when it
  // says what the first could not know: that the other side refused the prompt.
  void Apply(const Id& exchange, const std::string& session, const ledger::ConductRecord& record);

  uint32_t in_a_row() const { return in_a_row_; }
  uint32_t in_day(absl::Time at) const;  // strikes of that moment's day in China
  absl::Time suspended_until() const { return suspended_until_; }
  bool IsSuspendedAt(absl::Time at) const { return at < suspended_until_; }
  bool HasCounted(const Id& exchange) const;
  // The row as it would be had `exchange`, which was taken for clean, been an offence.
  uint32_t RowWith(const Id& exchange) const;
  // Whether a call for help was heard in the conversation in the last day.
  bool IsSheltered(const std::string& session, absl::Time at) const;

  absl::Time last_seen() const { return last_seen_; }
  absl::Time use_began() const { return use_began_; }
  absl::Time rest_until() const { return rest_until_; }
  absl::Duration used_today() const { return used_today_; }
  absl::Time last_notice(const std::string& kind) const;
  uint32_t companions() const;  // of the last 16 prompts

  // Nothing here would change what the person is told from `at` on.
  bool IsForgettable(absl::Time at) const;

 private:
  void ApplyStrike(const Id& exchange, const ledger::ConductRecord& record);
  void ApplyUse(const ledger::ConductRecord& record);

  std::map<int64_t, uint32_t> by_day_;              // China's day -> strikes
  std::deque<Id> counted_;                          // the latest strikes
  std::deque<std::pair<Id, uint32_t>> rows_ended_;  // clean exchanges and the row each ended
  uint32_t in_a_row_ = 0;
  absl::Time suspended_until_;
  std::map<std::string, absl::Time> shelters_;  // conversation -> the last call for help
  absl::Time last_seen_;
  absl::Time use_began_;
  absl::Time rest_until_;
  absl::Duration used_today_;
  std::map<std::string, absl::Time> notices_;
  uint32_t companion_bits_ = 0;
};

}  // namespace weir::conduct
