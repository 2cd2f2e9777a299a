// Builds the image of a lexicon (sections.h): classes of letters, then the automaton.
#include <string>

#include "compliance/base/status.h"
#include "compliance/lexicon/class_table.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/spelling.h"
#include "compliance/lexicon/trie.h"
#include "compliance/text/reader.h"

namespace weir::lexicon {
namespace {

template <typename Values>
void Put(const Values& values, uint64_t section, std::string& image) {
  if (values.empty()) return;
  std::memcpy(image.data() + section, values.data(), values.size() * sizeof(values[0]));
}

std::string Assemble(const ClassTable& classes, const Automaton& automaton) {
  Header header = automaton.header;
  header.fold_version = text::kFoldVersion;
  header.words = classes.words;
  header.first_single = classes.first_single;
  header.last_single = classes.last_single;
  header.first_alone = classes.first_alone;
  header.last_alone = classes.last_alone;
  header.pages = static_cast<uint32_t>(classes.pages.size() / kPageSize);
  const Sections sections = Arrange(header);
  std::string image(sections.header.bytes, '\0');
  std::memcpy(image.data(), &sections.header, sizeof(Header));
  Put(classes.basic, sections.basic, image);
  Put(classes.planes, sections.planes, image);
  Put(classes.pages, sections.pages, image);
  Put(automaton.slots, sections.slots, image);
  Put(automaton.links, sections.links, image);
  Put(automaton.outputs, sections.outputs, image);
  Put(automaton.more, sections.more, image);
  Put(automaton.runs, sections.runs, image);
  Put(automaton.odd, sections.odd, image);
  Put(automaton.rows, sections.rows, image);
  Put(automaton.pairs, sections.pairs, image);
  Put(automaton.triples, sections.triples, image);
  return image;
}

}  // namespace

absl::StatusOr<std::string> Compile(std::span<const Pattern> patterns) {
  WEIR_ASSIGN_OR_RETURN(const Spellings spellings, Spell(patterns));
  WEIR_ASSIGN_OR_RETURN(const ClassTable classes, MakeClassTable(spellings));
  Trie trie(classes.count, spellings.runs.size());
  std::vector<uint16_t> letters;
  for (const Spelling& pattern : spellings.patterns) {
    letters.clear();
    for (uint32_t i = 0; i < pattern.runs; ++i) {
      letters.push_back(classes.of_folded[spellings.folded[pattern.first + i]]);
    }
    WEIR_RETURN_IF_ERROR(trie.Add(letters, pattern, spellings));
  }
  return Assemble(classes, trie.Finish());
}

}  // namespace weir::lexicon
