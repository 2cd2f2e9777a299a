// Reads the lexicon files of a policy source. Used by ParseSource only.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "compliance/policy/section.h"
#include "compliance/policy/source.h"

namespace weir::policy {

// Per source: remembers every word it has read, to find the ones that are given twice.
class LexiconReader {
 public:
  explicit LexiconReader(ParsedSource& parsed) : parsed_(parsed) {}
  // Adds one file's entries, exceptions and combinations to the parsed source.
  void Read(const std::string& file, const std::string& content);

 private:
  struct Defaults {
    std::string category;
    Severity severity = Severity::kFlag;
  };
  struct Place {
    const YAML::Node& node;
    const std::string& path;
  };

  void ReadTop(Section& top);
  void ReadEntry(Section& top, const Defaults& defaults, const Place& place);
  void ReadLongEntry(Section& top, SourceEntry& entry, const Place& place);
  void ReadCombination(Section& section, const Defaults& defaults);
  std::vector<std::string> ReadGroup(Section& section, const Place& place);
  void CheckGroups(Section& section, const SourceCombination& combination);
  bool CheckWord(Section& section, const Place& place, std::string_view text);
  void Add(Section& section, const Place& place, SourceEntry entry);

  struct Seen {
    std::string where;  // "lexicon/fraud.yaml:12"
    size_t entry = 0;   // index into the source's entries
  };

  ParsedSource& parsed_;
  std::map<std::string, Seen> seen_;  // by category, use and folded text
  std::set<std::string> combination_ids_;
};

}  // namespace weir::policy
