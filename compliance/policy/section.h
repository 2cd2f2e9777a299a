// One mapping of a YAML source, read strictly. Used by the parts of ParseSource only.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "compliance/policy/source.h"

namespace weir::policy {

// A closed range of a number or of a text's size in bytes.
struct Range {
  uint64_t least = 0;
  uint64_t most = 0;
};

inline constexpr Range kWordBytes = {1, 128};   // ids, keys, owners
inline constexpr Range kTextBytes = {1, 4096};  // replies, appeals

// Reads keys one by one; whatever is missing, of the wrong type, out of range, unknown or given
// twice becomes a Problem and a harmless value is returned, so that reading goes on.
class Section {
 public:
  Section(YAML::Node node, std::string file, std::string path, std::vector<Problem>& problems);
  ~Section();  // reports the keys that nobody asked for
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  std::string Text(const char* key, Range bytes);
  std::string TextOr(const char* key, std::string_view fallback, Range bytes = kWordBytes);
  uint64_t Number(const char* key, Range range);
  uint64_t NumberOr(const char* key, uint64_t fallback, Range range);
  bool FlagOr(const char* key, bool fallback);
  // A name that `parse` knows; `names` is what the message lists. Nothing when it is none.
  template <typename T>
  std::optional<T> Known(const char* key, std::optional<T> (*parse)(std::string_view),
                         const char* names);
  template <typename T>
  T Choice(const char* key, std::optional<T> (*parse)(std::string_view), const char* names,
           T fallback);
  // A day such as 2026-11-22 (RFC 3339 full-date): its first moment in UTC.
  absl::Time DateOr(const char* key, absl::Time fallback);
  // The items of a list that may be absent; each is text.
  std::vector<std::string> Texts(const char* key, Range bytes = kWordBytes);

  using EachSection = std::function<void(Section&)>;
  using EachNode = std::function<void(const YAML::Node&, const std::string& path)>;
  void Map(const char* key, const EachSection& read);       // a required mapping
  void Sections(const char* key, const EachSection& each);  // a list of mappings; may be absent
  void Nodes(const char* key, const EachNode& each);        // a list of anything; may be absent

  bool Has(const char* key) const;
  YAML::Node Child(const char* key) { return Take(key); }  // undefined when absent
  std::string PathOf(std::string_view key) const;
  void Report(std::string_view key, std::string text);  // a problem with one key
  void ReportAt(const YAML::Node& node, const std::string& path, std::string text);
  int line() const { return line_; }
  const std::string& file() const { return file_; }

 private:
  YAML::Node Take(const char* key);
  std::optional<std::string> Scalar(const char* key, Range bytes);
  std::optional<uint64_t> Integer(const char* key, Range range);

  YAML::Node node_;
  std::string file_;
  std::string path_;
  std::vector<Problem>& problems_;
  std::set<std::string> taken_;
  int line_ = 0;
  bool mapping_ = false;
};

// Parses one file and hands its top mapping to `read`. Text that is not YAML becomes a Problem.
void ReadYaml(const std::string& file, const std::string& content, std::vector<Problem>& problems,
              const Section::EachSection& read);

template <typename T>
std::optional<T> Section::Known(const char* key, std::optional<T> (*parse)(std::string_view),
                                const char* names) {
  const std::optional<std::string> name = Scalar(key, kWordBytes);
  if (!name.has_value()) return std::nullopt;
  const std::optional<T> value = parse(*name);
  if (!value.has_value()) Report(key, std::string("must be one of ") + names);
  return value;
}

template <typename T>
T Section::Choice(const char* key, std::optional<T> (*parse)(std::string_view), const char* names,
                  T fallback) {
  return Known<T>(key, parse, names).value_or(fallback);
}

}  // namespace weir::policy
