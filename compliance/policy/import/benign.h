// How often each imported word stands in harmless text: a word that does so often is too broad to
// refuse anything.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/policy/import/import.h"
#include "compliance/segment/dictionary.h"
#include "compliance/text/reader.h"

namespace weir::policy {

inline constexpr double kDefaultMaxBenignRate = 0.1;  // hits in 10,000 characters

// One text in pieces of any cut, in constant memory; one thread at a time. With a dictionary the
// letters of a Chinese word inside other words are no hit, as they are none to the gate.
class BenignCounter {
 public:
  // `words`: an image of compliance/segment that has the entries too, or empty. The errors of
  // lexicon::Compile and segment::Dictionary::View.
  static absl::StatusOr<BenignCounter> Create(const std::vector<ImportedEntry>& entries,
                                              std::string words = "");
  void Push(std::string_view bytes);
  // Ends the text and sets `benign_rate` of the same entries. Returns the code points seen.
  uint64_t Finish(std::vector<ImportedEntry>& entries);

 private:
  struct Lexicon {
    std::string bytes;
    lexicon::Image image;
    std::string word_bytes;
    segment::Dictionary words;
    std::vector<bool> whole;  // entries that must stand alone
  };
  BenignCounter(std::unique_ptr<Lexicon> lexicon, size_t entries)
      : lexicon_(std::move(lexicon)), scanner_(lexicon_->image), hits_of_(entries) {}
  void TakeUnits();
  void TakeHits();
  bool NeedsWords(const lexicon::Hit& hit) const;
  void Settle(bool ended);
  std::u32string Folded(uint64_t begin, uint64_t end) const;  // of recent bytes

  std::unique_ptr<Lexicon> lexicon_;
  text::Reader reader_;
  lexicon::Scanner scanner_;
  std::vector<uint64_t> hits_of_;  // by entry
  uint64_t code_points_ = 0;
  std::deque<text::Unit> recent_;      // for the words around hits
  std::vector<lexicon::Hit> waiting_;  // for what follows them
  std::vector<text::Unit> units_;      // scratch
  std::vector<lexicon::Hit> hits_;     // scratch
};

}  // namespace weir::policy
