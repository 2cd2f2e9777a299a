#include "router/json_shape.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace weir::router {
namespace {

TEST_CASE("AsksForJson: a request for it, not the mere word", "[router]") {
  CHECK(AsksForJson("List three rivers as JSON."));
  CHECK(AsksForJson("请用JSON格式输出"));
  CHECK_FALSE(AsksForJson("What does JSON stand for?"));
  CHECK_FALSE(AsksForJson(""));
}

TEST_CASE("JsonShapeOf: none, open, whole and broken", "[router]") {
  CHECK(JsonShapeOf("") == JsonShape::kNone);
  CHECK(JsonShapeOf("Sorry, no.") == JsonShape::kNone);
  CHECK(JsonShapeOf("```json\n{\"a\": [1, ") == JsonShape::kOpen);
  CHECK(JsonShapeOf("{\"a\": \"}]\\\"\"") == JsonShape::kOpen);
  CHECK(JsonShapeOf("{\"a\": \"}]\\\"\"} done]") == JsonShape::kWhole);
  CHECK(JsonShapeOf("{\"a\": [1, 2}") == JsonShape::kBroken);
  CHECK(JsonShapeOf("[}") == JsonShape::kBroken);
  CHECK(JsonShapeOf(std::string(256, '[')) == JsonShape::kOpen);
  CHECK(JsonShapeOf(std::string(257, '[')) == JsonShape::kBroken);
}

TEST_CASE("JsonShapeOf: every beginning of what a JSON writer wrote is none, open or whole",
          "[router]") {
  const nlohmann::json value = {
      {"a\"]}", {1, -2.5, nullptr, true, {{"deep", nlohmann::json::array({"\\", "{["})}}}},
      {"汉字", "引号\"与\\反斜杠"}};
  const std::string text = value.dump();
  for (size_t size = 0; size <= text.size(); ++size) {
    const JsonShape shape = JsonShapeOf(std::string_view(text).substr(0, size));
    CHECK(shape == (size == 0            ? JsonShape::kNone
                    : size < text.size() ? JsonShape::kOpen
                                         : JsonShape::kWhole));
  }
}

}  // namespace
}  // namespace weir::router
