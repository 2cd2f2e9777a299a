// The source of a policy: YAML files that people write (docs/POLICY.md), read strictly.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/policy/policy.h"

namespace weir::policy {

inline constexpr uint32_t kMaxWithinCodePoints = 64;  // reach of a combination
inline constexpr uint64_t kMaxValidDays = 366;
inline constexpr size_t kMaxSourceFileBytes = 64u << 20;

// A place in a source and what is wrong there. `text` never holds a lexicon word or a probe's text.
struct Problem {
  std::string file;
  int line = 0;       // from 1; 0 = the file as a whole
  std::string field;  // "categories[3].on_prompt"; may be empty
  std::string text;
  std::string ToString() const;  // "taxonomy.yaml:12: categories[3].on_prompt: ..."
};

struct SourceEntry {
  std::string category;
  std::string text;
  Severity severity = Severity::kFlag;
  bool whole_word = true;
  bool exception = false;
  bool part = false;
  uint8_t max_gap = lexicon::kMaxGap;
  Forms forms;
  uint32_t origin = 0;  // index into the source's origins
  Validity validity;
};

struct SourceCombination {
  std::string category;
  std::string id;
  Severity severity = Severity::kBlock;
  uint32_t within = 0;
  std::vector<std::vector<std::string>> groups;
  std::vector<std::string> without;
  Validity validity;
};

// A value. `manifest` lacks built, not_after and fold_version: the compiler fills them in.
struct Source {
  Manifest manifest;
  uint64_t valid_days = 0;
  std::string directory;          // where it was read; empty = not from files
  std::string classifier;         // the file of its model, below the source; empty = none
  std::string stage_two;          // the same of its second stage
  uint64_t dictionary_words = 0;  // how many the bundle's dictionary keeps; 0 = no dictionary
  std::vector<Category> categories;
  std::vector<PiiRule> pii_rules;
  std::vector<Reply> replies;
  std::vector<SourceEntry> entries;
  std::vector<SourceCombination> combinations;
  std::vector<Probe> probes;
  std::vector<Origin> origins;
};

// Path below the source's directory ("lexicon/fraud.yaml") -> content.
using SourceFiles = std::map<std::string, std::string>;

// What was read, everything that is wrong, and remarks that do not stop the build. `source` may be
// compiled only when `problems` is empty.
struct ParsedSource {
  Source source;
  std::vector<Problem> problems;
  std::vector<Problem> remarks;
};

// Reads policy.yaml, taxonomy.yaml, replies.yaml, lexicon/*.yaml and, when there is one,
// probes.jsonl. A file that is missing is ParseSource's business; an I/O error is the status.
absl::StatusOr<SourceFiles> ReadSourceFiles(FileSystem& files, const std::string& directory);

// Total and pure: reports all problems at once.
ParsedSource ParseSource(const SourceFiles& files);

// Why a text cannot be a word of the lexicon: no UTF-8, too long, no letters, a sentence end
// inside. Empty when it can. Never holds the text.
std::string FaultOf(std::string_view word);

// The first moment, in UTC, of a day such as 2026-11-22; nothing when it is none.
std::optional<absl::Time> DateOf(std::string_view text);

// The keys replies.yaml must have.
const std::vector<std::string_view>& RequiredReplies();

}  // namespace weir::policy
