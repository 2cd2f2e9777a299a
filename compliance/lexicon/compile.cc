// Builds the image of a lexicon (sections.h): classes of letters, then the automaton.
#include <algorithm>
#include <numeric>
#include <string>

#include "compliance/base/status.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/spelling.h"
#include "compliance/lexicon/trie.h"
#include "compliance/text/reader.h"

namespace weir::lexicon {
namespace {

// The classes of code points: 1, 2, 3.. in the order of the code points.
struct Classes {
  std::vector<uint16_t> directory = std::vector<uint16_t>(kDirectorySize, 0);
  std::vector<uint16_t> pages = std::vector<uint16_t>(kPageSize, 0);
  uint32_t count = 0;

  uint16_t& Of(char32_t letter) {
    uint16_t& page = directory[letter / kPageSize];
    if (page == 0) {
      page = static_cast<uint16_t>(pages.size() / kPageSize);
      pages.resize(pages.size() + kPageSize, 0);
    }
    return pages[size_t{page} * kPageSize + letter % kPageSize];
  }
};

absl::StatusOr<Classes> MakeClasses(std::vector<char32_t> letters) {
  std::sort(letters.begin(), letters.end());
  letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
  if (letters.size() > kMaxClasses) {
    return Error(absl::StatusCode::kResourceExhausted, "the lexicon has {} different letters",
                 letters.size());
  }
  Classes classes;
  for (const char32_t letter : letters) {
    classes.Of(letter) = static_cast<uint16_t>(++classes.count);
  }
  return classes;
}

std::u32string_view LettersOf(const Spellings& spellings, const Spelling& pattern) {
  return std::u32string_view(spellings.folded.data(), spellings.folded.size())
      .substr(pattern.first, pattern.runs);
}

// In the order of their letters, those with the same letters as they were given.
std::vector<Spelling> Sorted(const Spellings& spellings) {
  std::vector<Spelling> patterns = spellings.patterns;
  std::stable_sort(patterns.begin(), patterns.end(), [&](const Spelling& a, const Spelling& b) {
    return LettersOf(spellings, a) < LettersOf(spellings, b);
  });
  return patterns;
}

template <typename T>
void Put(const std::vector<T>& values, uint64_t section, std::string& image) {
  if (!values.empty())
    std::memcpy(image.data() + section, values.data(), values.size() * sizeof(T));
}

std::string Assemble(const Classes& classes, const Trie& trie, const std::vector<Run>& runs) {
  Header header;
  header.fold_version = text::kFoldVersion;
  header.patterns = static_cast<uint32_t>(trie.outputs().size());
  header.states = static_cast<uint32_t>(trie.states().size());
  header.pages = static_cast<uint32_t>(classes.pages.size() / kPageSize);
  header.classes = classes.count;
  header.slot_bits = trie.slot_bits();
  header.runs = static_cast<uint32_t>(runs.size());
  const Sections sections = Arrange(header);
  std::string image(sections.header.bytes, '\0');
  std::memcpy(image.data(), &sections.header, sizeof(Header));
  Put(classes.directory, sections.directory, image);
  Put(classes.pages, sections.pages, image);
  Put(trie.slots(), sections.slots, image);
  Put(trie.states(), sections.states, image);
  Put(trie.outputs(), sections.outputs, image);
  Put(runs, sections.runs, image);
  return image;
}

}  // namespace

absl::StatusOr<std::string> Compile(std::span<const Pattern> patterns) {
  WEIR_ASSIGN_OR_RETURN(const Spellings spellings, Spell(patterns));
  WEIR_ASSIGN_OR_RETURN(Classes classes, MakeClasses(spellings.folded));
  Trie trie;
  std::vector<uint16_t> letters;
  for (const Spelling& pattern : Sorted(spellings)) {
    letters.clear();
    for (const char32_t letter : LettersOf(spellings, pattern)) {
      letters.push_back(classes.Of(letter));
    }
    WEIR_RETURN_IF_ERROR(trie.Add(letters, pattern, spellings));
  }
  trie.Link();
  return Assemble(classes, trie, spellings.runs);
}

}  // namespace weir::lexicon
