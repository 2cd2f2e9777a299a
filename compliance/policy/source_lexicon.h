// Reads the lexicon files of a policy source. Used by ParseSource only.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "compliance/policy/section.h"
#include "compliance/policy/source.h"
#include "compliance/policy/source_options.h"

namespace weir::policy {

// Per source: remembers every word it has read, to find the ones that are given twice.
class LexiconReader {
 public:
  explicit LexiconReader(ParsedSource& parsed) : parsed_(parsed) {}
  // Adds one file's entries, exceptions and combinations to the parsed source.
  void Read(const std::string& file, const std::string& content);

 private:
  // What holds for all of a file.
  struct FileScope {
    std::string category;
    EntryOptions defaults;
    size_t first_origin = 0;  // the file's own; further ones follow it
  };
  struct Place {
    const YAML::Node& node;
    const std::string& path;
  };

  void ReadTop(Section& top);
  void ReadEntry(Section& top, const FileScope& file, const Place& place);
  void ReadLongEntry(Section& top, const FileScope& file, const Place& place);
  void ReadException(Section& top, const FileScope& file, const Place& place);
  void ReadCombination(Section& section, const FileScope& file);
  std::vector<std::string> ReadGroup(Section& section, const FileScope& file, const Place& place);
  void CheckGroups(Section& section, const SourceCombination& combination);
  bool CheckWord(Section& section, const Place& place, std::string_view text);
  SourceEntry EntryOf(const FileScope& file, std::string text, const EntryOptions& options);
  uint32_t OriginOf(const FileScope& file, const EntryOptions& options);
  void Add(Section& section, const Place& place, SourceEntry entry);

  struct Seen {
    std::string where;  // "lexicon/fraud.yaml:12"
    size_t entry = 0;   // index into the source's entries
  };

  ParsedSource& parsed_;
  std::map<std::string, Seen> seen_;  // by category, use, dates and folded text
  std::set<std::string> combination_ids_;
};

}  // namespace weir::policy
