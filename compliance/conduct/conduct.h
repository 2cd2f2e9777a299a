// What follows a verdict for the person who asked: strikes and suspension, minors' mode, reminders.
// docs/CONDUCT.md says what the rules are and where they come from.
//
// The standing is not stored: it is what the ledger's entries say, read again at the start. So
// there is no second file that could be lost, rolled back or edited without a trace.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "compliance/base/clock.h"
#include "compliance/conduct/minors.h"
#include "compliance/conduct/rules.h"
#include "compliance/conduct/standing.h"
#include "compliance/gate/gate.h"
#include "compliance/ledger/entry.h"

namespace weir::conduct {

// The category whose findings say that somebody looks for a companion. Part of the policy.
inline constexpr std::string_view kCompanionCategory = "W.companion";
// How long the record of an answer without a visible mark is kept (Labeling Measures, article 9:
// six months).
inline constexpr absl::Duration kLabelRecordFor = absl::Hours(24 * 184);
// Entries that are read at the start, the latest.
inline constexpr uint64_t kMostEntriesRead = 1'000'000;

// Words that go beside the answer. `kind` is for the application, the text for the reader.
struct Notice {
  std::string kind;  // "reminder", "rest", "companion", "warning", "guardian"
  gate::Released text;
};

// What becomes of an admission.
struct Ruling {
  gate::Admission admission;  // as it came, or turned away
  ledger::ConductRecord record;
  std::vector<Notice> notices;
};

// Thread-safe. `gate` and `clock` must outlive it.
class Conduct {
 public:
  Conduct(const gate::Gate& gate, const Clock& clock, Rules rules = {}, DeviceGuard device = {})
      : gate_(gate), clock_(clock), rules_(rules), device_(std::move(device)) {}

  // Before the gate sees the request: who uses the device is the younger of what it and the request
  // say. PERMISSION_DENIED: it asks for answers without the visible mark, and this service gives
  // none.
  absl::Status Prepare(gate::RequestFields& fields) const;

  // Judges and remembers. A call for help is never turned away and never counts.
  Ruling Rule(const gate::Request& request, gate::Admission admission);
  // The same, remembering nothing: for Preview.
  Ruling Look(const gate::Request& request, gate::Admission admission) const;

  // The other side refused the prompt of an exchange that was admitted here, for `reason`. Nothing
  // when that says nothing about the person.
  std::optional<ledger::ConductRecord> RuleRemotely(const gate::Request& request,
                                                    std::string_view reason);

  // Takes the next entry of the ledger, in order, at the start.
  void Restore(const ledger::Entry& entry);

  Standing StandingOf(const std::string& tenant, const std::string& subject) const;
  size_t people() const;

 private:
  using Person = std::pair<std::string, std::string>;  // tenant, subject
  Ruling Judge(const gate::Request& request, gate::Admission admission,
               const Standing& standing) const;
  void JudgeUse(const gate::Request& request, const Standing& standing, Ruling& ruling) const;
  // `action` of the verdict: one that suspends needs no row.
  void CountStrike(const gate::Request& request, const Standing& standing, gate::Action action,
                   ledger::ConductRecord& record) const;
  std::optional<gate::RefusalReason> Closed(const gate::Request& request, const Limits& limits,
                                            const Standing& standing,
                                            const ledger::ConductRecord& record) const;
  void AddNotices(const gate::Request& request, const Standing& standing, Ruling& ruling) const;
  void Remember(const Person& person, const Id& exchange, const std::string& session,
                const ledger::ConductRecord& record);
  void MakeRoom(absl::Time now);
  const Standing& Find(const Person& person) const;

  const gate::Gate& gate_;
  const Clock& clock_;
  const Rules rules_;
  const DeviceGuard device_;
  mutable std::mutex mutex_;  // guards people_
  std::map<Person, Standing> people_;
};

}  // namespace weir::conduct
