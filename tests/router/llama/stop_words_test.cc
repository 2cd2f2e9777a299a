#include "router/llama/stop_words.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace weir::router::llama {
namespace {

struct Result {
  std::string shown;
  bool stopped;
};

Result InPieces(const std::vector<std::string>& words, const std::string& text, size_t piece) {
  StopWords stop(words);
  std::string shown;
  for (size_t at = 0; at < text.size(); at += piece) shown += stop.Push(text.substr(at, piece));
  const bool stopped = stop.stopped();
  return {shown + stop.Finish(), stopped};
}

struct Row {
  const char* name;
  std::vector<std::string> words;
  std::string text;
  std::string shown;
  bool stopped;
};

const std::vector<Row> kRows = {
    {"no words", {}, "all of it", "all of it", false},
    {"empty word never stops", {""}, "abc", "abc", false},
    {"word in the middle", {"END"}, "before END after", "before ", true},
    {"word at the very beginning", {"be"}, "before", "", true},
    {"beginning of a word only", {"ENDING"}, "the END", "the END", false},
    {"false start, then the word", {"aab"}, "aaab", "a", true},
    {"the word that is complete first wins", {"abcd", "bc"}, "xabcdx", "xa", true},
    {"of two that end together the longer wins", {"c", "abc"}, "xabc", "x", true},
    {"overlapping itself", {"aa"}, "baaa", "b", true},
};

TEST_CASE("StopWords: nothing of the stop word and nothing after it is shown") {
  for (const Row& row : kRows) {
    INFO(row.name);
    const Result result = InPieces(row.words, row.text, row.text.size());
    CHECK(result.shown == row.shown);
    CHECK(result.stopped == row.stopped);
  }
}

TEST_CASE("StopWords: the result does not depend on where the text was cut") {
  for (const Row& row : kRows) {
    for (size_t piece = 1; piece <= row.text.size(); ++piece) {
      INFO(row.name << " in pieces of " << piece);
      const Result result = InPieces(row.words, row.text, piece);
      CHECK(result.shown == row.shown);
      CHECK(result.stopped == row.stopped);
    }
  }
}

TEST_CASE("StopWords: only what may become a stop word is held back") {
  StopWords stop({"\n\nUser:"});
  CHECK(stop.Push("Hello\n") == "Hello");
  CHECK(stop.Push("\n") == "");
  CHECK(stop.Push("Uh") == "\n\nUh");
  CHECK(stop.Finish() == "");
}

// Every text of up to 6 letters over {a, b} against a plain search, letter by letter.
TEST_CASE("StopWords: agrees with a plain search on all short texts") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"ab"}, {"aba", "b"}, {"bb", "aab"}, {"aaa", "abab"}}) {
    for (unsigned bits = 0; bits < 64; ++bits) {
      for (size_t size = 1; size <= 6; ++size) {
        std::string text;
        for (size_t i = 0; i < size; ++i) text += (bits >> i & 1) != 0 ? 'b' : 'a';
        std::string expected = text;
        for (size_t end = 1; end <= size && expected.size() == size; ++end) {
          size_t longest = 0;
          for (const std::string& word : words) {
            if (text.substr(0, end).ends_with(word)) longest = std::max(longest, word.size());
          }
          if (longest > 0) expected = text.substr(0, end - longest);
        }
        INFO(words[0] << " in " << text);
        REQUIRE(InPieces(words, text, 1).shown == expected);
      }
    }
  }
}

}  // namespace
}  // namespace weir::router::llama
