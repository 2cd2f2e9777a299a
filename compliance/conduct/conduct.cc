#include "compliance/conduct/conduct.h"

#include <algorithm>

#include "compliance/base/china_time.h"
#include "compliance/base/status.h"

namespace weir::conduct {
namespace {

using gate::RefusalReason;
using ledger::ConductEvent;
using ledger::ConductRecord;

const gate::Verdict& VerdictOf(const gate::Admission& admission) {
  const auto* refusal = std::get_if<gate::Refusal>(&admission);
  return refusal != nullptr ? refusal->verdict() : std::get<gate::Admitted>(admission).verdict();
}

bool LooksForCompanion(const gate::Verdict& verdict) {
  return std::any_of(
      verdict.findings.begin(), verdict.findings.end(),
      [](const gate::Finding& finding) { return finding.category == kCompanionCategory; });
}

// Whether offences are one person's at all.
bool IsSomebody(const gate::Request& request, const Rules& rules) {
  return !request.subject().empty() || request.relayed() || rules.nameless_is_one;
}

ConductEvent EventOf(const gate::Admission& admission, bool sheltered) {
  const auto* refusal = std::get_if<gate::Refusal>(&admission);
  if (refusal == nullptr) return ConductEvent::kClean;
  if (refusal->reason() == RefusalReason::kCrisis) return ConductEvent::kCrisis;
  const bool counts = refusal->is_offence() && refusal->category() != kCompanionCategory;
  if (!counts) return ConductEvent::kNeutral;
  return sheltered ? ConductEvent::kSheltered : ConductEvent::kOffence;
}

// How often `every` has passed.
int64_t Periods(absl::Duration use, absl::Duration every) {
  absl::Duration rest;
  return absl::IDivDuration(use, every, &rest);
}

// Whether a multiple of `every` was passed since the notice was shown, or since the use began.
bool IsDue(const ConductRecord& record, absl::Time shown, absl::Duration every) {
  const absl::Time since = std::max(shown, record.use_began);
  return Periods(record.at - record.use_began, every) > Periods(since - record.use_began, every);
}

}  // namespace

absl::Status Conduct::Prepare(gate::RequestFields& fields) const {
  fields.age = gate::Younger(fields.age, device_.age);
  if (!fields.label_grant.has_value() || rules_.label_grants) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied,
               "label_grant: this service marks every answer (label.grants is false)");
}

Ruling Conduct::Rule(const gate::Request& request, gate::Admission admission) {
  const std::lock_guard lock(mutex_);
  const Person person(request.tenant(), request.subject());
  Ruling ruling = Judge(request, std::move(admission), Find(person));
  Remember(person, request.id(), request.session(), ruling.record);
  return ruling;
}

Ruling Conduct::Look(const gate::Request& request, gate::Admission admission) const {
  const std::lock_guard lock(mutex_);
  return Judge(request, std::move(admission), Find({request.tenant(), request.subject()}));
}

Ruling Conduct::Judge(const gate::Request& request, gate::Admission admission,
                      const Standing& standing) const {
  Ruling ruling{.admission = std::move(admission), .record = {}, .notices = {}};
  ConductRecord& record = ruling.record;
  record.at = clock_.Now();
  record.age_band = gate::NameOf(request.age());
  record.companion = LooksForCompanion(VerdictOf(ruling.admission));
  if (request.label_grant().has_value()) {
    record.label_agreement = request.label_grant()->agreement;
    record.label_purpose = request.label_grant()->purpose;
    record.label_record_until = record.at + kLabelRecordFor;
  }
  record.event = EventOf(ruling.admission, standing.IsSheltered(request.session(), record.at));
  if (record.event == ConductEvent::kOffence && !IsSomebody(request, rules_)) {
    record.event = ConductEvent::kNeutral;
  }
  record.in_a_row = record.event == ConductEvent::kClean ? 0 : standing.in_a_row();
  record.in_day = standing.in_day(record.at);
  JudgeUse(request, standing, ruling);
  if (record.event == ConductEvent::kOffence) {
    CountStrike(request, standing, VerdictOf(ruling.admission).action, record);
  }
  if (record.event != ConductEvent::kTurnedAway) AddNotices(request, standing, ruling);
  return ruling;
}

// Continuous use, and whether the standing or the hour forbids an answer.
void Conduct::JudgeUse(const gate::Request& request, const Standing& standing,
                       Ruling& ruling) const {
  ConductRecord& record = ruling.record;
  const absl::Duration gap = record.at - standing.last_seen();
  const bool rested =
      standing.rest_until() > standing.last_seen() && record.at >= standing.rest_until();
  const bool goes_on = gap >= absl::ZeroDuration() && gap < rules_.break_after && !rested;
  record.use_began = goes_on ? standing.use_began() : record.at;
  const absl::Time midnight = StartOfChinaDay(ChinaDay(record.at));
  if (standing.last_seen() >= midnight && standing.last_seen() <= record.at) {
    record.used_today = standing.used_today();
  }
  if (goes_on) record.used_today += record.at - std::max(standing.last_seen(), midnight);
  if (record.event == ConductEvent::kCrisis) return;
  const Limits limits = LimitsFor(request, device_);
  const auto closed = Closed(request, limits, standing, record);
  if (!closed) return;
  const absl::Time until = *closed == RefusalReason::kSuspended ? standing.suspended_until()
                           : *closed == RefusalReason::kHours   ? NextOpening(limits, record.at)
                           : *closed == RefusalReason::kDailyLimit
                               ? StartOfChinaDay(ChinaDay(record.at) + 1)
                               : standing.rest_until();
  ruling.admission = gate_.TurnAway(request, *closed, VerdictOf(ruling.admission), until);
  record.event = ConductEvent::kTurnedAway;
  record.standing = gate::NameOf(*closed);
  record.in_a_row = standing.in_a_row();
  if (*closed == RefusalReason::kSuspended) record.suspended_until = until;
}

