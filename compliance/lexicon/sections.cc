#include "compliance/lexicon/sections.h"

namespace weir::lexicon {

Sections Arrange(Header header) {
  uint64_t end = sizeof(Header);
  // Counts are 32 bits wide and offsets 64: nothing can overflow.
  const auto take = [&end](uint64_t count, uint64_t size) {
    const uint64_t begin = end;
    end = (end + count * size + 7) & ~uint64_t{7};
    return begin;
  };
  Sections sections;
  sections.directory = take(kDirectorySize, sizeof(uint16_t));
  sections.pages = take(uint64_t{header.pages} * kPageSize, sizeof(uint16_t));
  sections.slots = take(uint64_t{1} << header.slot_bits, sizeof(uint64_t));
  sections.states = take(header.states, sizeof(State));
  sections.outputs = take(header.patterns, sizeof(Output));
  sections.runs = take(header.runs, 1);
  header.bytes = end;
  sections.header = header;
  return sections;
}

}  // namespace weir::lexicon
