#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/policy/names.h"
#include "compliance/policy/report.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

struct ShowOptions {
  std::string path;
  std::vector<std::string> trusted_keys;
  size_t signatures = 1;
  bool json = false;
};

Json CategoriesOf(const policy::Policy& policy) {
  Json out = Json::array();
  const std::vector<policy::KeywordCount> counts = policy::CountKeywords(policy);
  for (size_t i = 0; i < counts.size(); ++i) {
    const policy::Category& category = policy.categories()[i];
    out.push_back({{"id", category.id},
                   {"name_zh", category.name_zh},
                   {"name_en", category.name_en},
                   {"on_prompt", policy::NameOf(category.on_prompt)},
                   {"on_answer", policy::NameOf(category.on_answer)},
                   {"on_prompt_minor", policy::NameOf(category.on_prompt_minor)},
                   {"on_answer_minor", policy::NameOf(category.on_answer_minor)},
                   {"keywords", counts[i].have},
                   {"minimum_keywords", counts[i].minimum}});
  }
  return out;
}

Json PiiOf(const policy::Policy& policy) {
  Json out = Json::array();
  for (const policy::PiiRule& rule : policy.pii_rules()) {
    out.push_back({{"type", pii::NameOf(rule.type)},
                   {"action", policy::NameOf(rule.action)},
                   {"min_score", rule.min_score_permille / 1000.0},
                   {"category", rule.category},
                   {"direction", policy::NameOf(rule.directions)}});
  }
  return out;
}

Json OriginsOf(const policy::Policy& policy) {
  Json out = Json::array();
  for (const policy::Origin& origin : policy.origins()) {
    out.push_back({{"file", origin.file},
                   {"category", origin.category},
                   {"owner", origin.owner},
                   {"source", origin.source},
                   {"entries", origin.entries}});
  }
  return out;
}

Json JsonOf(const policy::Policy& policy, absl::Time now) {
  Json out = ManifestJson(policy);
  out["stale"] = policy.stale_at(now);
  out["signers"] = SignersJson(policy);
  out["categories"] = CategoriesOf(policy);
  out["pii"] = PiiOf(policy);
  out["combinations"] = policy.combinations().size();
  out["probes"] = policy.probes().size();
  out["origins"] = OriginsOf(policy);
  return out;
}

int RunShow(const ShowOptions& options) {
  const auto files = NewPosixFileSystem();
  const auto policy = OpenBundle(*files, options.path, options.trusted_keys, options.signatures);
  if (!policy.ok()) return Complain(policy.status());
  const absl::Time now = absl::Now();
  const std::string out =
      options.json ? ToLine(JsonOf(**policy, now)) : policy::Describe(**policy, now);
  std::fputs(out.c_str(), stdout);
  return kDone;
}

}  // namespace

void AddPolicyShow(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* verb =
      policy.add_subcommand("show", "Says what a bundle enforces; prints no words of the lexicon");
  verb->add_option("BUNDLE", options->path, "The compiled policy")->required();
  verb->add_option("--trust", options->trusted_keys,
                   "Public key that must have signed it; may be repeated");
  verb->add_option(
          "--require-signatures", options->signatures,
          "So many different keys must have signed it, of the trusted ones if any; default 1")
      ->check(CLI::Range(1, 4));
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer("Example:\n  weir policy show cn.weir --trust policy.key.pub");
  verb->callback([options, &exit_code] { exit_code = RunShow(*options); });
}

}  // namespace weir::cli
