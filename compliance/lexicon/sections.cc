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
  sections.basic = take(kBasicSize, sizeof(uint16_t));
  sections.planes = take(kPlanesSize, sizeof(uint16_t));
  sections.pages = take(uint64_t{header.pages} * kPageSize, sizeof(uint16_t));
  sections.slots = take(uint64_t{header.slots} + header.reach, sizeof(uint64_t));
  sections.links = take(header.states, sizeof(uint32_t));
  sections.outputs = take(uint64_t{header.ends} + 1, sizeof(Output));
  sections.more = take(header.more, sizeof(Output));
  sections.runs = take(header.runs, 1);
  sections.odd = take(header.odd, sizeof(Odd));
  sections.rows = take(uint64_t{header.classes} + 1, sizeof(uint32_t));
  sections.pairs = take(header.pairs, sizeof(uint64_t));
  sections.triples = take((uint64_t{1} << (header.triple_bits & 31)) / 8, 1);
  header.bytes = end;
  sections.header = header;
  return sections;
}

uint16_t Sections::ClassBeyond(char32_t code) const {
  const uint32_t page = Load<uint16_t>(planes, (code - kBasicSize) / kPageSize);
  if (page >= header.pages) return kSymbolClass;
  return Load<uint16_t>(pages, uint64_t{page} * kPageSize + code % kPageSize);
}

Odd Sections::OddOf(uint32_t state) const {
  uint32_t low = 0;
  uint32_t high = header.odd;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (Load<Odd>(odd, middle).state < state) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < header.odd && Load<Odd>(odd, low).state == state) return Load<Odd>(odd, low);
  return Odd{state};
}

}  // namespace weir::lexicon
