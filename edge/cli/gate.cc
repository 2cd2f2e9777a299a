#include "edge/cli/gate.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/gate/inspect.h"
#include "compliance/policy/policy.h"
#include "compliance/text/expansion.h"
#include "edge/cli/batch.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy_files.h"

namespace weir::cli {
namespace {

using nlohmann::json;

constexpr size_t kMaxChunk = 1 << 20;  // code points

struct GateOptions {
  std::string bundle;
  std::vector<std::string> trusted_keys;
  std::string direction = "prompt";
  std::string locale = "zh";
  std::optional<size_t> chunk;
  bool explain = false;
  std::string model;
  std::string replay;
};

std::string NameOfCategory(const policy::Policy& policy, const std::string& id,
                           gate::Locale locale) {
  for (const policy::Category& category : policy.categories()) {
    if (category.id != id) continue;
    return locale == gate::Locale::kChinese ? category.name_zh : category.name_en;
  }
  return "";
}

// One inspection after another with one policy.
class Inspector {
 public:
  Inspector(const policy::Policy& policy, const GateOptions& options, SecondOpinion* second)
      : policy_(policy),
        second_(second),
        options_(options),
        direction_(options.direction == "answer" ? gate::Direction::kAnswer
                                                 : gate::Direction::kPrompt),
        locale_(options.locale == "en" ? gate::Locale::kEnglish : gate::Locale::kChinese) {}

  absl::Status Answer(const json& fields, Json& out) const {
    WEIR_ASSIGN_OR_RETURN(const std::string_view text, TextIn(fields, "text"));
    gate::Inspection found =
        gate::Inspect({policy_, absl::Now()}, direction_, text, options_.chunk, locale_);
    if (second_ != nullptr && direction_ == gate::Direction::kPrompt) {
      WEIR_RETURN_IF_ERROR(second_->Add(text, locale_, found));
    }
    out["action"] = policy::NameOf(found.verdict.action);
    out["categories"] = found.categories;
    out["findings"] = Json::array();
    for (const gate::Finding& finding : found.verdict.findings) {
      out["findings"].push_back(JsonOf(finding));
    }
    out["text"] = found.text;
    if (found.held_max.has_value()) out["held_max"] = *found.held_max;
    if (!options_.explain) return absl::OkStatus();
    out["normalised"] = text::FoldSpelledOut(text);
    out["considered"] = Json::array();
    for (const gate::Considered& candidate : found.considered) {
      out["considered"].push_back(JsonOf(candidate));
    }
    out["policy"] = PolicyRef();
    if (found.judged) out["judged"] = JsonOf(*found.judged);
    return absl::OkStatus();
  }

 private:
  Json JsonOf(const gate::Finding& finding) const {
    Json out = {{"category", finding.category}, {"begin", finding.begin},
                {"end", finding.end},           {"kind", gate::NameOf(finding.kind)},
                {"rule", finding.rule},         {"score", finding.score_permille / 1000.0}};
    if (options_.explain) {
      out["category_name"] = NameOfCategory(policy_, finding.category, locale_);
      out["action"] = policy::NameOf(finding.action);
    }
    return out;
  }

  static Json JsonOf(const gate::Judged& judged) {
    Json out = {{"request", judged.request / 1000.0},
                {"statement", judged.statement / 1000.0},
                {"stage_two", nullptr},
                {"lexicon", judged.lexicon}};
    if (judged.stage_two) out["stage_two"] = *judged.stage_two / 1000.0;
    return out;
  }

  static Json JsonOf(const gate::Considered& candidate) {
    return {{"rule", candidate.rule},
            {"begin", candidate.begin},
            {"end", candidate.end},
            {"read_as", gate::NameOf(candidate.channel)},
            {"outcome", gate::NameOf(candidate.fate)}};
  }

  Json PolicyRef() const {
    return {{"profile", policy_.manifest().profile},
            {"version", policy_.manifest().version},
            {"digest", policy_.digest().ToHex()}};
  }

  const policy::Policy& policy_;
  SecondOpinion* second_;  // null: words and stage one alone
  const GateOptions& options_;
  gate::Direction direction_;
  gate::Locale locale_;
};

int RunGate(const GateOptions& options) {
  if (!options.replay.empty()) return RunGateReplay(options.replay);
  const auto files = NewPosixFileSystem();
  const auto policy = OpenBundle(*files, options.bundle, options.trusted_keys);
  if (!policy.ok()) return Complain(policy.status());
  if ((*policy)->stale_at(absl::Now())) {
    std::fprintf(stderr,
                 "weir: this policy is stale: daemons would refuse by it; build a new one\n");
  }
  std::unique_ptr<SecondOpinion> second;
  if (!options.model.empty()) {
    auto opened = SecondOpinion::Open(**policy, options.model);
    if (!opened.ok()) return Complain(opened.status());
    second = *std::move(opened);
  }
  const Inspector inspector(**policy, options, second.get());
  return RunBatch({{"id", "text"}},
                  [&](const json& fields, Json& out) { return inspector.Answer(fields, out); });
}

}  // namespace

void AddGate(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<GateOptions>();
  CLI::App* verb = app.add_subcommand("gate", "Runs texts through the compliance gate");
  CLI::Option* policy =
      verb->add_option("--policy", options->bundle, "The compiled policy (weir policy build)");
  CLI::Option* replay = verb->add_option("--replay", options->replay,
                                         "Draws every judgement of a ledger again from its entry "
                                         "and compares it with the recorded one");
  policy->excludes(replay);
  verb->add_option("--model", options->model,
                   "Asks the policy's second stage too, of this GGUF file (prompts only)");
  verb->add_option("--trust", options->trusted_keys,
                   "Public key that must have signed it; may be repeated");
  verb->add_option("--direction", options->direction, "What the texts are (default prompt)")
      ->check(CLI::IsMember({"prompt", "answer"}));
  verb->add_option("--chunk", options->chunk,
                   "Feeds N code points at a time, as a stream, and adds \"held_max\"")
      ->check(CLI::Range(size_t{1}, kMaxChunk));
  verb->add_option("--locale", options->locale, "Language of replies (default zh)")
      ->check(CLI::IsMember({"zh", "en"}));
  verb->add_flag(
      "--explain", options->explain,
      "Adds the normalised text, every candidate with what became of it, and the policy");
  verb->footer(
      "Reads JSON lines {\"id\",\"text\"}, writes one for each: "
      "{\"id\",\"action\",\"categories\",\"findings\",\"text\"};\n"
      "\"text\" is what goes on: the text, the masked text, or the reply in its place. Spans are "
      "byte offsets.\n"
      "Examples:\n"
      "  echo '{\"id\":\"1\",\"text\":\"call 13800138000\"}' | weir gate --policy cn.weir --trust "
      "policy.key.pub\n"
      "  weir gate --policy cn.weir --direction answer --chunk 1 < answers.jsonl");
  verb->callback([options, &exit_code] {
    if (options->bundle.empty() && options->replay.empty()) throw CLI::RequiredError("--policy");
    exit_code = RunGate(*options);
  });
}

}  // namespace weir::cli
