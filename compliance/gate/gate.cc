#include "compliance/gate/gate.h"

#include <algorithm>
#include <array>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/gate/detector.h"
#include "compliance/gate/placeholder.h"
#include "compliance/gate/reply.h"
#include "compliance/gate/scan_memory.h"
#include "compliance/gate/seams.h"
#include "compliance/gate/tally.h"
#include "compliance/gate/text_judge.h"

namespace weir::gate {
namespace {

bool IsPersonal(const Detection& detection) {
  return detection.source == Detection::Source::kPii && detection.action >= Action::kMask;
}

bool Refuses(Action action, Place place) {
  if (action == Action::kLocalOnly) return place == Place::kCloud;
  return action >= Action::kSupport;
}

DataClass ClassOf(Action action, const std::vector<std::vector<PersonalSpan>>& personal) {
  if (action == Action::kLocalOnly) return DataClass::kDeviceOnly;
  const bool masked = std::any_of(personal.begin(), personal.end(),
                                  [](const auto& spans) { return !spans.empty(); });
  return masked ? DataClass::kPersonal : DataClass::kOrdinary;
}

// What the operator or the model wrote is not judged as a request: a system prompt that says what
// must not be done names it.
bool IsJudged(const Turn& turn) { return turn.role == Role::kUser || turn.role == Role::kTool; }

PolicyRef RefOf(const policy::Policy& policy) {
  return {policy.manifest().profile, policy.manifest().version, policy.digest().ToHex()};
}

// The first of the turns that answer the last thing the assistant said.
uint32_t NewestBegin(const std::vector<Turn>& turns) {
  size_t begin = turns.size();
  while (begin > 0 && turns[begin - 1].role != Role::kAssistant) --begin;
  return static_cast<uint32_t>(begin);
}

bool CallsForHelp(const Verdict& verdict) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                     [](const Finding& finding) { return finding.action == Action::kSupport; });
}

bool IsOffence(const Verdict& verdict, const std::vector<Turn>& turns) {
  if (verdict.action < Action::kRefuse || CallsForHelp(verdict)) return false;
  const uint32_t newest = NewestBegin(turns);
  return std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Finding& finding) {
    return finding.kind != Evidence::kPii && finding.action >= Action::kRefuse &&
           finding.turn >= newest;
  });
}

}  // namespace

Gate::Gate(const policy::Store& policies, const Clock& clock, Place place)
    : policies_(policies), clock_(clock), place_(place), memory_(std::make_unique<ScanMemory>()) {}

Gate::~Gate() = default;

std::string_view NameOf(RefusalReason reason) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "content",   "crisis", "no_policy",   "stale_policy", "budget",
      "suspended", "hours",  "daily_limit", "rest"};
  return kNames.at(static_cast<size_t>(reason));
}

void Refusal::Explain(const policy::Policy& policy, std::string_view category, Locale locale) {
  policy_ = RefOf(policy);
  category_ = category;
  const policy::Category* found = FindCategory(policy, category);
  if (found == nullptr) return;
  category_name_ = locale == Locale::kEnglish ? found->name_en : found->name_zh;
}

Prompt Admitted::PromptFor(Place place) const {
  if (place == Place::kDevice) return Prompt(request_->turns());
  WEIR_CHECK(data_class_ != DataClass::kDeviceOnly);
  return Prompt(masked_turns_);
}

struct Gate::Scan {
  Verdict verdict;
  std::string category;                             // the deciding one
  std::vector<std::vector<PersonalSpan>> personal;  // by turn
  std::optional<Judged> judged;
};

Gate::Scan Gate::ScanTurns(PolicyAt policy, const policy::Bar* bar, const Request& request) const {
  const std::vector<Turn>& turns = request.turns();
  Tally tally(policy.policy);
  Scan scan;
  scan.personal.resize(turns.size());
  for (uint32_t i = 0; i < turns.size(); ++i) {
    const policy::Bar* judged_by = IsJudged(turns[i]) ? bar : nullptr;
    const std::vector<Detection> detections =
        memory_->Detections(policy, judged_by, turns[i].text.Reveal());
    if (judged_by != nullptr && turns[i].role == Role::kUser) {
      scan.judged = JudgedOf(policy.policy, *judged_by, detections);
      scan.judged->turn = i;
      scan.judged->end = turns[i].text.Reveal().size();
    }
    for (const Detection& detection : detections) {
      tally.Add(detection, i);
      if (!IsPersonal(detection)) continue;
      scan.personal[i].push_back(
          {policy.policy.pii_rules()[detection.rule].type, detection.begin, detection.end});
    }
  }
  for (const Seam& seam : SeamsOf(turns)) {
    for (const Detection& detection : memory_->Detections(policy, nullptr, seam.text)) {
      if (Straddles(seam, detection)) tally.Add(InTurn(seam, detection), seam.turn);
    }
  }
  for (Detection detection : memory_->Detections(policy, nullptr, request.sampling().json_schema)) {
    if (IsPersonal(detection)) detection.action = std::max(detection.action, Action::kLocalOnly);
    tally.Add(detection, static_cast<uint32_t>(turns.size()));
  }
  scan.verdict = tally.verdict();
  scan.category = tally.category();
  return scan;
}

