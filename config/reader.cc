#include "config/reader.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "compliance/base/status.h"
#include "config/unit.h"

namespace weir::config {
namespace {

const Node& EmptyMap() {
  static const Node empty = [] {
    Node node;
    node.kind = NodeKind::kMap;
    return node;
  }();
  return empty;
}

// What an option named `key` may be called in a message: anything else may be a misplaced secret.
std::string Shown(const std::string& key) {
  return IsWord(key) ? key : fmt::format("(a key of {} bytes)", key.size());
}

template <typename Range>
std::string Join(const Range& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

Reader::Reader(const Node& node, Reading& reading, std::string path, int line)
    : node_(node), reading_(reading), path_(std::move(path)), line_(line) {}

void Reader::Flag(std::string_view name, bool& out) {
  const Option option{
      PathOf(name), OptionKind::kFlag, fmt::format("true or false, default {}", out), {}, {}};
  const Entry* entry = Scalar(name, option, Need::kOptional);
  if (entry == nullptr) return;
  const std::string& word = entry->node.scalar;
  if (!entry->node.plain || (word != "true" && word != "false")) {
    return Wrong(*entry, option, "not a flag");
  }
  out = word == "true";
}

template <typename T, typename Parse>
void Reader::Quantity(std::string_view name, const Option& option, T& out, std::pair<T, T> range,
                      Parse parse) {
  WEIR_CHECK(range.first <= out && out <= range.second);
  const Entry* entry = Scalar(name, option, Need::kOptional);
  if (entry == nullptr) return;
  const auto value = parse(entry->node.scalar);
  if (!entry->node.plain || !value) return Wrong(*entry, option, "not understood");
  if (*value < range.first || *value > range.second) {
    return Wrong(*entry, option, entry->node.scalar + " is out of range");
  }
  out = static_cast<T>(*value);
}

void Reader::Number(std::string_view name, uint32_t& out, NumberRange range) {
  const std::string allowed =
      fmt::format("a whole number from {} to {}, default {}", range.floor, range.ceiling, out);
  Quantity(name,
           {PathOf(name), OptionKind::kNumber, allowed, std::to_string(range.floor),
            std::to_string(range.ceiling)},
           out, {range.floor, range.ceiling}, ParseNumber);
}

void Reader::Size(std::string_view name, uint64_t& out_bytes, SizeRange range) {
  const std::string floor = SizeToText(range.floor_bytes);
  const std::string ceiling = SizeToText(range.ceiling_bytes);
  const std::string allowed =
      fmt::format("a whole number with B, KiB, MiB or GiB, from {} to {}, default {}", floor,
                  ceiling, SizeToText(out_bytes));
  Quantity(name, {PathOf(name), OptionKind::kSize, allowed, floor, ceiling}, out_bytes,
           {range.floor_bytes, range.ceiling_bytes}, ParseSize);
}

void Reader::Duration(std::string_view name, absl::Duration& out, DurationRange range) {
  const std::string floor = ToText(range.floor);
  const std::string ceiling = ToText(range.ceiling);
  const std::string allowed = fmt::format(
      "a whole number with ms, s, m or h, from {} to {}, default {}", floor, ceiling, ToText(out));
  Quantity(name, {PathOf(name), OptionKind::kDuration, allowed, floor, ceiling}, out,
           {range.floor, range.ceiling}, ParseDuration);
}

void Reader::Text(std::string_view name, std::string& out, Shape shape, Need need) {
  const Option option{PathOf(name), OptionKind::kText, shape.allowed, {}, {}};
  const Entry* entry = Scalar(name, option, need);
  if (entry == nullptr) return;
  if (!shape.fits(entry->node.scalar)) return Wrong(*entry, option, "not of the right form");
  out = entry->node.scalar;
}

void Reader::Path(std::string_view name, std::string& out, Need need) {
  const Option option{PathOf(name), OptionKind::kPath, kPath.allowed, {}, {}};
  const Entry* entry = Scalar(name, option, need);
  if (entry == nullptr) return;
  if (!kPath.fits(entry->node.scalar)) return Wrong(*entry, option, "not a path");
  out = Resolved(entry->node.scalar);
}

void Reader::PathOr(std::string_view name, std::string& out, std::string_view keyword) {
  const Entry* entry = surveying() ? nullptr : Find(name);
  if (entry != nullptr && entry->node.scalar == keyword) {
    out.clear();
    return;
  }
  Path(name, out, Need::kOptional);
}

void Reader::Paths(std::string_view name, std::vector<std::string>& out, ListRange range) {
  size_t index = 0;
  for (const Entry& item : Items(name, range)) {
    const Option option{ItemPath(name, index++), OptionKind::kPath, kPath.allowed, {}, {}};
    if (surveying()) {
      reading_.survey->push_back(option);
    } else if (item.node.kind != NodeKind::kScalar || !kPath.fits(item.node.scalar)) {
      Wrong(item, option, "not a path");
    } else {
      out.push_back(Resolved(item.node.scalar));
    }
  }
}

void Reader::Secret(std::string_view name, std::string& out_path) {
  const Option option{PathOf(name),
                      OptionKind::kSecret,
                      "{file: PATH}; the secret itself is never written here",
                      {},
                      {}};
  const Entry* entry = Find(name);
  if (surveying()) {
    reading_.survey->push_back({option.path + ".file", option.kind, option.allowed, {}, {}});
  }
  if (entry == nullptr) return;
  const auto& inside = entry->node.entries;
  const bool is_reference = entry->node.kind == NodeKind::kMap && inside.size() == 1 &&
                            inside[0].key == "file" && inside[0].node.kind == NodeKind::kScalar &&
                            kPath.fits(inside[0].node.scalar);
  if (!is_reference) return Wrong(*entry, option, "not a reference to a secret's file");
  out_path = Resolved(inside[0].node.scalar);
}

int Reader::ChoiceIndex(std::string_view name, const std::vector<std::string_view>& words,
                        size_t fallback) {
  const Option option{PathOf(name),
                      OptionKind::kChoice,
                      fmt::format("one of {}, default {}", Join(words), words[fallback]),
                      {},
                      {}};
  const Entry* entry = Scalar(name, option, Need::kOptional);
  if (entry == nullptr) return -1;
  const auto found = std::find(words.begin(), words.end(), entry->node.scalar);
  if (found != words.end()) return static_cast<int>(found - words.begin());
  Wrong(*entry, option, "not one of the words");
  return -1;
}

void Reader::Problem(std::string_view name, std::string what) {
  const auto at = std::find_if(node_.entries.begin(), node_.entries.end(),
                               [&](const Entry& entry) { return entry.key == name; });
  reading_.problems.Add(at == node_.entries.end() ? line_ : at->line, PathOf(name),
                        std::move(what));
}

void Reader::Finish() {
  std::map<std::string, int> first_lines;
  std::sort(known_.begin(), known_.end());
  for (const Entry& entry : node_.entries) {
    if (!std::binary_search(known_.begin(), known_.end(), entry.key)) {
      reading_.problems.Add(entry.line, PathOf(Shown(entry.key)),
                            fmt::format("unknown option; allowed here: {}", Join(known_)));
    }
    const auto [first, is_first] = first_lines.emplace(entry.key, entry.line);
    if (!is_first) {
      reading_.problems.Add(
          entry.line, PathOf(Shown(entry.key)),
          fmt::format("given twice, first on line {}; allowed: once", first->second));
    }
  }
}

const Entry* Reader::Find(std::string_view name) {
  known_.emplace_back(name);
  for (const Entry& entry : node_.entries) {
    if (entry.key == name) return &entry;
  }
  return nullptr;
}

const Entry* Reader::Scalar(std::string_view name, const Option& option, Need need) {
  const Entry* entry = Find(name);
  if (surveying()) {
    reading_.survey->push_back(option);
    return nullptr;
  }
  if (entry == nullptr) {
    if (need == Need::kRequired) {
      reading_.problems.Add(line_, option.path,
                            fmt::format("missing but required; allowed: {}", option.allowed));
    }
    return nullptr;
  }
  if (entry->node.kind == NodeKind::kScalar) return entry;
  Wrong(*entry, option,
        entry->node.kind == NodeKind::kNull ? "has no value" : "not a single value");
  return nullptr;
}

const std::vector<Entry>& Reader::Items(std::string_view name, ListRange range) {
  static const std::vector<Entry> none;
  static const std::vector<Entry> one(1);
  const Entry* entry = Find(name);
  if (surveying()) return one;
  if (entry == nullptr && range.least == 0) return none;
  const size_t count = entry == nullptr ? 0 : entry->node.entries.size();
  const bool is_list = entry != nullptr && entry->node.kind == NodeKind::kList;
  if (is_list && count >= range.least && count <= range.most) return entry->node.entries;
  Problem(name, fmt::format("{}; allowed: a list of {} to {} items",
                            entry == nullptr ? "missing but required"
                            : is_list        ? fmt::format("has {} items", count)
                                             : "not a list",
                            range.least, range.most));
  return none;
}

const Node* Reader::MapOf(const Entry* entry, std::string_view path) {
  if (entry == nullptr || entry->node.kind == NodeKind::kNull) return &EmptyMap();
  if (entry->node.kind == NodeKind::kMap) return &entry->node;
  reading_.problems.Add(entry->line, path, "not a section; allowed: options below it, indented");
  return nullptr;
}

std::string Reader::PathOf(std::string_view name) const {
  if (path_.empty() || name.empty()) return path_ + std::string(name);
  return fmt::format("{}.{}", path_, name);
}

std::string Reader::ItemPath(std::string_view name, size_t index) const {
  return surveying() ? PathOf(name) + "[]" : fmt::format("{}[{}]", PathOf(name), index);
}

std::string Reader::Resolved(const std::string& path) const {
  return (std::filesystem::path(reading_.folder) / path).lexically_normal().string();
}

void Reader::Wrong(const Entry& entry, const Option& option, std::string_view what) {
  reading_.problems.Add(entry.line, option.path,
                        fmt::format("{}; allowed: {}", what, option.allowed));
}

}  // namespace weir::config
