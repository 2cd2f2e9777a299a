#include "router/learn/text_slots.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace weir::router {
namespace {

std::set<uint16_t> IndicesOf(std::string_view text, uint32_t salt = 0) {
  std::set<uint16_t> out;
  for (const Slot& slot : SlotsOf(text, salt).slots) out.insert(slot.index);
  return out;
}

TEST_CASE("SlotsOf: each slot stands once and the norm is the root of the squares", "[router]") {
  const TextSlots text = SlotsOf("the cat and the cat and the dog 12 证明勾股定理");
  CHECK(IndicesOf("the cat and the cat and the dog 12 证明勾股定理").size() == text.slots.size());
  uint64_t squares = 0;
  for (const Slot& slot : text.slots) squares += uint64_t{slot.value} * slot.value;
  CHECK(uint64_t{text.norm} * text.norm <= squares);
  CHECK((uint64_t{text.norm} + 1) * (text.norm + 1) > squares);
}

TEST_CASE("SlotsOf: case and the digits of a number do not matter, its length does", "[router]") {
  CHECK(IndicesOf("What is 12?") == IndicesOf("what IS 97?"));
  CHECK(IndicesOf("what is 12?") != IndicesOf("what is 1234?"));
}

TEST_CASE("SlotsOf: another salt is another space", "[router]") {
  CHECK(IndicesOf("one two three") != IndicesOf("one two three", 7));
}

TEST_CASE("SlotsOf: total on empty, broken and endless text; the end of a long one is not seen",
          "[router]") {
  CHECK(SlotsOf("").slots.empty());
  CHECK(SlotsOf("").norm == 1);
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes.push_back(static_cast<char>(c));
  CHECK(!SlotsOf(bytes).slots.empty());
  const std::string most(kMaxSlotCodePoints, 'a');
  CHECK(IndicesOf(most) == IndicesOf(most + " zebra"));
  CHECK(IndicesOf(most.substr(1)) != IndicesOf(most.substr(1) + "z"));
}

TEST_CASE("LogOf: exact at powers of two, rising between them", "[router]") {
  CHECK(LogOf(0) == 0);
  CHECK(LogOf(1) == 256);
  CHECK(LogOf(3) == 512);
  CHECK(LogOf(1023) == 2560);
  for (uint64_t n = 0; n < 5000; ++n) REQUIRE(LogOf(n) <= LogOf(n + 1));
}

}  // namespace
}  // namespace weir::router
