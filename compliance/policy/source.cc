#include "compliance/policy/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/policy/names.h"
#include "compliance/policy/section.h"
#include "compliance/policy/source_judge.h"
#include "compliance/policy/source_lexicon.h"
#include "compliance/policy/source_probes.h"

namespace weir::policy {
namespace {

constexpr std::string_view kPolicyFile = "policy.yaml";
constexpr std::string_view kTaxonomyFile = "taxonomy.yaml";
constexpr std::string_view kRepliesFile = "replies.yaml";
constexpr std::string_view kProbesFile = "probes.jsonl";
constexpr std::string_view kLexiconFolder = "lexicon";
constexpr const char* kActionNames = "allow, mask, local_only, support, refuse, suspend";
constexpr uint64_t kMaxDictionaryWords = 1'000'000;
constexpr uint64_t kMaxVersion = 1'000'000'000'000;

bool IsProfileName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool IsRegion(std::string_view name) {
  return name.size() == 2 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Every recogniser there is.
const std::string& PiiTypeNames() {
  static const std::string names = [] {
    std::string out;
    for (size_t i = 0; i < pii::kTypes; ++i) {
      out += fmt::format("{}{}", i == 0 ? "" : ", ", pii::NameOf(static_cast<pii::Type>(i)));
    }
    return out;
  }();
  return names;
}

void ReadPiiRule(Section& section, Source& source) {
  PiiRule rule;
  const auto type = section.Known<pii::Type>("type", pii::TypeOf, PiiTypeNames().c_str());
  rule.action = section.Choice<Action>("action", ActionOf, kActionNames, Action::kMask);
  if (rule.action == Action::kSupport || rule.action == Action::kSuspend) {
    section.Report("action", "must be allow, mask, local_only or refuse for personal data");
  }
  rule.min_score_permille =
      static_cast<uint32_t>(section.NumberOr("min_score_permille", 600, {0, 1000}));
  rule.category = section.TextOr("category", "A.4.f");
  const auto directions = DirectionsOf(section.TextOr("direction", "both"));
  if (!directions.has_value()) section.Report("direction", "must be prompt, answer or both");
  rule.directions = directions.value_or(Directions::kBoth);
  if (!type.has_value()) return;  // reported
  rule.type = *type;
  const bool twice =
      std::any_of(source.pii_rules.begin(), source.pii_rules.end(), [&](const PiiRule& other) {
        const bool apart = rule.directions != Directions::kBoth &&
                           other.directions != Directions::kBoth &&
                           other.directions != rule.directions;
        return other.type == rule.type && !apart;
      });
  if (twice) section.Report("type", "has a rule already");
  source.pii_rules.push_back(std::move(rule));
}

void ReadPolicy(Section& section, Source& source) {
  Manifest& manifest = source.manifest;
  manifest.profile = section.Text("profile", {1, 64});
  if (!manifest.profile.empty() && !IsProfileName(manifest.profile)) {
    section.Report("profile", "may have a-z, 0-9, - and _ only");
  }
  manifest.version = section.Number("version", {1, kMaxVersion});
  source.valid_days = section.Number("valid_days", {1, kMaxValidDays});
  source.dictionary_words = section.NumberOr("dictionary_words", 0, {0, kMaxDictionaryWords});
  manifest.on_stale =
      section.Choice<OnStale>("on_stale", OnStaleOf, "cloud_only, refuse", OnStale::kRefuse);
  const auto release = ReleaseModeOf(section.TextOr("release", "lexicon"));
  if (!release.has_value()) {
    section.Report("release", "must be lexicon, clause, sentence, whole or audit_only");
  }
  manifest.release = release.value_or(ReleaseMode::kLexicon);
  manifest.regions = section.Texts("regions");
  for (const std::string& region : manifest.regions) {
    if (!IsRegion(region)) section.Report("regions", "must be two-letter codes such as CN");
  }
  section.Map("appeal", [&](Section& appeal) {
    manifest.appeal_zh = appeal.Text("zh", kTextBytes);
    manifest.appeal_en = appeal.Text("en", kTextBytes);
  });
  section.Sections("pii", [&](Section& rule) { ReadPiiRule(rule, source); });
  if (section.Has("judge")) {
    section.Map("judge", [&](Section& judge) { ReadJudge(judge, source); });
  }
}

// What the category leads to for readers under 18, where that is more than for others.
Action ReadMinorAction(Section& section, const char* field) {
  const std::string name = section.TextOr(field, "allow");
  const auto action = ActionOf(name);
  if (!action.has_value() || (*action > Action::kAllow && *action < Action::kSupport)) {
    section.Report(field, "must be allow, support, refuse or suspend");
  }
  return action.value_or(Action::kAllow);
}

void ReadCategory(Section& section, Source& source) {
  Category category;
  category.id = section.Text("id", {1, 32});
  category.name_zh = section.Text("zh", {1, 256});
  category.name_en = section.Text("en", {1, 256});
  category.minimum_keywords =
      static_cast<uint32_t>(section.NumberOr("minimum_keywords", 0, {0, 1'000'000}));
  category.on_prompt = section.Choice<Action>("on_prompt", ActionOf, kActionNames, Action::kRefuse);
  category.on_answer = section.Choice<Action>("on_answer", ActionOf, kActionNames, Action::kRefuse);
  category.reply = section.TextOr("reply", "default");
  category.on_prompt_minor = ReadMinorAction(section, "on_prompt_minor");
  category.on_answer_minor = ReadMinorAction(section, "on_answer_minor");
  if (category.on_prompt == Action::kMask) {
    section.Report("on_prompt", "mask is for personal data (policy.yaml, pii)");
  }
  if (category.on_answer == Action::kMask || category.on_answer == Action::kLocalOnly) {
    section.Report("on_answer", "must be allow, support, refuse or suspend");
  }
  const bool twice = std::any_of(source.categories.begin(), source.categories.end(),
                                 [&](const Category& other) { return other.id == category.id; });
  if (twice) section.Report("id", "is defined already");
  source.categories.push_back(std::move(category));
}

void ReadReply(Section& section, Source& source) {
  Reply reply;
  reply.key = section.Text("key", kWordBytes);
  reply.zh = section.Text("zh", kTextBytes);
  reply.en = section.Text("en", kTextBytes);
  const bool twice = std::any_of(source.replies.begin(), source.replies.end(),
                                 [&](const Reply& other) { return other.key == reply.key; });
  if (twice) section.Report("key", "is defined already");
  source.replies.push_back(std::move(reply));
}

template <typename Read>
void ReadFile(const SourceFiles& files, std::string_view name, std::vector<Problem>& problems,
              const Read& read) {
  const auto file = files.find(std::string(name));
  if (file == files.end()) {
    problems.push_back({std::string(name), 0, "", "the file is missing"});
    return;
  }
  ReadYaml(file->first, file->second, problems, read);
}

// Who must refuse something cannot have a gate that only watches.
void CheckRelease(const Source& source, std::vector<Problem>& problems) {
  if (source.manifest.release != ReleaseMode::kAuditOnly) return;
  const auto required =
      std::find_if(source.categories.begin(), source.categories.end(),
                   [](const Category& category) { return category.minimum_keywords > 0; });
  if (required == source.categories.end()) return;
  problems.push_back(
      {std::string(kPolicyFile), 0, "release",
       fmt::format("audit_only is not for a profile with required categories ({})", required->id)});
}

void CheckReplies(const Source& source, std::vector<Problem>& problems) {
  std::set<std::string_view> replies;
  for (const Reply& reply : source.replies) replies.insert(reply.key);
  for (const std::string_view key : RequiredReplies()) {
    if (replies.contains(key)) continue;
    problems.push_back(
        {std::string(kRepliesFile), 0, "replies", fmt::format("lacks the key {}", key)});
  }
  for (const Category& category : source.categories) {
    if (replies.contains(category.reply)) continue;
    problems.push_back({std::string(kTaxonomyFile), 0, category.id,
                        fmt::format("reply {} is not in {}", category.reply, kRepliesFile)});
  }
}

void CheckCategories(const Source& source, std::vector<Problem>& problems) {
  std::set<std::string_view> categories;
  for (const Category& category : source.categories) categories.insert(category.id);
  if (categories.empty()) {
    problems.push_back({std::string(kTaxonomyFile), 0, "categories", "is empty"});
  }
  for (const PiiRule& rule : source.pii_rules) {
    if (categories.contains(rule.category)) continue;
    problems.push_back({std::string(kPolicyFile), 0, fmt::format("pii.{}", pii::NameOf(rule.type)),
                        fmt::format("category {} is not in {}", rule.category, kTaxonomyFile)});
  }
  const Judgement& judgement = source.manifest.judgement;
  if (judgement.judges() && !categories.contains(judgement.category)) {
    problems.push_back({std::string(kPolicyFile), 0, "judge.category",
                        fmt::format("is not in {}", kTaxonomyFile)});
  }
  std::set<std::string_view> told;
  for (const Origin& origin : source.origins) {
    if (categories.contains(origin.category) || !told.insert(origin.file).second) continue;
    problems.push_back({origin.file, 0, "category",
                        fmt::format("{} is not in {}", origin.category, kTaxonomyFile)});
  }
}

// What no single file can tell: that the keys of one exist in another.
void CheckReferences(const Source& source, std::vector<Problem>& problems) {
  CheckReplies(source, problems);
  CheckCategories(source, problems);
}

void SortByPlace(std::vector<Problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
}

bool IsKnownFile(std::string_view name) {
  return name == kPolicyFile || name == kTaxonomyFile || name == kRepliesFile ||
         name == kProbesFile;
}

absl::Status AddLexicons(FileSystem& files, const std::string& directory, SourceFiles& out) {
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(directory));
  for (const std::string& name : names) {
    if (!name.ends_with(".yaml")) continue;
    WEIR_ASSIGN_OR_RETURN(out[fmt::format("{}/{}", kLexiconFolder, name)],
                          ReadWholeFile(files, directory + "/" + name, kMaxSourceFileBytes));
  }
  return absl::OkStatus();
}

}  // namespace

std::string Problem::ToString() const {
  std::string out = file;
  if (line > 0) out += fmt::format(":{}", line);
  if (!field.empty()) out += fmt::format(": {}", field);
  return fmt::format("{}: {}", out, text);
}

const std::vector<std::string_view>& RequiredReplies() {
  static const std::vector<std::string_view> keys = {"default",     "crisis",       "stopped",
                                                     "unavailable", "deadline",     "no_engine",
                                                     "no_policy",   "stale_policy", "budget"};
  return keys;
}

std::optional<absl::Time> DateOf(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  const bool fits = text.size() == kShape.size() &&
                    std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char wanted) {
                      return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted;
                    });
  absl::Time time;
  std::string error;
  if (!fits || !absl::ParseTime("%Y-%m-%d", ToAbsl(text), &time, &error)) return std::nullopt;
  return time;
}

