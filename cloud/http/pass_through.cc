#include "cloud/http/pass_through.h"

#include <algorithm>

namespace weir::cloud {
namespace {

namespace dom = simdjson::dom;

constexpr int kDeepest = 4;
constexpr int kMostItems = 64;
constexpr size_t kLongestName = 64;

bool IsPlain(const dom::element& value, int depth, int& items);

bool IsPlainArray(const dom::array& array, int depth, int& items) {
  return std::all_of(array.begin(), array.end(),
                     [&](const dom::element& item) { return IsPlain(item, depth + 1, items); });
}

bool IsPlainObject(const dom::object& object, int depth, int& items) {
  for (const dom::key_value_pair field : object) {
    if (!IsFieldName(field.key) || !IsPlain(field.value, depth + 1, items)) return false;
  }
  return true;
}

bool IsPlain(const dom::element& value, int depth, int& items) {
  if (depth > kDeepest || ++items > kMostItems) return false;
  switch (value.type()) {
    case dom::element_type::STRING:
      return false;
    case dom::element_type::ARRAY:
      return IsPlainArray(dom::array(value), depth, items);
    case dom::element_type::OBJECT:
      return IsPlainObject(dom::object(value), depth, items);
    default:
      return true;
  }
}

}  // namespace

bool IsFieldName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

bool CarriesNoText(const dom::element& value) {
  int items = 0;
  return IsPlain(value, 0, items);
}

}  // namespace weir::cloud
