#include "tests/testing/policy_fixture.h"

#include <cstdio>
#include <cstdlib>

#include "compliance/policy/compile.h"
#include "tests/testing/fake_clock.h"

namespace weir::testing {
namespace {

constexpr const char* kPolicyYaml = R"(profile: test
version: 1
valid_days: 30
on_stale: cloud_only
regions: [CN]
appeal: {zh: "如有异议，可以申诉。", en: "You can appeal."}
pii:
  - {type: mobile, action: mask, min_score_permille: 600}
  - {type: email, action: mask, min_score_permille: 600}
  - {type: resident_id, action: mask, min_score_permille: 600, category: A.4.f}
  - {type: bank_card, action: local_only, min_score_permille: 600}
)";

constexpr const char* kTaxonomyYaml = R"(categories:
  - {id: A.1.d, zh: 宣扬恐怖主义、极端主义, en: "Promoting terrorism, extremism", minimum_keywords: 200, on_prompt: refuse, on_answer: refuse}
  - {id: A.1.f, zh: 宣扬暴力、淫秽色情, en: Promoting violence, minimum_keywords: 200, on_prompt: refuse, on_answer: refuse, reply: violence}
  - {id: A.1.h, zh: 其他法律、行政法规禁止的内容, en: Other banned content, minimum_keywords: 200, on_prompt: suspend, on_answer: suspend}
  - {id: A.4.a, zh: 危害他人身心健康, en: Harming health, minimum_keywords: 0, on_prompt: support, on_answer: support}
  - {id: A.4.e, zh: 侵害他人隐私权, en: Privacy, minimum_keywords: 0, on_prompt: local_only, on_answer: refuse}
  - {id: A.4.f, zh: 侵害他人个人信息权益, en: Personal information, minimum_keywords: 0, on_prompt: refuse, on_answer: refuse}
  - {id: A.5.b, zh: 内容不可靠, en: Unreliable, minimum_keywords: 0, on_prompt: allow, on_answer: allow}
)";

constexpr const char* kRepliesYaml = R"(replies:
  - {key: default, zh: 这个问题不能回答。, en: This question cannot be answered.}
  - {key: violence, zh: 涉及暴力的问题不能回答。, en: Questions about violence cannot be answered.}
  - {key: crisis, zh: 请联系心理援助热线。, en: Please call a crisis line.}
  - {key: stopped, zh: 回答已停止。, en: The answer was stopped.}
  - {key: unavailable, zh: 服务暂不可用。, en: The service is unavailable.}
  - {key: deadline, zh: 超过了时限。, en: The deadline has passed.}
  - {key: no_engine, zh: 没有可用的模型。, en: No engine is available.}
  - {key: no_policy, zh: 没有安全策略。, en: There is no policy.}
  - {key: stale_policy, zh: 安全策略已过期。, en: The policy is stale.}
  - {key: budget, zh: 回答过长。, en: The answer is too long.}
)";

std::map<std::string, std::string> DefaultLexicons() {
  return {
      {"a1d.yaml", R"(category: A.1.d
owner: tests
source: made up
severity: block
entries:
  - 禁词甲
  - zorblax
  - {text: 旗词乙, severity: flag}
exceptions: [禁词甲醛]
)"},
      {"a1f.yaml", R"(category: A.1.f
owner: tests
source: made up
severity: flag
combinations:
  - {id: mixing, within: 12, groups: [[调配, 炼制], [样品庚]]}
)"},
      {"a1h.yaml", "{category: A.1.h, owner: t, source: t, severity: block, entries: [停用词丁]}"},
      {"a4a.yaml", "{category: A.4.a, owner: t, source: t, severity: block, entries: [求助词丙]}"},
      {"a4e.yaml", "{category: A.4.e, owner: t, source: t, severity: block, entries: [本地词戊]}"},
      {"a5b.yaml", "{category: A.5.b, owner: t, source: t, severity: block, entries: [许可词己]}"},
  };
}

[[noreturn]] void GiveUp(const std::string& what) {
  std::fprintf(stderr, "policy fixture: %s\n", what.c_str());
  std::abort();
}

}  // namespace

PolicyYaml::PolicyYaml()
    : policy(kPolicyYaml),
      taxonomy(kTaxonomyYaml),
      replies(kRepliesYaml),
      lexicons(DefaultLexicons()) {}

policy::SourceFiles PolicyYaml::files() const {
  policy::SourceFiles files = {
      {"policy.yaml", policy}, {"taxonomy.yaml", taxonomy}, {"replies.yaml", replies}};
  if (!probes.empty()) files["probes.jsonl"] = probes;
  for (const auto& [name, text] : lexicons) files["lexicon/" + name] = text;
  return files;
}

absl::Time PolicyBuiltAt() { return FakeClock().Now(); }

PolicyYaml PolicyOfVersion(int version) {
  PolicyYaml yaml;
  yaml.policy.replace(yaml.policy.find("version: 1"), 10, "version: " + std::to_string(version));
  return yaml;
}

std::string CompileBundle(const PolicyYaml& yaml, const crypto::Signer& signer, absl::Time built) {
  const policy::ParsedSource parsed = policy::ParseSource(yaml.files());
  for (const policy::Problem& problem : parsed.problems) {
    std::fprintf(stderr, "%s\n", problem.ToString().c_str());
  }
  if (!parsed.problems.empty()) GiveUp("the source has problems");
  std::vector<policy::BundleSection> extra;
  if (!yaml.classifier.empty()) extra.push_back({policy::kJudgeSection, yaml.classifier});
  if (!yaml.stage_two.empty()) extra.push_back({policy::kStateSection, yaml.stage_two});
  auto bundle = policy::Compile(parsed.source, built, signer, extra);
  if (!bundle.ok()) GiveUp(bundle.status().ToString());
  return *std::move(bundle);
}

std::shared_ptr<const policy::Policy> CompilePolicy(const PolicyYaml& yaml, absl::Time built) {
  const crypto::Signer signer = crypto::Signer::Generate();
  auto policy = policy::LoadBytes(CompileBundle(yaml, signer, built),
                                  policy::Trust{{signer.verifier()}, false});
  if (!policy.ok()) GiveUp(policy.status().ToString());
  return *std::move(policy);
}

}  // namespace weir::testing
