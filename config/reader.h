// Declares options and reads them, one line an option:
//
//   void ReadLimits(Reader& in, LimitSettings& out) {
//     in.Number("exchanges", out.exchanges, {.floor = 1, .ceiling = 64});
//     in.Duration("default_deadline", out.default_deadline, {absl::Seconds(1), absl::Minutes(10)});
//   }
//
// The default is the value that `out` already has; it stays when the option is absent or wrong.
// Problems are collected, reading always goes on. The same declarations list every option: in a
// survey nothing is read, each section and one item of each list is entered, and the options are
// recorded.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "config/option.h"
#include "config/problems.h"
#include "config/shape.h"
#include "config/tree.h"

namespace weir::config {

enum class Need : uint8_t { kRequired, kOptional };

struct NumberRange {
  uint32_t floor = 0;
  uint32_t ceiling = std::numeric_limits<uint32_t>::max();
};
struct SizeRange {
  uint64_t floor_bytes;
  uint64_t ceiling_bytes;
};
struct DurationRange {
  absl::Duration floor;
  absl::Duration ceiling;
};
struct ListRange {
  size_t least;
  size_t most;
};

// What all readers of one file share.
struct Reading {
  std::string folder;  // in front of relative paths; empty = none
  Problems problems;
  std::vector<Option>* survey = nullptr;  // set: record the options instead of reading
};

// One section of a file. Lives on the stack while its section is read; one thread.
class Reader {
 public:
  // The section `node`, a map, that begins on `line`. Both references outlive the reader.
  Reader(const Node& node, Reading& reading, std::string path, int line);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void Flag(std::string_view name, bool& out);
  void Number(std::string_view name, uint32_t& out, NumberRange range);
  void Size(std::string_view name, uint64_t& out_bytes, SizeRange range);
  void Duration(std::string_view name, absl::Duration& out, DurationRange range);
  void Text(std::string_view name, std::string& out, Shape shape, Need need = Need::kRequired);
  void Path(std::string_view name, std::string& out, Need need = Need::kRequired);
  // As Path; `keyword` instead of a path makes `out` empty.
  void PathOr(std::string_view name, std::string& out, std::string_view keyword);
  void Paths(std::string_view name, std::vector<std::string>& out, ListRange range);
  // `{file: PATH}`: `out` gets the path. A secret written here instead is refused and not repeated.
  void Secret(std::string_view name, std::string& out_path);

  template <typename E>
  void Choice(std::string_view name, E& out,
              std::initializer_list<std::pair<std::string_view, E>> words);

  // `read(Reader&, T&)` reads what is below. An absent or empty section is one without options.
  template <typename T, typename Read>
  void Section(std::string_view name, T& out, Read read);
  // The same; stays empty when the section is absent.
  template <typename T, typename Read>
  void OptionalSection(std::string_view name, std::optional<T>& out, Read read);
  template <typename T, typename Read>
  void List(std::string_view name, std::vector<T>& out, ListRange range, Read read);

  // A problem of this section: with option `name`, or as a whole when the name is empty.
  void Problem(std::string_view name, std::string what);
  // Call last: reports the options of the section that nobody asked for, and those given twice.
  void Finish();

 private:
  // The option's entry; null when it is absent or this is a survey. Notes that the option exists.
  const Entry* Find(std::string_view name);
  // The entry when it holds a scalar; otherwise null, and problems have been reported.
  const Entry* Scalar(std::string_view name, const Option& option, Need need);
  // The items of a list; none after a problem, one empty item in a survey.
  const std::vector<Entry>& Items(std::string_view name, ListRange range);
  // The map below an entry; an empty one for null and for nothing; null after a problem.
  const Node* MapOf(const Entry* entry, std::string_view path);
  template <typename T, typename Parse>
  void Quantity(std::string_view name, const Option& option, T& out, std::pair<T, T> range,
                Parse parse);
  int ChoiceIndex(std::string_view name, const std::vector<std::string_view>& words,
                  size_t fallback);
  std::string PathOf(std::string_view name) const;
  std::string ItemPath(std::string_view name, size_t index) const;  // "[]" in a survey
  std::string Resolved(const std::string& path) const;
  void Wrong(const Entry& entry, const Option& option, std::string_view what);
  bool surveying() const { return reading_.survey != nullptr; }

  const Node& node_;
  Reading& reading_;
  const std::string path_;
  const int line_;
  std::vector<std::string> known_;
};

template <typename E>
void Reader::Choice(std::string_view name, E& out,
                    std::initializer_list<std::pair<std::string_view, E>> words) {
  std::vector<std::string_view> names;
  size_t fallback = 0;
  for (const auto& [word, value] : words) {
    if (value == out) fallback = names.size();
    names.push_back(word);
  }
  const int chosen = ChoiceIndex(name, names, fallback);
  if (chosen >= 0) out = words.begin()[chosen].second;
}

template <typename T, typename Read>
void Reader::Section(std::string_view name, T& out, Read read) {
  const Entry* entry = Find(name);
  const Node* node = MapOf(entry, PathOf(name));
  if (node == nullptr) return;
  Reader section(*node, reading_, PathOf(name), entry == nullptr ? line_ : entry->line);
  read(section, out);
  section.Finish();
}

template <typename T, typename Read>
void Reader::OptionalSection(std::string_view name, std::optional<T>& out, Read read) {
  const Entry* entry = Find(name);
  if (entry == nullptr && !surveying()) return;
  const Node* node = MapOf(entry, PathOf(name));
  if (node == nullptr) return;
  Reader section(*node, reading_, PathOf(name), entry == nullptr ? line_ : entry->line);
  read(section, out.emplace());
  section.Finish();
}

template <typename T, typename Read>
void Reader::List(std::string_view name, std::vector<T>& out, ListRange range, Read read) {
  size_t index = 0;
  for (const Entry& item : Items(name, range)) {
    const std::string path = ItemPath(name, index++);
    const Node* node = MapOf(&item, path);
    if (node == nullptr) continue;
    Reader section(*node, reading_, path, item.line);
    read(section, out.emplace_back());
    section.Finish();
  }
}

}  // namespace weir::config