Refusal Gate::Refuse(const policy::Policy& policy, RefusalReason reason, const Scan& scan,
                     const Request& request) {
  const Reader reader{request.locale(), request.age()};
  const std::string key = reason == RefusalReason::kContent ? ReplyKeyOf(policy, scan.category)
                                                            : std::string(ReplyKeyOf(reason));
  std::string text = RefusalText(policy, key, reader);
  const bool help_first = reason == RefusalReason::kContent && CallsForHelp(scan.verdict);
  if (help_first) {
    reason = RefusalReason::kCrisis;
    text = RefusalText(policy, ReplyKeyOf(reason), reader) + "\n\n" + text;
  }
  Refusal refusal(reason, scan.verdict, Released(std::move(text)));
  refusal.judged_ = scan.judged;
  refusal.is_offence_ = IsOffence(scan.verdict, request.turns());
  refusal.Explain(policy, scan.category, request.locale());
  return refusal;
}

Admitted Gate::Accept(std::shared_ptr<const policy::Policy> policy, const Request& request,
                      const Scan& scan) {
  Admitted admitted;
  admitted.request_ = std::make_shared<const Request>(request);
  admitted.policy_ref_ = RefOf(*policy);
  admitted.policy_ = std::move(policy);
  admitted.verdict_ = scan.verdict;
  admitted.judged_ = scan.judged;
  admitted.data_class_ = ClassOf(scan.verdict.action, scan.personal);
  MaskTable masks(request.turns());
  for (size_t i = 0; i < request.turns().size(); ++i) {
    const Turn& turn = request.turns()[i];
    admitted.masked_turns_.push_back(
        {turn.role, UserText(masks.MaskText(turn.text.Reveal(), scan.personal[i]))});
  }
  admitted.masks_ = std::make_shared<const std::vector<Mask>>(masks.TakeMasks());
  return admitted;
}

Refusal Gate::RefuseWithoutPolicy(const Request& request) {
  return Refusal(RefusalReason::kNoPolicy, Verdict{Action::kRefuse, {}},
                 Released(std::string(NoPolicyText(request.locale()))));
}

Admission Gate::Admit(const Request& request) const {
  std::shared_ptr<const policy::Policy> policy = policies_.current();
  if (policy == nullptr) return RefuseWithoutPolicy(request);
  Admission admission = AdmitBy(policy, request);
  if (policy->intact()) return admission;
  log::LogError("policy_file_changed", {{"do", "put it in place again, by rename, and reload"}});
  return RefuseWithoutPolicy(request);
}

Admission Gate::AdmitBy(const std::shared_ptr<const policy::Policy>& policy,
                        const Request& request) const {
  const absl::Time now = clock_.Now();
  const bool stale = policies_.StaleAt(*policy, now);
  const bool must_be_fresh =
      place_ == Place::kCloud || policy->manifest().on_stale == policy::OnStale::kRefuse;
  if (stale && must_be_fresh) {
    return Refuse(*policy, RefusalReason::kStalePolicy, Scan{{Action::kRefuse, {}}, "", {}, {}},
                  request);
  }
  const policy::Judgement& judgement = policy->manifest().judgement;
  const policy::Bar* bar =
      judgement.judges() ? &judgement.BarFor(request.tenant(), NameOf(request.age())) : nullptr;
  const Scan scan = ScanTurns({*policy, now, IsMinor(request.age())}, bar, request);
  if (scan.verdict.action == Action::kSupport) {
    return Refuse(*policy, RefusalReason::kCrisis, scan, request);
  }
  if (Refuses(scan.verdict.action, place_)) {
    return Refuse(*policy, RefusalReason::kContent, scan, request);
  }
  Admitted admitted = Accept(policy, request, scan);
  admitted.policy_stale_ = stale;
  admitted.admitted_at_ = now;
  admitted.known_time_ = policies_.KnownTime(now);
  return admitted;
}

Released Gate::FailureReply(const Admitted& admitted, std::string_view key) const {
  return Released(std::string(admitted.policy().reply(key, admitted.request().locale())));
}

Released Gate::ReplyFor(const Admitted& admitted, std::string_view category,
                        std::string_view reason) const {
  const policy::Policy& policy = admitted.policy();
  const Reader reader{admitted.request().locale(), admitted.request().age()};
  if (IsOfConduct(reason)) {
    return Released(StandingText(policy, reason, reader, absl::InfiniteFuture()));
  }
  const std::string key = reason == NameOf(RefusalReason::kCrisis)
                              ? std::string(ReplyKeyOf(RefusalReason::kCrisis))
                              : ReplyKeyOf(policy, category);
  return Released(RefusalText(policy, key, reader));
}

Refusal Gate::TurnAway(const Request& request, RefusalReason reason, const Verdict& verdict,
                       absl::Time until) const {
  WEIR_CHECK(IsOfConduct(NameOf(reason)));
  const std::shared_ptr<const policy::Policy> policy = policies_.current();
  WEIR_CHECK(policy != nullptr);
  const Reader reader{request.locale(), request.age()};
  Refusal refusal(reason, verdict, Released(StandingText(*policy, NameOf(reason), reader, until)));
  refusal.Explain(*policy, "", request.locale());
  return refusal;
}

Released Gate::Notice(const Request& request, std::string_view kind) const {
  const std::shared_ptr<const policy::Policy> policy = policies_.current();
  WEIR_CHECK(policy != nullptr);
  return Released(NoticeText(*policy, kind, {request.locale(), request.age()}));
}

}  // namespace weir::gate
