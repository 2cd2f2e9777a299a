#include "compliance/gate/gate.h"

#include <algorithm>
#include <array>

#include "compliance/base/status.h"
#include "compliance/gate/detector.h"
#include "compliance/gate/placeholder.h"
#include "compliance/gate/reply.h"
#include "compliance/gate/tally.h"
#include "compliance/text/reader.h"

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

PolicyRef RefOf(const policy::Policy& policy) {
  return {policy.manifest().profile, policy.manifest().version, policy.digest().ToHex()};
}

}  // namespace

std::string_view NameOf(RefusalReason reason) {
  static constexpr std::array<std::string_view, 5> kNames = {"content", "crisis", "no_policy",
                                                             "stale_policy", "budget"};
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
};

Gate::Scan Gate::ScanTurns(PolicyAt policy, const std::vector<Turn>& turns) {
  Tally tally(policy.policy);
  Scan scan;
  scan.personal.resize(turns.size());
  std::vector<Detection> detections;
  for (uint32_t i = 0; i < turns.size(); ++i) {
    detections.clear();
    Detector detector(policy, Direction::kPrompt);
    for (const text::Unit& unit : text::ReadAll(turns[i].text.Reveal())) {
      detector.Push(unit, detections);
    }
    detector.Finish(detections);
    for (const Detection& detection : detections) {
      tally.Add(detection, i);
      if (!IsPersonal(detection)) continue;
      scan.personal[i].push_back(
          {policy.policy.pii_rules()[detection.rule].type, detection.begin, detection.end});
    }
  }
  scan.verdict = tally.verdict();
  scan.category = tally.category();
  return scan;
}

Refusal Gate::Refuse(const policy::Policy& policy, RefusalReason reason, const Scan& scan,
                     Locale locale) {
  const std::string key = reason == RefusalReason::kContent ? ReplyKeyOf(policy, scan.category)
                                                            : std::string(ReplyKeyOf(reason));
  Refusal refusal(reason, scan.verdict, Released(RefusalText(policy, key, locale)));
  refusal.Explain(policy, scan.category, locale);
  return refusal;
}

Admitted Gate::Accept(std::shared_ptr<const policy::Policy> policy, const Request& request,
                      const Scan& scan) {
  Admitted admitted;
  admitted.request_ = std::make_shared<const Request>(request);
  admitted.policy_ref_ = RefOf(*policy);
  admitted.policy_ = std::move(policy);
  admitted.verdict_ = scan.verdict;
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

Admission Gate::Admit(const Request& request) const {
  std::shared_ptr<const policy::Policy> policy = policies_.current();
  const Locale locale = request.locale();
  if (policy == nullptr) {
    return Refusal(RefusalReason::kNoPolicy, Verdict{Action::kRefuse, {}},
                   Released(std::string(NoPolicyText(locale))));
  }
  const absl::Time now = clock_.Now();
  const bool stale = policy->stale_at(now);
  const bool must_be_fresh =
      place_ == Place::kCloud || policy->manifest().on_stale == policy::OnStale::kRefuse;
  if (stale && must_be_fresh) {
    return Refuse(*policy, RefusalReason::kStalePolicy, Scan{{Action::kRefuse, {}}, "", {}},
                  locale);
  }
  const Scan scan = ScanTurns({*policy, now}, request.turns());
  if (scan.verdict.action == Action::kSupport) {
    return Refuse(*policy, RefusalReason::kCrisis, scan, locale);
  }
  if (Refuses(scan.verdict.action, place_)) {
    return Refuse(*policy, RefusalReason::kContent, scan, locale);
  }
  Admitted admitted = Accept(std::move(policy), request, scan);
  admitted.policy_stale_ = stale;
  admitted.admitted_at_ = now;
  return admitted;
}

Released Gate::FailureReply(const Admitted& admitted, std::string_view key) const {
  return Released(std::string(admitted.policy().reply(key, admitted.request().locale())));
}

Released Gate::ReplyFor(const Admitted& admitted, std::string_view category) const {
  const policy::Policy& policy = admitted.policy();
  return Released(RefusalText(policy, ReplyKeyOf(policy, category), admitted.request().locale()));
}

}  // namespace weir::gate
