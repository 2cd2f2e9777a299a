#include "cloud/balance/prefix_index.h"

#include <catch2/catch.hpp>

#include "tests/cloud/upstream/prompts.h"

namespace weir::cloud {
namespace {

using gate::Role;
using Turns = std::vector<std::pair<Role, std::string>>;

std::string Words(size_t bytes, const std::string& word) {
  std::string text;
  while (text.size() < bytes) text += word + " ";
  return text.substr(0, bytes);
}

Blocks Of(const Turns& turns) { return BlocksOf(testing::MakePrompt(turns)); }

TEST_CASE("Blocks: the next turn of a conversation begins with those of the one before",
          "[balance]") {
  Turns turns = {{Role::kUser, Words(600, "river")}};
  const Blocks first = Of(turns);
  CHECK(first.size() == 602 / kBlockBytes);
  turns.push_back({Role::kAssistant, Words(300, "weir")});
  turns.push_back({Role::kUser, Words(300, "water")});
  const Blocks second = Of(turns);
  REQUIRE(second.size() == 1206 / kBlockBytes);
  CHECK(Blocks(second.begin(), second.begin() + static_cast<long>(first.size())) == first);
}

TEST_CASE(
    "Blocks: another first word, another role or another cut into turns is another conversation",
    "[balance]") {
  const Blocks base = Of({{Role::kUser, Words(600, "river")}});
  CHECK(Of({{Role::kUser, "a" + Words(599, "river")}})[0] != base[0]);
  CHECK(Of({{Role::kSystem, Words(600, "river")}, {Role::kUser, "x"}})[0] != base[0]);
  CHECK(Of({{Role::kUser, Words(60, "river")}, {Role::kUser, Words(540, "river")}})[0] != base[0]);
  // A change at the end changes the last block alone.
  std::string changed = Words(600, "river");
  changed[510 - 2] = 'X';
  const Blocks late = Of({{Role::kUser, changed}});
  CHECK(late[2] == base[2]);
  CHECK(late[3] != base[3]);
}

TEST_CASE("Blocks: short conversations have none and long ones at most 1024", "[balance]") {
  CHECK(Of({{Role::kUser, Words(125, "a")}}).empty());
  CHECK(Of({{Role::kUser, Words(126, "a")}}).size() == 1);
  Turns turns;
  for (int i = 0; i < 16; ++i) turns.push_back({Role::kUser, Words(15'000, "river")});
  CHECK(Of(turns).size() == kMostBlocks);
}

TEST_CASE("PrefixIndex: what an endpoint has read is a beginning, never a middle", "[balance]") {
  PrefixIndex index;
  index.Note({1, 2, 3, 4}, 0);
  index.Note({1, 2}, 1);
  index.Note({9, 3, 4}, 2);  // knows blocks 3 and 4, but not what is before them here
  CHECK(index.Match({1, 2, 3, 4}, 3) == std::vector<uint32_t>{1000, 500, 0});
  CHECK(index.Match({1, 7, 3, 4}, 3) == std::vector<uint32_t>{250, 250, 0});
  CHECK(index.Match({}, 3) == std::vector<uint32_t>{0, 0, 0});
}

TEST_CASE("PrefixIndex: keeps so many blocks and forgets the ends before the beginnings",
          "[balance]") {
  PrefixIndex index(4);
  index.Note({1, 2, 3, 4}, 0);
  CHECK(index.size() == 4);
  index.Note({5, 6}, 63);
  CHECK(index.size() == 4);
  CHECK(index.Match({1, 2, 3, 4}, 1) == std::vector<uint32_t>{500});
  CHECK(index.Match({5, 6}, 64)[63] == 1000);
}

}  // namespace
}  // namespace weir::cloud
