#include "compliance/policy/source_lexicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compliance/policy/names.h"
#include "compliance/text/expansion.h"
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

// So few letters mean something only with the signs around them: "c#" is not "c".
constexpr size_t kFewLetters = 2;

// What the matcher will see of a word.
struct Shape {
  size_t letters = 0;    // letters and digits
  bool broken = false;   // a line feed or sentence end stands between two of them
  bool trimmed = false;  // symbols stand before the first or behind the last: they do not count
};

Shape ShapeOf(std::string_view word) {
  Shape shape;
  bool open_break = false;
  bool inside = false;
  std::vector<text::Unit> units;
  text::ReadSpelledOut(word, units);
  for (const text::Unit& unit : units) {
    if (unit.kind == text::Kind::kInvisible) continue;
    if (unit.kind == text::Kind::kBreak) open_break = shape.letters > 0;
    inside = unit.kind == text::Kind::kLetter || unit.kind == text::Kind::kDigit;
    shape.trimmed = shape.trimmed || (!inside && shape.letters == 0);
    if (!inside) continue;
    shape.broken = shape.broken || open_break;
    ++shape.letters;
  }
  shape.trimmed = shape.trimmed || !inside;
  return shape;
}

// Tells two entries of one word apart.
std::string KeyOf(const SourceEntry& entry) {
  return fmt::format("{}/{}{}{}/{}/{}/{}", entry.category, entry.part ? "p" : "",
                     entry.exception ? "e" : "", entry.whole_word ? "w" : "",
                     absl::ToUnixSeconds(entry.validity.effective),
                     absl::ToUnixSeconds(entry.validity.expires), text::FoldSpelledOut(entry.text));
}

}  // namespace

std::string FaultOf(std::string_view word) {
  if (word.size() < kEntryBytes.least || word.size() > kEntryBytes.most ||
      !text::IsValidUtf8(word)) {
    return fmt::format("must be UTF-8 text of {} to {} bytes", kEntryBytes.least, kEntryBytes.most);
  }
  const Shape shape = ShapeOf(word);
  if (shape.letters == 0 || shape.letters > lexicon::kMaxPatternUnits) {
    return fmt::format("has {} letters and digits, must have 1 to {}", shape.letters,
                       lexicon::kMaxPatternUnits);
  }
  if (shape.trimmed && shape.letters <= kFewLetters) {
    return fmt::format("without the signs at its ends only {} letters are left, found everywhere",
                       shape.letters);
  }
  return shape.broken ? "has a line or sentence end inside: it can never match" : "";
}

void LexiconReader::Read(const std::string& file, const std::string& content) {
  ReadYaml(file, content, parsed_.problems, [this](Section& top) { ReadTop(top); });
}

void LexiconReader::ReadTop(Section& top) {
  FileScope file;
  file.category = top.Text("category", {1, 32});
  for (const char* required : {"owner", "source", "severity"}) {
    if (!top.Has(required)) top.Text(required, kWordBytes);  // reports it
  }
  file.defaults = ReadOptions(top, EntryOptions{});
  file.first_origin = parsed_.source.origins.size();
  parsed_.source.origins.push_back(
      {top.file(), file.category, file.defaults.owner, file.defaults.source, 0});
  top.Nodes("entries", [&](const YAML::Node& node, const std::string& path) {
    ReadEntry(top, file, {node, path});
  });
  top.Nodes("exceptions", [&](const YAML::Node& node, const std::string& path) {
    ReadException(top, file, {node, path});
  });
  top.Sections("combinations", [&](Section& section) { ReadCombination(section, file); });
}

// The row of the file that names this owner and source; made when there is none.
uint32_t LexiconReader::OriginOf(const FileScope& file, const EntryOptions& options) {
  std::vector<Origin>& origins = parsed_.source.origins;
  for (size_t i = file.first_origin; i < origins.size(); ++i) {
    if (origins[i].owner == options.owner && origins[i].source == options.source) {
      return static_cast<uint32_t>(i);
    }
  }
  origins.push_back(
      {origins[file.first_origin].file, file.category, options.owner, options.source, 0});
  return static_cast<uint32_t>(origins.size() - 1);
}

SourceEntry LexiconReader::EntryOf(const FileScope& file, std::string text,
                                   const EntryOptions& options) {
  SourceEntry entry;
  entry.category = file.category;
  entry.text = std::move(text);
  entry.severity = options.severity;
  entry.whole_word = options.whole_word;
  entry.max_gap = options.max_gap;
  entry.forms = options.forms;
  entry.origin = OriginOf(file, options);
  entry.validity = options.validity;
  return entry;
}

void LexiconReader::ReadEntry(Section& top, const FileScope& file, const Place& place) {
  if (place.node.IsMap()) return ReadLongEntry(top, file, place);
  const std::string text = place.node.IsScalar() ? place.node.Scalar() : std::string();
  if (CheckWord(top, place, text)) Add(top, place, EntryOf(file, text, file.defaults));
}

