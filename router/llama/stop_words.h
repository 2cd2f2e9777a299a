// Ends an answer at the first stop word, also when the word is spread over several tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::router::llama {

// Per stream; one thread at a time. The word that is complete first wins (of two that end at the
// same place, the longer one), so the result does not depend on how the text was cut. Words and
// text are whole UTF-8 characters, and so is what comes out.
class StopWords {
 public:
  explicit StopWords(std::vector<std::string> words);

  // The text that cannot become part of a stop word any more. Nothing follows the word.
  std::string Push(std::string_view text);
  // What was held back, when the answer ends otherwise.
  std::string Finish();
  bool stopped() const { return stopped_; }

 private:
  size_t HeldBack() const;

  std::vector<std::string> words_;
  std::string held_;
  bool stopped_ = false;
};

}  // namespace weir::router::llama
