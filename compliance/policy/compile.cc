#include "compliance/policy/compile.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/policy/compile_forms.h"
#include "compliance/policy/tables.h"
#include "compliance/text/expansion.h"
#include "compliance/text/reader.h"
#include "compliance/variant/looks.h"
#include "compliance/variant/syllable.h"

namespace weir::policy {
namespace {

constexpr size_t kRuleDigits = 8;

// Indices of the words of combinations: category and folded text -> entries.
using Parts = std::map<std::pair<uint32_t, std::string>, std::vector<uint32_t>>;

std::map<std::string, uint32_t> IndexOf(const std::vector<Category>& categories) {
  std::map<std::string, uint32_t> index;
  for (uint32_t i = 0; i < categories.size(); ++i) index[categories[i].id] = i;
  return index;
}

void Write(const SourceEntry& from, uint32_t category, EntryWriter& writer) {
  const std::string rule = RuleOf(from.category, from.text);
  const std::u32string letters = IsSoughtBySound(from) ? LettersOf(from.text) : std::u32string();
  Entry entry;
  entry.category = category;
  entry.severity = from.severity;
  entry.rule = rule;
  entry.exception = from.exception;
  entry.part = from.part;
  entry.whole_word = from.whole_word;
  entry.max_gap = from.max_gap;
  entry.forms = from.forms;
  entry.letters = letters;
  entry.origin = from.origin;
  entry.validity = from.validity;
  if (from.exception) {
    entry.exception_code_points = static_cast<uint32_t>(text::CodePoints(from.text));
  }
  writer.Add(entry);
}

std::vector<uint32_t> EntriesOf(const std::vector<std::string>& words, uint32_t category,
                                const Parts& parts) {
  std::vector<uint32_t> out;
  for (const std::string& word : words) {
    const std::vector<uint32_t>& entries = parts.at({category, text::FoldSpelledOut(word)});
    out.insert(out.end(), entries.begin(), entries.end());
  }
  return out;
}

Combination CombinationOf(const SourceCombination& from, uint32_t category, const Parts& parts) {
  Combination combination;
  combination.rule = fmt::format("{}/{}", from.category, from.id);
  combination.category = category;
  combination.severity = from.severity;
  combination.within = from.within;
  combination.validity = from.validity;
  combination.without = EntriesOf(from.without, category, parts);
  for (const auto& words : from.groups) {
    combination.groups.push_back(EntriesOf(words, category, parts));
  }
  return combination;
}

Manifest ManifestOf(const Source& source, absl::Time built) {
  Manifest manifest = source.manifest;
  manifest.built = absl::FromUnixSeconds(absl::ToUnixSeconds(built));
  manifest.not_after = manifest.built + absl::Hours(24) * static_cast<int64_t>(source.valid_days);
  manifest.fold_version = text::kFoldVersion;
  manifest.identifier_version = pii::kRulesVersion;
  manifest.sound_version = variant::kSoundVersion;
  manifest.looks_version = variant::kLooksVersion;
  return manifest;
}

// Entries name their category and origin in two bytes.
absl::Status CheckCounts(const Source& source) {
  if (source.categories.size() <= kMaxEntryCategories && source.origins.size() <= kMaxOrigins) {
    return absl::OkStatus();
  }
  return InvalidArgument("a policy has at most {} categories and {} origins of entries",
                         kMaxEntryCategories, kMaxOrigins);
}

Tables TablesOf(const Source& source, absl::Time built) {
  Tables tables;
  tables.manifest = ManifestOf(source, built);
  tables.categories = source.categories;
  tables.pii_rules = source.pii_rules;
  tables.replies = source.replies;
  tables.probes = source.probes;
  tables.origins = source.origins;
  return tables;
}

}  // namespace

std::string RuleOf(std::string_view category, std::string_view text) {
  const std::string hex = crypto::Sha256Of(text::FoldSpelledOut(text)).ToHex();
  return fmt::format("{}/{}", category, hex.substr(0, kRuleDigits));
}

absl::StatusOr<std::string> Compile(const Source& source, absl::Time built,
                                    const crypto::Signer& signer,
                                    std::span<const BundleSection> extra) {
  WEIR_RETURN_IF_ERROR(CheckCounts(source));
  Tables tables = TablesOf(source, built);
  EntryWriter writer;
  const std::map<std::string, uint32_t> index = IndexOf(source.categories);
  std::vector<lexicon::Pattern> patterns;
  Parts parts;
  for (const SourceEntry& entry : source.entries) {
    const auto id = static_cast<uint32_t>(patterns.size());
    const uint32_t category = index.at(entry.category);
    patterns.push_back({entry.text, id, entry.whole_word, entry.max_gap});
    Write(entry, category, writer);
    if (entry.part) parts[{category, text::FoldSpelledOut(entry.text)}].push_back(id);
  }
  for (const SourceCombination& combination : source.combinations) {
    tables.combinations.push_back(
        CombinationOf(combination, index.at(combination.category), parts));
  }
  WEIR_ASSIGN_OR_RETURN(const std::string image, lexicon::Compile(patterns));
  WEIR_ASSIGN_OR_RETURN(const FormImages forms, CompileForms(source));
  const std::string table_bytes = SerialiseTables(tables);
  const std::string entry_bytes = writer.Finish();
  std::vector<BundleSection> sections = {
      {kTablesSection, table_bytes}, {kEntriesSection, entry_bytes}, {kLexiconSection, image}};
  forms.AppendTo(sections);
  sections.insert(sections.end(), extra.begin(), extra.end());
  std::string bundle = AssembleBundle(sections, signer);
  const absl::Status loads = LoadBytes(bundle, Trust{{signer.verifier()}, false}).status();
  if (!loads.ok()) {
    return Error(absl::StatusCode::kInternal, "the compiled bundle does not load: {}",
                 ToStd(loads.message()));
  }
  return bundle;
}

}  // namespace weir::policy