// Words of combinations have no dates of their own: several combinations may share one.
void LexiconReader::ReadLongEntry(Section& top, const FileScope& file, const Place& place) {
  Section section(place.node, top.file(), place.path, parsed_.problems);
  const std::string text = section.Text("text", kEntryBytes);
  SourceEntry entry = EntryOf(file, text, ReadOptions(section, file.defaults));
  entry.part = section.FlagOr("part", false);
  if (entry.part) {
    if (section.Has("effective") || section.Has("expires")) {
      section.Report("part", "has no dates of its own: its combination has");
    }
    entry.validity = {};
  }
  if (text.empty()) return;  // reported
  if (CheckWord(top, place, text)) Add(top, place, std::move(entry));
}

void LexiconReader::ReadException(Section& top, const FileScope& file, const Place& place) {
  const std::string text = place.node.IsScalar() ? place.node.Scalar() : std::string();
  if (!CheckWord(top, place, text)) return;
  EntryOptions options = file.defaults;
  options.severity = Severity::kFlag;
  options.whole_word = true;
  options.forms = {};
  SourceEntry entry = EntryOf(file, text, options);
  entry.exception = true;
  Add(top, place, std::move(entry));
}

bool LexiconReader::CheckWord(Section& section, const Place& place, std::string_view text) {
  const std::string fault = FaultOf(text);
  if (!fault.empty()) section.ReportAt(place.node, place.path, fault);
  return fault.empty();
}

// A word that is there already is left out with a remark (lists overlap, a count must not); what
// finds more and weighs more stays.
void LexiconReader::Add(Section& section, const Place& place, SourceEntry entry) {
  std::vector<SourceEntry>& entries = parsed_.source.entries;
  const int line = place.node.Mark().line + 1;
  const auto [seen, fresh] = seen_.try_emplace(
      KeyOf(entry), Seen{fmt::format("{}:{}", section.file(), line), entries.size()});
  if (fresh) {
    ++parsed_.source.origins[entry.origin].entries;
    entries.push_back(std::move(entry));
    return;
  }
  SourceEntry& kept = entries[seen->second.entry];
  kept.severity = std::max(kept.severity, entry.severity);
  kept.max_gap = std::max(kept.max_gap, entry.max_gap);
  kept.forms.bits = static_cast<uint8_t>(kept.forms.bits | entry.forms.bits);
  if (entry.part) return;  // words of combinations may repeat
  parsed_.remarks.push_back({section.file(), line, place.path,
                             fmt::format("is the same word as {}; left out", seen->second.where)});
}

std::vector<std::string> LexiconReader::ReadGroup(Section& section, const FileScope& file,
                                                  const Place& place) {
  std::vector<std::string> words;
  if (!place.node.IsSequence() || place.node.size() == 0) {
    section.ReportAt(place.node, place.path, "must be a list of words");
    return words;
  }
  for (const YAML::Node& node : place.node) {
    const std::string path = fmt::format("{}[{}]", place.path, words.size());
    const std::string word = node.IsScalar() ? node.Scalar() : std::string();
    if (CheckWord(section, {node, path}, word)) words.push_back(word);
  }
  for (const std::string& word : words) {
    SourceEntry entry = EntryOf(file, word, file.defaults);
    entry.severity = Severity::kFlag;
    entry.part = true;
    entry.validity = {};
    Add(section, place, std::move(entry));
  }
  return words;
}

void LexiconReader::CheckGroups(Section& section, const SourceCombination& combination) {
  const size_t count = combination.groups.size();
  const size_t least = combination.without.empty() ? 2 : 1;
  if (count < least || count > kMaxGroups) {
    section.Report("groups",
                   fmt::format("has {} groups, must have {} to {}", count, least, kMaxGroups));
  }
  std::map<std::string, size_t> group_of;
  for (size_t i = 0; i < count; ++i) {
    for (const std::string& word : combination.groups[i]) {
      const auto [other, fresh] = group_of.try_emplace(text::FoldSpelledOut(word), i);
      if (fresh || other->second == i) continue;
      section.Report("groups", fmt::format("groups {} and {} share a word", other->second, i));
    }
  }
  for (const std::string& word : combination.without) {
    const auto group = group_of.find(text::FoldSpelledOut(word));
    if (group == group_of.end()) continue;
    section.Report("without", fmt::format("shares a word with group {}", group->second));
  }
}

void LexiconReader::ReadCombination(Section& section, const FileScope& file) {
  SourceCombination combination;
  combination.category = file.category;
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
  combination.validity = ReadValidity(section, file.defaults.validity);
  section.Nodes("groups", [&](const YAML::Node& node, const std::string& path) {
    combination.groups.push_back(ReadGroup(section, file, {node, path}));
  });
  if (section.Has("without")) {
    const YAML::Node words = section.Child("without");
    combination.without = ReadGroup(section, file, {words, section.PathOf("without")});
  }
  CheckGroups(section, combination);
  parsed_.source.combinations.push_back(std::move(combination));
}

}  // namespace weir::policy