absl::StatusOr<SourceFiles> ReadSourceFiles(FileSystem& files, const std::string& directory) {
  SourceFiles out;
  WEIR_ASSIGN_OR_RETURN(const auto names, files.List(directory));
  for (const std::string& name : names) {
    if (!IsKnownFile(name)) continue;
    WEIR_ASSIGN_OR_RETURN(out[name],
                          ReadWholeFile(files, directory + "/" + name, kMaxSourceFileBytes));
  }
  const std::string lexicons = fmt::format("{}/{}", directory, kLexiconFolder);
  if (files.Exists(lexicons)) WEIR_RETURN_IF_ERROR(AddLexicons(files, lexicons, out));
  return out;
}

ParsedSource ParseSource(const SourceFiles& files) {
  ParsedSource parsed;
  Source& source = parsed.source;
  ReadFile(files, kPolicyFile, parsed.problems, [&](Section& top) { ReadPolicy(top, source); });
  ReadFile(files, kTaxonomyFile, parsed.problems, [&](Section& top) {
    top.Sections("categories", [&](Section& section) { ReadCategory(section, source); });
  });
  ReadFile(files, kRepliesFile, parsed.problems, [&](Section& top) {
    top.Sections("replies", [&](Section& section) { ReadReply(section, source); });
  });
  LexiconReader lexicon(parsed);
  for (const auto& [name, content] : files) {
    if (name.starts_with(kLexiconFolder)) lexicon.Read(name, content);
  }
  const auto probes = files.find(std::string(kProbesFile));
  if (probes != files.end()) ReadProbes(probes->first, probes->second, parsed);
  CheckReferences(source, parsed.problems);
  CheckRelease(source, parsed.problems);
  SortByPlace(parsed.problems);
  SortByPlace(parsed.remarks);
  return parsed;
}

}  // namespace weir::policy
