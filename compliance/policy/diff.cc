#include "compliance/policy/diff.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "compliance/crypto/digest.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/names.h"

namespace weir::policy {
namespace {

// What a rule is and its id -> what it does. A word may have several entries, with other dates for
// example.
using Id = std::pair<std::string, std::string>;
using Rules = std::map<Id, std::set<std::string>>;

std::string Mark(std::string_view text) { return crypto::Sha256Of(text).ToHex().substr(0, 8); }

std::string DayOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

std::string TextOf(const Validity& validity) {
  std::string out;
  if (validity.effective != absl::InfinitePast()) out += ", from " + DayOf(validity.effective);
  if (validity.expires != absl::InfiniteFuture()) out += ", until " + DayOf(validity.expires);
  return out;
}

std::string TextOf(const Entry& entry) {
  std::string out(NameOf(entry.severity));
  if (!entry.whole_word) out += ", inside words too";
  if (entry.max_gap != lexicon::kMaxGap) out += fmt::format(", gap {}", entry.max_gap);
  if (entry.forms.bits != 0) out += ", forms " + TextOf(entry.forms);
  return out + TextOf(entry.validity);
}

// Groups and words keep no order of their own.
std::string MarkOf(const std::vector<uint32_t>& words, const Policy& policy) {
  std::set<std::string> rules;
  for (const uint32_t word : words) rules.emplace(policy.entries()[word].rule);
  return Mark(fmt::format("{}", fmt::join(rules, " ")));
}

std::string TextOf(const Combination& combination, const Policy& policy) {
  std::string out = fmt::format("{} within {}", NameOf(combination.severity), combination.within);
  std::set<std::string> groups;
  for (const auto& group : combination.groups) {
    groups.insert(fmt::format("{} words #{}", group.size(), MarkOf(group, policy)));
  }
  out += fmt::format(" of {}", fmt::join(groups, " and "));
  if (!combination.without.empty()) {
    out += fmt::format(" without {} words #{}", combination.without.size(),
                       MarkOf(combination.without, policy));
  }
  return out + TextOf(combination.validity);
}

void Put(Rules& rules, const char* what, const std::string& rule, std::string text) {
  rules[{what, rule}].insert(std::move(text));
}

std::string Joined(const std::set<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "; "));
}

void PutManifest(Rules& rules, const Manifest& manifest) {
  const absl::Duration valid = manifest.not_after - manifest.built;
  Put(rules, "policy", "profile", manifest.profile);
  Put(rules, "policy", "valid_days", fmt::format("{}", absl::ToInt64Hours(valid) / 24));
  Put(rules, "policy", "on_stale", std::string(NameOf(manifest.on_stale)));
  Put(rules, "policy", "release", std::string(NameOf(manifest.release)));
  Put(rules, "policy", "regions", fmt::format("[{}]", fmt::join(manifest.regions, ", ")));
  Put(rules, "policy", "appeal", "text #" + Mark(manifest.appeal_zh + "\n" + manifest.appeal_en));
}

std::string DirectionText(const PiiRule& rule) {
  if (rule.directions == Directions::kBoth) return "";
  return fmt::format(", {} only", NameOf(rule.directions));
}

Rules RulesOf(const Policy& policy) {
  Rules rules;
  PutManifest(rules, policy.manifest());
  for (const Entry entry : policy.entries()) {
    const char* const use = entry.exception ? "exception" : entry.part ? "part" : "word";
    Put(rules, use, std::string(entry.rule), TextOf(entry));
  }
  for (const Combination& combination : policy.combinations()) {
    Put(rules, "combination", combination.rule, TextOf(combination, policy));
  }
  for (const Category& category : policy.categories()) {
    Put(rules, "category", category.id,
        fmt::format("prompt {}/{} answer {}/{}, reply {}, minimum {}, name #{}",
                    NameOf(category.on_prompt), NameOf(category.on_prompt_minor),
                    NameOf(category.on_answer), NameOf(category.on_answer_minor), category.reply,
                    category.minimum_keywords, Mark(category.name_zh + "\n" + category.name_en)));
  }
  for (const PiiRule& rule : policy.pii_rules()) {
    Put(rules, "pii", std::string(pii::NameOf(rule.type)),
        fmt::format("{} from {}, {}{}", NameOf(rule.action), rule.min_score_permille, rule.category,
                    DirectionText(rule)));
  }
  for (const Reply& reply : policy.replies()) {
    Put(rules, "reply", reply.key, "text #" + Mark(reply.zh + "\n" + reply.en));
  }
  return rules;
}

}  // namespace

std::string_view NameOf(Change change) {
  if (change == Change::kAdded) return "added";
  return change == Change::kRemoved ? "removed" : "changed";
}

Words WordsOf(const Source& source) {
  Words words;
  for (const SourceEntry& entry : source.entries) {
    words[RuleOf(entry.category, entry.text)] = entry.text;
  }
  return words;
}

std::vector<Difference> DifferencesOf(const Policy& before, const Policy& after,
                                      const Words& words) {
  const Rules left = RulesOf(before);
  const Rules right = RulesOf(after);
  std::map<Id, Difference> found;
  for (const auto& [id, what] : left) {
    const auto other = right.find(id);
    if (other == right.end()) {
      found[id] = {Change::kRemoved, id.first, id.second, Joined(what), "", ""};
    } else if (other->second != what) {
      found[id] = {Change::kChanged, id.first, id.second, Joined(what), Joined(other->second), ""};
    }
  }
  for (const auto& [id, what] : right) {
    if (!left.contains(id)) found[id] = {Change::kAdded, id.first, id.second, "", Joined(what), ""};
  }
  std::vector<Difference> out;
  for (auto& [id, difference] : found) {
    const auto word = words.find(id.second);
    if (word != words.end()) difference.word = word->second;
    out.push_back(std::move(difference));
  }
  return out;
}

std::string LineOf(const Difference& difference) {
  constexpr std::string_view kMarks = "+-~";
  std::string out = fmt::format("{} {} {}: {}", kMarks[static_cast<size_t>(difference.change)],
                                difference.what, difference.rule, difference.before);
  if (difference.change == Change::kChanged) out += " -> ";
  out += difference.after;
  if (!difference.word.empty()) out += fmt::format("  \"{}\"", difference.word);
  return out;
}

}  // namespace weir::policy
