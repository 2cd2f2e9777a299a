#include "compliance/policy/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "absl/time/time.h"
#include "compliance/policy/names.h"

namespace weir::policy {
namespace {

std::string DateOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone());
}

bool Counts(const Entry& entry, absl::Time at) {
  return !entry.exception && !entry.part && entry.active_at(at);
}

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string HeaderOf(const Policy& policy, absl::Time now) {
  const Manifest& manifest = policy.manifest();
  std::string out =
      fmt::format("profile     {}\nversion     {}\n", manifest.profile, manifest.version);
  out += fmt::format("digest      {}\n", policy.digest().ToHex());
  for (const crypto::Verifier& key : policy.signers()) {
    out += fmt::format("signed by   {}\n", key.key_id());
  }
  out += fmt::format("built       {}\n", DateOf(manifest.built));
  out += fmt::format("not after   {}{}\n", DateOf(manifest.not_after),
                     policy.stale_at(now) ? "  STALE" : "");
  out += fmt::format("when stale  {}\n", NameOf(manifest.on_stale));
  out += fmt::format("regions     {}\n",
                     manifest.regions.empty() ? "anywhere" : Joined(manifest.regions));
  return out;
}

size_t WidestId(const Policy& policy) {
  size_t width = std::string_view("category").size();
  for (const Category& category : policy.categories()) width = std::max(width, category.id.size());
  return width;
}

std::string CategoriesOf(const Policy& policy) {
  const size_t width = WidestId(policy);
  std::string out =
      fmt::format("\n{:<{}}   words  floor  prompt      answer      name\n", "category", width);
  const std::vector<KeywordCount> counts = CountKeywords(policy);
  for (size_t i = 0; i < counts.size(); ++i) {
    const Category& category = policy.categories()[i];
    out += fmt::format("{:<{}}  {:>6} {:>6}  {:<10}  {:<10}  {}\n", category.id, width,
                       counts[i].have, counts[i].minimum, NameOf(category.on_prompt),
                       NameOf(category.on_answer), category.name_en);
  }
  return out;
}

std::string PiiRulesOf(const Policy& policy) {
  std::string out = "\npersonal data\n";
  for (const PiiRule& rule : policy.pii_rules()) {
    out += fmt::format("  {:<20} {:<10} from score {:>4}  {:<6}  {}\n", pii::NameOf(rule.type),
                       NameOf(rule.action), rule.min_score_permille, NameOf(rule.directions),
                       rule.category);
  }
  return out;
}

std::string OriginsOf(const Policy& policy) {
  std::string out = "\nsources\n";
  for (const Origin& origin : policy.origins()) {
    out += fmt::format("  {}: {} entries, {}, owner {}, source {}\n", origin.file, origin.entries,
                       origin.category, origin.owner, origin.source);
  }
  return out;
}

}  // namespace

std::vector<KeywordCount> CountKeywords(const Policy& policy) {
  std::vector<KeywordCount> counts;
  for (const Category& category : policy.categories()) {
    counts.push_back({category.id, 0, category.minimum_keywords});
  }
  std::set<std::string_view> seen;  // one word may have several entries: it counts once
  for (const Entry entry : policy.entries()) {
    if (!Counts(entry, policy.manifest().built)) continue;
    if (seen.insert(entry.rule).second) ++counts[entry.category].have;
  }
  return counts;
}

std::vector<std::string> Shortfalls(const Policy& policy) {
  std::vector<std::string> lines;
  uint32_t total = 0;
  bool has_floor = false;
  for (const KeywordCount& count : CountKeywords(policy)) {
    total += count.have;
    has_floor = has_floor || count.minimum > 0;
    if (count.have >= count.minimum) continue;
    lines.push_back(
        fmt::format("{} has {} of {} keywords", count.category, count.have, count.minimum));
  }
  if (has_floor && total < kMinimumKeywords) {
    lines.push_back(
        fmt::format("all categories together have {} of {} keywords", total, kMinimumKeywords));
  }
  return lines;
}

std::string Describe(const Policy& policy, absl::Time now) {
  const std::vector<std::string> shortfalls = Shortfalls(policy);
  std::string out = HeaderOf(policy, now) + CategoriesOf(policy);
  out += fmt::format("\n{} combinations, {} probes, {} patterns in the lexicon\n",
                     policy.combinations().size(), policy.probes().size(),
                     policy.lexicon().patterns());
  out += PiiRulesOf(policy) + OriginsOf(policy);
  if (!shortfalls.empty()) {
    out +=
        fmt::format("\nstarter bundle: {} gaps against the standard's floors (weir policy check)\n",
                    shortfalls.size());
  }
  return out;
}

std::string CheckReport(const ParsedSource& parsed, const Policy* policy) {
  std::string out;
  for (const Problem& problem : parsed.problems)
    out += fmt::format("error: {}\n", problem.ToString());
  for (const Problem& remark : parsed.remarks)
    out += fmt::format("remark: {}\n", remark.ToString());
  if (policy == nullptr) return out;
  for (const std::string& line : Shortfalls(*policy)) {
    out += fmt::format("starter bundle: {}\n", line);
  }
  return out;
}

}  // namespace weir::policy
