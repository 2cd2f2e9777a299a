// A word list of somebody else becomes entries of a lexicon, with a report of everything in it that
// a person should look at. Nothing stops at the first bad row.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/policy/import/columns.h"
#include "compliance/policy/import/rows.h"
#include "compliance/policy/source.h"

namespace weir::policy {

// For rows that do not say otherwise.
struct ImportDefaults {
  std::string category;
  Severity severity = Severity::kFlag;
  std::string owner;
  std::string source;
};

struct RowPlace {
  std::string file;
  uint64_t row = 0;
};

// A word that was taken.
struct ImportedEntry {
  SourceEntry entry;  // its `origin` is not used
  std::string owner;
  std::string source;
  RowPlace place;
  double benign_rate = 0;  // hits in 10,000 characters of harmless text; set by benign.h
};

// A row and what is to be said of it: why it cannot be used, or with what it conflicts. Never a
// word.
struct RowRemark {
  RowPlace place;
  std::string text;
};

struct ImportReport {
  uint64_t rows = 0;        // read, without the heading
  uint64_t duplicates = 0;  // the same word after folding, in the same category
  std::vector<RowRemark> invalid;
  std::vector<RowRemark> conflicts;  // the same word with another severity or in another category
};

// One thread at a time. The target must outlive it.
class Importer {
 public:
  // `target` is the source that the words are for, or null. With it a category must be one of its
  // taxonomy (by id or name), and words that it has already are duplicates.
  Importer(ImportDefaults defaults, const Source* target);

  // Begins a file. A plain list has words only; in a table the first row may be headings, and must
  // be when there is more than one column.
  void BeginFile(const std::string& name, bool is_table);
  void Take(const Row& row);

  std::vector<ImportedEntry>& entries() { return entries_; }  // in the order of the rows
  const ImportReport& report() const { return report_; }

 private:
  // Where a word has been met before.
  struct Known {
    std::string category;
    Severity severity = Severity::kFlag;
    std::string where;
    std::optional<size_t> entry;  // of entries_; nothing: in the target
  };

  void KnowTarget(const Source& target);
  bool TakeHeadings(const Row& row);
  std::string Fill(const Row& row, ImportedEntry& out) const;
  std::string FillCell(Column column, const std::string& cell, ImportedEntry& out) const;
  std::string FillCategory(const std::string& cell, ImportedEntry& out) const;
  void Add(ImportedEntry entry);
  bool IsDuplicate(const Known& known, const ImportedEntry& entry);
  void Conflict(const ImportedEntry& entry, std::string text);

  ImportDefaults defaults_;
  std::map<std::string, std::string> categories_;    // id or name -> id, of the target
  std::map<std::string, std::vector<Known>> known_;  // by folded text
  std::string file_;
  bool is_table_ = false;
  std::optional<std::vector<Column>> columns_;  // of the file; nothing before its first row
  std::vector<ImportedEntry> entries_;
  ImportReport report_;
};

}  // namespace weir::policy
