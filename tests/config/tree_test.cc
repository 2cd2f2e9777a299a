#include "config/tree.h"

#include <catch2/catch.hpp>

namespace weir::config {
namespace {

TEST_CASE("ParseTree: keeps lines, quotes, order and repeated keys", "[config]") {
  const auto tree = ParseTree("a: 1\nb:\n  - 'x'\n  -\nc: {d: ~}\na: 2\n");
  REQUIRE(tree.ok());
  REQUIRE(tree->entries.size() == 4);
  CHECK(tree->entries[0].node.scalar == "1");
  CHECK(tree->entries[0].node.plain);
  const Entry& list = tree->entries[1];
  CHECK(list.line == 2);
  REQUIRE(list.node.entries.size() == 2);
  CHECK(list.node.entries[0].line == 3);
  CHECK_FALSE(list.node.entries[0].node.plain);
  CHECK(list.node.entries[1].node.kind == NodeKind::kNull);
  CHECK(tree->entries[2].node.entries[0].node.kind == NodeKind::kNull);
  CHECK(tree->entries[3].key == "a");
  CHECK(tree->entries[3].line == 6);
}

TEST_CASE("ParseTree: an empty file is an empty map", "[config]") {
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n"}) {
    const auto tree = ParseTree(text);
    REQUIRE(tree.ok());
    CHECK(tree->kind == NodeKind::kMap);
    CHECK(tree->entries.empty());
  }
}

std::string Bomb() {  // nine levels, ten copies each: 10^9 values when expanded
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += before + (j < 9 ? ", " : "]\n");
  }
  return text;
}

TEST_CASE("ParseTree: what is not one small YAML document is INVALID_ARGUMENT with its line",
          "[config]") {
  const std::pair<std::string, std::string> rows[] = {
      {"a: [", "not YAML"},
      {"a: 1\nb: c: d", "2: not YAML"},
      {"a: 1\n---\nb: 2", "more than one YAML document"},
      {"a: 1\n[1]: 2", "2: a key is a word"},
      {Bomb(), "more than 20000 values"},
      {std::string(100'000, '['), "not YAML"},
      {std::string(20, '[') + std::string(20, ']'), "nested deeper than 16"},
      {"a: &a [*a]", "nested deeper than 16"},
      {"a: *b", "not YAML"},
  };
  for (const auto& [text, message] : rows) {
    INFO(text.substr(0, 40));
    const auto status = ParseTree(text).status();
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(status.message()), Catch::Contains(message));
  }
}

}  // namespace
}  // namespace weir::config
