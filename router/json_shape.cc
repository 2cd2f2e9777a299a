#include "router/json_shape.h"

#include <algorithm>
#include <array>
#include <string>

namespace weir::router {
namespace {

constexpr size_t kDeepest = 256;

constexpr std::array<std::string_view, 14> kRequests = {
    "as json",     "in json",    "a json",      "valid json", "only json",
    "json object", "json array", "json format", "json only",  "json schema",
    "json格式",    "json 格式",  "json对象",    "json数组"};

}  // namespace

bool AsksForJson(std::string_view prompt) {
  std::string lower(prompt);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::any_of(kRequests.begin(), kRequests.end(), [&lower](std::string_view request) {
    return lower.find(request) != std::string::npos;
  });
}

JsonShape JsonShapeOf(std::string_view text) {
  const size_t begin = text.find_first_of("{[");
  if (begin == std::string_view::npos) return JsonShape::kNone;
  std::string open;
  bool in_string = false;
  for (size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      open.push_back(c == '{' ? '}' : ']');
      if (open.size() > kDeepest) return JsonShape::kBroken;
    } else if (c == '}' || c == ']') {
      if (open.back() != c) return JsonShape::kBroken;
      open.pop_back();
      if (open.empty()) return JsonShape::kWhole;
    }
  }
  return JsonShape::kOpen;
}

}  // namespace weir::router
