#include "router/journal.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "router/decision_record.h"
#include "router/judgement_record.h"

namespace weir::router {
namespace {

ledger::FindingRecord RecordOf(const gate::Finding& finding, std::string_view direction) {
  return {.category = finding.category,
          .kind = std::string(gate::NameOf(finding.kind)),
          .rule = finding.rule,
          .direction = std::string(direction),
          .score_permille = finding.score_permille,
          .size_bytes = static_cast<uint32_t>(finding.end - finding.begin)};
}

void AddFindings(const gate::Verdict& verdict, std::string_view direction, ledger::Entry& entry) {
  for (const gate::Finding& finding : verdict.findings) {
    entry.findings.push_back(RecordOf(finding, direction));
  }
}

void SetJudgement(const std::optional<gate::Judged>& judged, ledger::Entry& entry) {
  if (judged) entry.judgement = router::RecordOf(*judged);
}

void SetPolicy(const gate::PolicyRef& policy, ledger::Entry& entry) {
  entry.policy_profile = policy.profile;
  entry.policy_version = policy.version;
  entry.policy_digest = policy.digest_hex;
}

ledger::Entry EntryFor(const gate::Request& request, ledger::EntryKind kind, absl::Time now) {
  ledger::Entry entry;
  entry.kind = kind;
  entry.exchange = request.id();
  entry.at = now;
  entry.tenant = request.tenant();
  entry.person = UserText(request.subject());
  entry.session = request.session();
  return entry;
}

// The last turn: earlier ones are in the entries of their own exchanges.
ledger::SealedText PromptOf(const gate::Request& request) {
  return {.role = "prompt", .text = request.turns().back().text};
}

uint32_t Millis(absl::Duration duration) {
  return static_cast<uint32_t>(std::max<int64_t>(0, absl::ToInt64Milliseconds(duration)));
}

// For the caller: why is in the daemon's log, for it may name files of this machine.
absl::Status Unwritten(const absl::Status& status, std::string_view entry) {
  return Error(status.code(), "the {} entry was not written", entry);
}

}  // namespace

void Journal::Open(const gate::Admitted& admitted, const Opening& opening,
                   std::function<void(absl::StatusOr<Opened>)> done) {
  const gate::Request& request = admitted.request();
  ledger::Entry entry = EntryFor(request, ledger::EntryKind::kOpen, clock_.Now());
  SetPolicy(admitted.policy_ref(), entry);
  AddFindings(admitted.verdict(), "prompt", entry);
  SetJudgement(admitted.judged(), entry);
  entry.action = policy::NameOf(admitted.verdict().action);
  entry.data_class = gate::NameOf(admitted.data_class());
  entry.engine = opening.decision.engine();
  entry.model = opening.model;
  entry.reasons = opening.decision.Codes();
  entry.decision = router::RecordOf(opening.input, opening.decision);
  entry.conduct = opening.conduct;
  entry.texts.push_back(PromptOf(request));
  ledger_.Append(entry, [id = request.id(), done = std::move(done)](auto receipt) {
    if (!receipt.ok()) return done(Unwritten(receipt.status(), "opening"));
    done(Opened(id, *std::move(receipt)));
  });
}

void Journal::Close(const gate::Admitted& admitted, const Closing& closing,
                    std::function<void(absl::StatusOr<Closed>)> done) {
  const gate::Request& request = admitted.request();
  const absl::Time now = clock_.Now();
  ledger::Entry entry = EntryFor(request, ledger::EntryKind::kClose, now);
  SetPolicy(admitted.policy_ref(), entry);
  AddFindings(closing.prompt_verdict, "prompt", entry);
  AddFindings(closing.answer_verdict, "answer", entry);
  SetJudgement(closing.judged, entry);
  entry.action =
      policy::NameOf(std::max(closing.prompt_verdict.action, closing.answer_verdict.action));
  entry.data_class = gate::NameOf(admitted.data_class());
  entry.engine = closing.engine;
  entry.model = closing.model;
  entry.reasons = closing.notes;
  entry.ending = closing.ending;
  if (!closing.status.ok()) entry.status = absl::StatusCodeToString(closing.status.code());
  entry.prompt_tokens = closing.usage.prompt_tokens;
  entry.answer_tokens = closing.usage.answer_tokens;
  if (closing.first_text < now)
    entry.first_token_ms = Millis(closing.first_text - request.received());
  entry.total_ms = Millis(now - request.received());
  entry.label = closing.label;
  entry.conduct = closing.conduct;
  if (!closing.shown.empty()) entry.texts.push_back({.role = "shown", .text = closing.shown});
  Append(entry, std::move(done));
}

void Journal::CloseRefused(const gate::Request& request, const gate::Refusal& refusal,
                           const ledger::ConductRecord& conduct,
                           std::function<void(absl::StatusOr<Closed>)> done) {
  ledger::Entry entry = EntryFor(request, ledger::EntryKind::kClose, clock_.Now());
  SetPolicy(refusal.policy(), entry);
  AddFindings(refusal.verdict(), "prompt", entry);
  SetJudgement(refusal.judged(), entry);
  entry.action = policy::NameOf(refusal.verdict().action);
  entry.reasons.emplace_back(gate::NameOf(refusal.reason()));
  entry.ending = ledger::Ending::kRefused;
  entry.conduct = conduct;
  entry.total_ms = Millis(entry.at - request.received());
  entry.texts.push_back(PromptOf(request));
  Append(entry, std::move(done));
}

void Journal::Report(const Complaint& complaint, absl::Time due, ledger::Ledger::Done done) {
  ledger::Entry entry;
  entry.kind = ledger::EntryKind::kReport;
  entry.exchange = complaint.exchange;
  entry.at = clock_.Now();
  entry.due = due;
  entry.tenant = complaint.tenant;
  entry.subject = complaint.subject;
  entry.reasons.emplace_back(complaint.kind);
  entry.texts.push_back({.role = "comment", .text = complaint.comment});
  ledger_.Append(entry, std::move(done));
}

void Journal::Append(const ledger::Entry& entry, std::function<void(absl::StatusOr<Closed>)> done) {
  ledger_.Append(entry, [done = std::move(done)](auto receipt) {
    if (!receipt.ok()) return done(Unwritten(receipt.status(), "closing"));
    done(Closed(*std::move(receipt)));
  });
}

}  // namespace weir::router
