// Builds the image of a dictionary. Part of building a policy, not of running one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir::segment {

struct Word {
  std::string text;
  uint64_t frequency = 0;  // how often it was counted; at least 1
  friend bool operator==(const Word&, const Word&) = default;
};

struct Options {
  // The most frequent words are kept, and of the others those that are in the lexicon or have a
  // word of it inside: they tell best where it is no word. Of jieba's words all 350,000 take 5.3
  // MB, 60,000 (a phone) 1 MB, without those of the lexicon. Of 100 misaligned hits all words keep
  // 0.3, 60,000 keep 0.9 (and 6.3 without the others).
  size_t max_words = SIZE_MAX;
};

// Words are folded, and those that are alike then are counted together. What is not all Han
// characters, or longer than kMaxWordUnits, is left out: nothing asks for it.
//
// Every text of `lexicon` (in any form, symbols inside are dropped) becomes a word too: as likely
// as the dictionary says, but at least a little likelier than the likeliest other way to cut it, so
// that the entry alone between other words is found, and loses to a likelier cut around it.
//
// INVALID_ARGUMENT names the place of a word without frequency or of no words at all;
// RESOURCE_EXHAUSTED when the image would need more than 2^23 slots.
absl::StatusOr<std::string> Compile(std::span<const Word> words,
                                    std::span<const std::string> lexicon,
                                    const Options& options = {});

// Reads the format of jieba's dict.txt (Debian package python3-jieba, MIT licence): lines of a
// word, its frequency and optionally a tag, with one space between them. Strict: INVALID_ARGUMENT
// names the line that is anything else or not UTF-8.
absl::StatusOr<std::vector<Word>> ReadJieba(std::string_view contents);

}  // namespace weir::segment
