#include <charconv>

#include "compliance/base/status.h"
#include "compliance/segment/compile.h"
#include "compliance/text/reader.h"

namespace weir::segment {
namespace {

// Cuts off and returns what is before the first `separator`, or everything.
std::string_view Take(std::string_view& rest, char separator) {
  const size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

absl::StatusOr<Word> ReadLine(std::string_view line, size_t number) {
  std::string_view rest = line;
  const std::string_view text = Take(rest, ' ');
  const std::string_view digits = Take(rest, ' ');
  Word word{std::string(text), 0};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), word.frequency);
  const bool is_number = error == std::errc() && end == digits.data() + digits.size();
  const bool is_word = !text.empty() && text::IsValidUtf8(text);
  if (!is_word || !is_number || word.frequency == 0 || rest.find(' ') != rest.npos) {
    return InvalidArgument("line {} is not a word, its frequency and a tag", number);
  }
  return word;
}

}  // namespace

absl::StatusOr<std::vector<Word>> ReadJieba(std::string_view contents) {
  std::vector<Word> words;
  for (size_t number = 1; !contents.empty(); ++number) {
    WEIR_ASSIGN_OR_RETURN(words.emplace_back(), ReadLine(Take(contents, '\n'), number));
  }
  return words;
}

}  // namespace weir::segment
