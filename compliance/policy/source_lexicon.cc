#include "compliance/policy/source_lexicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compliance/policy/names.h"
#include "compliance/text/reader.h"

namespace weir::policy {
namespace {

constexpr Range kEntryBytes = {1, 512};
constexpr size_t kMaxGroups = 8;
constexpr const char* kSeverityNames = "flag, block";

bool IsCombinationId(std::string_view id) {
  for (const char c : id) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!ok) return false;
  }
  return !id.empty();
}

// What the matcher will see of a word.
struct Shape {
  size_t letters = 0;   // letters and digits
  bool broken = false;  // a line feed or sentence end stands between two of them
};

Shape ShapeOf(std::string_view word) {
  Shape shape;
  bool open_break = false;
  for (const text::Unit& unit : text::ReadAll(word)) {
    if (unit.kind == text::Kind::kBreak) open_break = shape.letters > 0;
    if (unit.kind != text::Kind::kLetter && unit.kind != text::Kind::kDigit) continue;
    shape.broken = shape.broken || open_break;
    ++shape.letters;
  }
  return shape;
}

}  // namespace

void LexiconReader::Read(const std::string& file, const std::string& content) {
  ReadYaml(file, content, parsed_.problems, [this](Section& top) { ReadTop(top); });
}

void LexiconReader::ReadTop(Section& top) {
  Defaults defaults;
  defaults.category = top.Text("category", {1, 32});
  Origin origin;
  origin.file = top.file();
  origin.category = defaults.category;
  origin.owner = top.Text("owner", kWordBytes);
  origin.source = top.Text("source", {1, 512});
  defaults.severity = top.Choice<Severity>("severity", SeverityOf, kSeverityNames, Severity::kFlag);
  const size_t before = parsed_.source.entries.size();
  top.Nodes("entries", [&](const YAML::Node& node, const std::string& path) {
    ReadEntry(top, defaults, {node, path});
  });
  top.Nodes("exceptions", [&](const YAML::Node& node, const std::string& path) {
    const std::string text = node.IsScalar() ? node.Scalar() : std::string();
    SourceEntry entry{defaults.category, text, Severity::kFlag, true, true, false};
    if (CheckWord(top, {node, path}, text)) Add(top, {node, path}, std::move(entry));
  });
  top.Sections("combinations", [&](Section& section) { ReadCombination(section, defaults); });
  origin.entries = static_cast<uint32_t>(parsed_.source.entries.size() - before);
  parsed_.source.origins.push_back(std::move(origin));
}

void LexiconReader::ReadEntry(Section& top, const Defaults& defaults, const Place& place) {
  SourceEntry entry;
  entry.category = defaults.category;
  entry.severity = defaults.severity;
  if (place.node.IsMap()) return ReadLongEntry(top, entry, place);
  if (place.node.IsScalar()) entry.text = place.node.Scalar();
  if (CheckWord(top, place, entry.text)) Add(top, place, std::move(entry));
}

void LexiconReader::ReadLongEntry(Section& top, SourceEntry& entry, const Place& place) {
  Section section(place.node, top.file(), place.path, parsed_.problems);
  entry.text = section.Text("text", kEntryBytes);
  if (section.Has("severity")) {
    entry.severity =
        section.Choice<Severity>("severity", SeverityOf, kSeverityNames, entry.severity);
  }
  entry.whole_word = section.FlagOr("whole_word", true);
  entry.part = section.FlagOr("part", false);
  if (entry.text.empty()) return;  // reported
  if (CheckWord(top, place, entry.text)) Add(top, place, std::move(entry));
}

