#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/gate/self_test.h"
#include "compliance/policy/report.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

using policy::Policy;
using policy::Problem;

struct CheckOptions {
  std::string path;
  std::vector<std::string> trusted_keys;
  size_t signatures = 1;
  std::string dictionary = kDictionaryPath;
  bool json = false;
};

// What checking found. No policy: the source has problems.
struct Findings {
  std::vector<Problem> problems;
  std::vector<Problem> remarks;
  std::shared_ptr<const Policy> policy;
  std::vector<gate::Mismatch> mismatches;

  bool passed() const { return problems.empty() && mismatches.empty(); }
};

absl::StatusOr<Findings> CheckSource(FileSystem& files, const CheckOptions& options) {
  WEIR_ASSIGN_OR_RETURN(policy::ParsedSource parsed, OpenSource(files, options.path));
  Findings findings{std::move(parsed.problems), std::move(parsed.remarks), nullptr, {}};
  if (!findings.problems.empty()) return findings;
  WEIR_ASSIGN_OR_RETURN(
      Built built, Build(files, parsed.source, crypto::Signer::Generate(), options.dictionary));
  findings.policy = std::move(built.policy);
  return findings;
}

absl::StatusOr<Findings> Check(const CheckOptions& options) {
  const auto files = NewPosixFileSystem();
  Findings findings;
  if (std::filesystem::is_directory(options.path)) {
    WEIR_ASSIGN_OR_RETURN(findings, CheckSource(*files, options));
  } else {
    WEIR_ASSIGN_OR_RETURN(findings.policy, OpenBundle(*files, options.path, options.trusted_keys,
                                                      options.signatures));
  }
  if (findings.policy != nullptr) findings.mismatches = gate::SelfTest(*findings.policy);
  return findings;
}

Json JsonOf(const std::vector<Problem>& problems) {
  Json out = Json::array();
  for (const Problem& problem : problems) {
    out.push_back({{"file", problem.file},
                   {"line", problem.line},
                   {"field", problem.field},
                   {"text", problem.text}});
  }
  return out;
}

uint32_t TotalOf(const std::vector<policy::KeywordCount>& counts) {
  uint32_t total = 0;
  for (const policy::KeywordCount& count : counts) total += count.have;
  return total;
}

// The standard's floor for all words together; a policy whose categories have no floors has none.
uint32_t TotalMinimumOf(const std::vector<policy::KeywordCount>& counts) {
  const bool has_floor =
      std::any_of(counts.begin(), counts.end(),
                  [](const policy::KeywordCount& count) { return count.minimum > 0; });
  return has_floor ? policy::kMinimumKeywords : 0;
}

Json KeywordsJson(const Policy& policy) {
  const std::vector<policy::KeywordCount> counts = policy::CountKeywords(policy);
  Json categories = Json::array();
  for (const policy::KeywordCount& count : counts) {
    categories.push_back(
        {{"category", count.category}, {"have", count.have}, {"minimum", count.minimum}});
  }
  return {{"total", TotalOf(counts)},
          {"minimum", TotalMinimumOf(counts)},
          {"complete", policy::Shortfalls(policy).empty()},
          {"categories", categories}};
}

Json ProbesJson(const Findings& findings) {
  Json failed = Json::array();
  for (const gate::Mismatch& mismatch : findings.mismatches) {
    failed.push_back({{"probe", mismatch.probe},
                      {"expected", policy::NameOf(mismatch.expected)},
                      {"actual", policy::NameOf(mismatch.actual)}});
  }
  return {{"total", findings.policy->probes().size()}, {"failed", failed}};
}

Json JsonOf(const Findings& findings) {
  Json out = {{"passed", findings.passed()},
              {"problems", JsonOf(findings.problems)},
              {"remarks", JsonOf(findings.remarks)}};
  if (findings.policy == nullptr) return out;
  out["policy"] = ManifestJson(*findings.policy);
  out["keywords"] = KeywordsJson(*findings.policy);
  out["probes"] = ProbesJson(findings);
  return out;
}

std::string KeywordRow(std::string_view category, uint32_t have, uint32_t minimum) {
  std::string out = fmt::format("{:<16} {:>8}", category, have);
  if (minimum > 0) out += fmt::format(" {:>8}", minimum);
  if (have < minimum) out += fmt::format("  {} short", minimum - have);
  return out + '\n';
}

std::string KeywordsText(const Policy& policy) {
  const std::vector<policy::KeywordCount> counts = policy::CountKeywords(policy);
  std::string out = "category         keywords  minimum\n";
  for (const policy::KeywordCount& count : counts) {
    out += KeywordRow(count.category, count.have, count.minimum);
  }
  out += KeywordRow("all", TotalOf(counts), TotalMinimumOf(counts));
  if (!policy::Shortfalls(policy).empty()) {
    out += "The lexicon is below the minimums of GB/T 45654-2025: a starter, not for filing.\n";
  }
  return out;
}

std::string ProbesText(const Findings& findings) {
  std::string out;
  for (const gate::Mismatch& mismatch : findings.mismatches) {
    out += fmt::format("error: probe {}: expected {}, got {}\n", mismatch.probe,
                       policy::NameOf(mismatch.expected), policy::NameOf(mismatch.actual));
  }
  const size_t probes = findings.policy->probes().size();
  return out +
         fmt::format("{} of {} probes as expected\n", probes - findings.mismatches.size(), probes);
}

std::string TextOf(const Findings& findings) {
  std::string out;
  for (const Problem& problem : findings.problems)
    out += fmt::format("error: {}\n", problem.ToString());
  for (const Problem& remark : findings.remarks)
    out += fmt::format("remark: {}\n", remark.ToString());
  if (findings.policy == nullptr)
    return out + fmt::format("{} problems\n", findings.problems.size());
  return out + KeywordsText(*findings.policy) + ProbesText(findings);
}

int RunCheck(const CheckOptions& options) {
  const absl::StatusOr<Findings> findings = Check(options);
  if (!findings.ok()) return Complain(findings.status());
  std::fputs((options.json ? ToLine(JsonOf(*findings)) : TextOf(*findings)).c_str(), stdout);
  return findings->passed() ? kDone : kFailed;
}

}  // namespace

void AddPolicyCheck(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* verb =
      policy.add_subcommand("check", "Finds everything that is wrong with a source or a bundle");
  verb->add_option("SRC|BUNDLE", options->path, "A source's directory, or a compiled policy")
      ->required();
  verb->add_option("--trust", options->trusted_keys,
                   "Public key that must have signed the bundle; may be repeated");
  verb->add_option(
          "--require-signatures", options->signatures,
          "So many different keys must have signed it, of the trusted ones if any; default 1")
      ->check(CLI::Range(1, 4));
  verb->add_option("--dictionary", options->dictionary,
                   "Chinese words with frequencies, for dictionary_words (default Debian's jieba)");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "Names each problem with file and line, counts keywords against the minimums of GB/T "
      "45654-2025 and\n"
      "runs the policy's own probes. Ends with 1 when there is a problem or a probe fails.\n"
      "Examples:\n"
      "  weir policy check config/policy/cn-mainland\n"
      "  weir policy check cn.weir --trust policy.key.pub --json");
  verb->callback([options, &exit_code] { exit_code = RunCheck(*options); });
}

}  // namespace weir::cli