std::optional<RefusalReason> Conduct::Closed(const gate::Request& request, const Limits& limits,
                                             const Standing& standing,
                                             const ConductRecord& record) const {
  // What needs no standing to be refused keeps its own reason.
  if (record.event == ConductEvent::kNeutral) return std::nullopt;
  if (standing.IsSuspendedAt(record.at)) return RefusalReason::kSuspended;
  // An edge agent has kept its reader's hours, which it knows better.
  const bool keeps_hours = gate::IsMinor(request.age()) && !request.relayed();
  if (record.event != ConductEvent::kClean || !keeps_hours) return std::nullopt;
  if (!IsOpenAt(limits, record.at)) return RefusalReason::kHours;
  if (record.used_today >= limits.daily) return RefusalReason::kDailyLimit;
  if (record.at < standing.rest_until()) return RefusalReason::kRest;
  return std::nullopt;
}

void Conduct::CountStrike(const gate::Request& request, const Standing& standing,
                          gate::Action action, ConductRecord& record) const {
  if (standing.HasCounted(request.id())) return;
  record.in_a_row = standing.RowWith(request.id());
  record.in_day = standing.in_day(record.at) + 1;
  const bool suspends = action == gate::Action::kSuspend ||
                        record.in_a_row >= rules_.strikes_in_a_row ||
                        record.in_day >= rules_.strikes_a_day;
  if (suspends) record.suspended_until = record.at + rules_.suspend_for;
}

void Conduct::AddNotices(const gate::Request& request, const Standing& standing,
                         Ruling& ruling) const {
  ConductRecord& record = ruling.record;
  // An edge agent tells its reader; whoever stands behind it would tell nobody.
  if (request.relayed()) return;
  const auto add = [&](const char* kind) {
    record.notices.emplace_back(kind);
    ruling.notices.push_back({kind, gate_.Notice(request, kind)});
  };
  const bool minor = gate::IsMinor(request.age());
  if (record.event == ConductEvent::kCrisis && minor) add("guardian");
  if (IsDue(record, standing.last_notice("reminder"), rules_.remind_every)) add("reminder");
  if (minor && IsDue(record, standing.last_notice("rest"), kRestAfter)) {
    add("rest");
    const absl::Duration rest = LimitsFor(request, device_).rest;
    if (rest > absl::ZeroDuration()) record.rest_until = record.at + rest;
  }
  if (record.companion && standing.companions() + 1 >= rules_.companion_after) add("companion");
  const bool one_more =
      record.event == ConductEvent::kOffence && record.suspended_until == absl::Time() &&
      (record.in_a_row + 1 >= rules_.strikes_in_a_row || record.in_day + 1 >= rules_.strikes_a_day);
  if (one_more) add("warning");
}

std::optional<ConductRecord> Conduct::RuleRemotely(const gate::Request& request,
                                                   std::string_view reason) {
  const bool crisis = reason == gate::NameOf(RefusalReason::kCrisis);
  if (!crisis && reason != gate::NameOf(RefusalReason::kContent)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const Person person(request.tenant(), request.subject());
  const Standing& standing = Find(person);
  ConductRecord record;
  record.at = clock_.Now();
  record.age_band = gate::NameOf(request.age());
  record.in_a_row = standing.RowWith(request.id()) - 1;  // it was no clean one after all
  record.in_day = standing.in_day(record.at);
  const bool sheltered = standing.IsSheltered(request.session(), record.at);
  record.event = crisis      ? ConductEvent::kCrisis
                 : sheltered ? ConductEvent::kSheltered
                             : ConductEvent::kOffence;
  if (record.event == ConductEvent::kOffence) {
    CountStrike(request, standing, gate::Action::kRefuse, record);
  }
  Remember(person, request.id(), request.session(), record);
  return record;
}

void Conduct::Restore(const ledger::Entry& entry) {
  if (!entry.conduct) return;
  const std::lock_guard lock(mutex_);
  Remember({entry.tenant, entry.subject}, entry.exchange, entry.session, *entry.conduct);
}

void Conduct::Remember(const Person& person, const Id& exchange, const std::string& session,
                       const ConductRecord& record) {
  people_[person].Apply(exchange, session, record);
  if (people_.size() > rules_.people) MakeRoom(record.at);
}

// Down to three quarters, so that a crowd is swept seldom.
void Conduct::MakeRoom(absl::Time now) {
  std::erase_if(people_, [&](const auto& one) { return one.second.IsForgettable(now); });
  const size_t least = rules_.people / 4 * 3;
  if (people_.size() <= least) return;
  std::vector<std::pair<std::pair<bool, absl::Time>, Person>> ranked;
  for (const auto& [person, standing] : people_) {
    ranked.push_back({{standing.IsSuspendedAt(now), standing.last_seen()}, person});
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.resize(people_.size() - least);
  for (const auto& one : ranked) people_.erase(one.second);
}

const Standing& Conduct::Find(const Person& person) const {
  static const Standing kNobody;
  const auto found = people_.find(person);
  return found == people_.end() ? kNobody : found->second;
}

Standing Conduct::StandingOf(const std::string& tenant, const std::string& subject) const {
  const std::lock_guard lock(mutex_);
  return Find({tenant, subject});
}

size_t Conduct::people() const {
  const std::lock_guard lock(mutex_);
  return people_.size();
}

}  // namespace weir::conduct