bool LexiconReader::CheckWord(Section& section, const Place& place, std::string_view text) {
  if (text.size() < kEntryBytes.least || text.size() > kEntryBytes.most ||
      !text::IsValidUtf8(text)) {
    section.ReportAt(
        place.node, place.path,
        fmt::format("must be UTF-8 text of {} to {} bytes", kEntryBytes.least, kEntryBytes.most));
    return false;
  }
  const Shape shape = ShapeOf(text);
  if (shape.letters == 0 || shape.letters > lexicon::kMaxPatternUnits) {
    section.ReportAt(place.node, place.path,
                     fmt::format("has {} letters and digits, must have 1 to {}", shape.letters,
                                 lexicon::kMaxPatternUnits));
    return false;
  }
  if (shape.broken) {
    section.ReportAt(place.node, place.path,
                     "has a line or sentence end inside: it can never match");
    return false;
  }
  return true;
}

// A word that is there already is left out with a remark (lists overlap, a count must not); the
// stronger severity stays.
void LexiconReader::Add(Section& section, const Place& place, SourceEntry entry) {
  std::vector<SourceEntry>& entries = parsed_.source.entries;
  const std::string key =
      fmt::format("{}/{}{}{}/{}", entry.category, entry.part ? "p" : "", entry.exception ? "e" : "",
                  entry.whole_word ? "w" : "", text::Fold(entry.text));
  const int line = place.node.Mark().line + 1;
  const auto [seen, fresh] =
      seen_.try_emplace(key, Seen{fmt::format("{}:{}", section.file(), line), entries.size()});
  if (fresh) {
    entries.push_back(std::move(entry));
    return;
  }
  if (entry.part) return;  // words of combinations may repeat
  SourceEntry& kept = entries[seen->second.entry];
  kept.severity = std::max(kept.severity, entry.severity);
  parsed_.remarks.push_back({section.file(), line, place.path,
                             fmt::format("is the same word as {}; left out", seen->second.where)});
}

std::vector<std::string> LexiconReader::ReadGroup(Section& section, const Place& place) {
  std::vector<std::string> words;
  if (!place.node.IsSequence() || place.node.size() == 0) {
    section.ReportAt(place.node, place.path, "must be a list of words");
    return words;
  }
  for (const YAML::Node& node : place.node) {
    const std::string path = fmt::format("{}[{}]", place.path, words.size());
    const std::string word = node.IsScalar() ? node.Scalar() : std::string();
    if (!CheckWord(section, {node, path}, word)) continue;
    words.push_back(word);
  }
  return words;
}

void LexiconReader::CheckGroups(Section& section, const SourceCombination& combination) {
  const size_t count = combination.groups.size();
  if (count < 2 || count > kMaxGroups) {
    section.Report("groups", fmt::format("has {} groups, must have 2 to {}", count, kMaxGroups));
  }
  std::map<std::string, size_t> group_of;
  for (size_t i = 0; i < count; ++i) {
    for (const std::string& word : combination.groups[i]) {
      const auto [other, fresh] = group_of.try_emplace(text::Fold(word), i);
      if (fresh || other->second == i) continue;
      section.Report("groups", fmt::format("groups {} and {} share a word", other->second, i));
    }
  }
}

void LexiconReader::ReadCombination(Section& section, const Defaults& defaults) {
  SourceCombination combination;
  combination.category = defaults.category;
  combination.id = section.Text("id", {1, 64});
  if (!combination.id.empty() && !IsCombinationId(combination.id)) {
    section.Report("id", "may have a-z, 0-9, - and _ only");
  }
  if (!combination_ids_.insert(combination.category + "/" + combination.id).second) {
    section.Report("id", "is used already in this category");
  }
  combination.within = static_cast<uint32_t>(section.Number("within", {1, kMaxWithinCodePoints}));
  combination.severity = Severity::kBlock;
  if (section.Has("severity")) {
    combination.severity =
        section.Choice<Severity>("severity", SeverityOf, kSeverityNames, Severity::kBlock);
  }
  section.Nodes("groups", [&](const YAML::Node& node, const std::string& path) {
    combination.groups.push_back(ReadGroup(section, {node, path}));
    for (const std::string& word : combination.groups.back()) {
      Add(section, {node, path}, {defaults.category, word, Severity::kFlag, true, false, true});
    }
  });
  CheckGroups(section, combination);
  parsed_.source.combinations.push_back(std::move(combination));
}

}  // namespace weir::policy
