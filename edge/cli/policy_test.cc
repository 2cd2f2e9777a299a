#include "edge/cli/policy.h"

#include <memory>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/gate/self_test.h"
#include "compliance/policy/names.h"
#include "compliance/policy/source_probes.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

struct TestOptions {
  std::string path;
  std::vector<std::string> probe_files;
  std::vector<std::string> trusted_keys;
  bool json = false;
};

struct Results {
  std::shared_ptr<const policy::Policy> policy;
  size_t built_in = 0;
  size_t given = 0;
  std::vector<gate::Mismatch> failed;
};

absl::StatusOr<std::vector<policy::Probe>> ReadProbes(FileSystem& files,
                                                      const std::vector<std::string>& paths) {
  policy::ParsedSource parsed;
  for (const std::string& path : paths) {
    WEIR_ASSIGN_OR_RETURN(const std::string content,
                          ReadWholeFile(files, path, policy::kMaxSourceFileBytes));
    policy::ReadProbes(path, content, parsed);
  }
  for (const policy::Problem& problem : parsed.problems) {
    std::fprintf(stderr, "error: %s\n", problem.ToString().c_str());
  }
  if (parsed.problems.empty()) return std::move(parsed.source.probes);
  return InvalidArgument("the probes have {} problems: nothing was tested", parsed.problems.size());
}

absl::StatusOr<Results> Test(const TestOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(const auto given, ReadProbes(*files, options.probe_files));
  WEIR_ASSIGN_OR_RETURN(Opened opened, OpenPolicy(*files, options.path, options.trusted_keys));
  Results results;
  results.policy = std::move(opened.policy);
  results.built_in = results.policy->probes().size();
  results.given = given.size();
  results.failed = gate::SelfTest(*results.policy);
  for (gate::Mismatch& mismatch : gate::TestProbes(*results.policy, given)) {
    results.failed.push_back(std::move(mismatch));
  }
  return results;
}

Json JsonOf(const Results& results) {
  Json failed = Json::array();
  for (const gate::Mismatch& mismatch : results.failed) {
    failed.push_back({{"probe", mismatch.probe},
                      {"expected", policy::NameOf(mismatch.expected)},
                      {"actual", policy::NameOf(mismatch.actual)}});
  }
  return {{"passed", results.failed.empty()},
          {"built_in", results.built_in},
          {"given", results.given},
          {"failed", failed},
          {"policy", ManifestJson(*results.policy)}};
}

std::string TextOf(const Results& results) {
  std::string out;
  for (const gate::Mismatch& mismatch : results.failed) {
    out += fmt::format("error: probe {}: expected {}, got {}\n", mismatch.probe,
                       policy::NameOf(mismatch.expected), policy::NameOf(mismatch.actual));
  }
  const size_t all = results.built_in + results.given;
  return out + fmt::format("{} of {} probes as expected: {} built in, {} given\n",
                           all - results.failed.size(), all, results.built_in, results.given);
}

int RunTest(const TestOptions& options) {
  const absl::StatusOr<Results> results = Test(options);
  if (!results.ok()) return Complain(results.status());
  std::fputs((options.json ? ToLine(JsonOf(*results)) : TextOf(*results)).c_str(), stdout);
  return results->failed.empty() ? kDone : kFailed;
}

}  // namespace

void AddPolicyTest(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<TestOptions>();
  CLI::App* verb =
      policy.add_subcommand("test", "Runs probes, texts whose verdict is known, through a policy");
  verb->add_option("BUNDLE|SRC", options->path, "A compiled policy, or a source's directory")
      ->required();
  verb->add_option("--probes", options->probe_files,
                   "Further probes, as in a source's probes.jsonl; may be repeated");
  verb->add_option("--trust", options->trusted_keys,
                   "Public key that must have signed the bundle; may be repeated");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "Names each probe that comes out differently, never its text. Ends with 1 when there is "
      "one.\n"
      "Example:\n  weir policy test cn.weir --trust policy.key.pub --probes ours.jsonl");
  verb->callback([options, &exit_code] { exit_code = RunTest(*options); });
}

}  // namespace weir::cli
