#include <memory>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/policy/diff.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

// Those of diff(1).
constexpr int kSame = 0;
constexpr int kDifferent = 1;
constexpr int kTrouble = 2;

struct DiffOptions {
  std::string before;
  std::string after;
  std::vector<std::string> trusted_keys;
  bool json = false;
};

struct Sides {
  Opened before;
  Opened after;
};

absl::StatusOr<Sides> OpenSides(const DiffOptions& options) {
  const auto files = NewPosixFileSystem();
  Sides sides;
  WEIR_ASSIGN_OR_RETURN(sides.before, OpenPolicy(*files, options.before, options.trusted_keys));
  WEIR_ASSIGN_OR_RETURN(sides.after, OpenPolicy(*files, options.after, options.trusted_keys));
  return sides;
}

policy::Words WordsOf(const Sides& sides) {
  policy::Words words;
  for (const Opened* side : {&sides.before, &sides.after}) {
    if (side->source.has_value()) words.merge(policy::WordsOf(*side->source));
  }
  return words;
}

Json JsonOf(const Sides& sides, const std::vector<policy::Difference>& differences) {
  Json list = Json::array();
  for (const policy::Difference& difference : differences) {
    Json one = {{"change", policy::NameOf(difference.change)},
                {"what", difference.what},
                {"rule", difference.rule},
                {"before", difference.before},
                {"after", difference.after}};
    if (!difference.word.empty()) one["word"] = difference.word;
    list.push_back(std::move(one));
  }
  return {{"same", differences.empty()},
          {"before", ManifestJson(*sides.before.policy)},
          {"after", ManifestJson(*sides.after.policy)},
          {"differences", list}};
}

std::string HeadOf(const char* mark, const std::string& path, const policy::Policy& policy) {
  const policy::Manifest& manifest = policy.manifest();
  return fmt::format("{} {}: {} version {}\n", mark, path, manifest.profile, manifest.version);
}

std::string TextOf(const DiffOptions& options, const Sides& sides,
                   const std::vector<policy::Difference>& differences) {
  std::string out = HeadOf("---", options.before, *sides.before.policy) +
                    HeadOf("+++", options.after, *sides.after.policy);
  for (const policy::Difference& difference : differences) out += LineOf(difference) + '\n';
  return out + (differences.empty() ? "both enforce the same\n"
                                    : fmt::format("{} differences\n", differences.size()));
}

int RunDiff(const DiffOptions& options) {
  const absl::StatusOr<Sides> sides = OpenSides(options);
  if (!sides.ok()) return Complain(sides.status(), kTrouble);
  const std::vector<policy::Difference> differences =
      DifferencesOf(*sides->before.policy, *sides->after.policy, WordsOf(*sides));
  const std::string out =
      options.json ? ToLine(JsonOf(*sides, differences)) : TextOf(options, *sides, differences);
  std::fputs(out.c_str(), stdout);
  return differences.empty() ? kSame : kDifferent;
}

}  // namespace

void AddPolicyDiff(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App* verb =
      policy.add_subcommand("diff", "Says what changes between two policies, by rule id");
  verb->add_option("OLD", options->before, "A bundle, or a source's directory")->required();
  verb->add_option("NEW", options->after, "A bundle, or a source's directory")->required();
  verb->add_option("--trust", options->trusted_keys,
                   "Public key that must have signed a bundle; may be repeated");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "Words are shown where a source tells them; a bundle does not. Versions and dates of "
      "building "
      "do not\n"
      "count. Ends with 0 when both enforce the same, 1 when not, 2 when it cannot tell.\n"
      "Example:\n  weir policy diff in-force.weir config/policy/cn-mainland");
  verb->callback([options, &exit_code] { exit_code = RunDiff(*options); });
}

}  // namespace weir::cli
