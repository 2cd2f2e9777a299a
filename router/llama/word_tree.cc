#include "router/llama/word_tree.h"

#include <algorithm>
#include <span>

#include "absl/strings/str_cat.h"

namespace weir::router::llama {
namespace {

using Words = std::span<const std::string>;

bool IsInside(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Of the beginning that two words share, what is whole characters.
size_t SharedBytes(std::string_view a, std::string_view b) {
  size_t size = 0;
  while (size < std::min(a.size(), b.size()) && a[size] == b[size]) ++size;
  while (size > 0 && size < a.size() && IsInside(a[size])) --size;
  return size;
}

std::string_view CharacterAt(std::string_view word, size_t at) {
  size_t end = at + 1;
  while (end < word.size() && IsInside(word[end])) ++end;
  return word.substr(at, end - at);
}

// How many of the sorted words go on with the first one's character.
size_t SizeOfGroup(Words words, size_t at) {
  const std::string_view character = CharacterAt(words.front(), at);
  const auto end = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
    return CharacterAt(word, at) != character;
  });
  return static_cast<size_t>(end - words.begin());
}

// The rest of sorted, different words that are the same before `at`.
Expression Rest(Words words, size_t at) {
  const size_t shared = SharedBytes(words.front(), words.back());
  Expression out = Literal(std::string_view(words.front()).substr(at, shared - at));
  if (words.size() == 1) return out;
  std::string ways;
  if (words.front().size() == shared) {  // ends here, as 1 does before 12
    ways = "\"\"";
    words = words.subspan(1);
  }
  while (!words.empty()) {
    const size_t count = SizeOfGroup(words, shared);
    const Expression way = Rest(words.first(count), shared);
    absl::StrAppend(&ways, ways.empty() ? "" : " | ", way.text);
    out.symbols += way.symbols + 1;
    words = words.subspan(count);
  }
  absl::StrAppend(&out.text, " (", ways, ")");
  out.symbols += 3;
  return out;
}

}  // namespace

Expression Literal(std::string_view word) {
  Expression out{.text = "\"", .symbols = 0};
  for (const char c : word) {
    if (c == '"' || c == '\\') out.text += '\\';
    out.text += c;
    if (!IsInside(c)) ++out.symbols;
  }
  out.text += '"';
  return out;
}

Expression OneOf(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return Rest(words, 0);
}

}  // namespace weir::router::llama
