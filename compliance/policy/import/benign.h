// How often each imported word stands in harmless text: a word that does so often is too broad to
// refuse anything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/policy/import/import.h"
#include "compliance/text/reader.h"

namespace weir::policy {

inline constexpr double kDefaultMaxBenignRate = 0.1;  // hits in 10,000 characters

// One text in pieces of any cut, in constant memory; one thread at a time.
class BenignCounter {
 public:
  // The errors of lexicon::Compile.
  static absl::StatusOr<BenignCounter> Create(const std::vector<ImportedEntry>& entries);
  void Push(std::string_view bytes);
  // Ends the text and sets `benign_rate` of the same entries. Returns the code points seen.
  uint64_t Finish(std::vector<ImportedEntry>& entries);

 private:
  struct Lexicon {
    std::string bytes;
    lexicon::Image image;
  };
  BenignCounter(std::unique_ptr<Lexicon> lexicon, size_t entries)
      : lexicon_(std::move(lexicon)), scanner_(lexicon_->image), hits_of_(entries) {}
  void TakeUnits();
  void TakeHits();

  std::unique_ptr<Lexicon> lexicon_;
  text::Reader reader_;
  lexicon::Scanner scanner_;
  std::vector<uint64_t> hits_of_;  // by entry
  uint64_t code_points_ = 0;
  std::vector<text::Unit> units_;   // scratch
  std::vector<lexicon::Hit> hits_;  // scratch
};

}  // namespace weir::policy
