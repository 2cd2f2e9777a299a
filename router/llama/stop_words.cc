#include "router/llama/stop_words.h"

#include <algorithm>
#include <utility>

namespace weir::router::llama {

StopWords::StopWords(std::vector<std::string> words) : words_(std::move(words)) {
  std::erase(words_, "");
}

std::string StopWords::Push(std::string_view text) {
  if (stopped_) return {};
  held_.append(text);
  size_t begin = std::string::npos;
  size_t end = std::string::npos;
  for (const std::string& word : words_) {
    const size_t at = held_.find(word);
    if (at == std::string::npos) continue;
    if (std::pair(at + word.size(), at) < std::pair(end, begin)) {
      begin = at;
      end = at + word.size();
    }
  }
  stopped_ = begin != std::string::npos;
  const size_t shown = stopped_ ? begin : held_.size() - HeldBack();
  std::string out = held_.substr(0, shown);
  held_.erase(0, stopped_ ? held_.size() : shown);
  return out;
}

std::string StopWords::Finish() { return std::exchange(held_, {}); }

// The length of the longest end of the text that a stop word begins with.
size_t StopWords::HeldBack() const {
  size_t longest = 0;
  for (const std::string& word : words_) {
    for (size_t n = std::min(word.size() - 1, held_.size()); n > longest; --n) {
      if (held_.ends_with(std::string_view(word).substr(0, n))) longest = n;
    }
  }
  return longest;
}

}  // namespace weir::router::llama
