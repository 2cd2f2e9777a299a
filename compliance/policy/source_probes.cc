#include "compliance/policy/source_probes.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "compliance/policy/names.h"
#include "compliance/text/reader.h"

namespace weir::policy {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxProbeBytes = 16 << 10;

// Reads one line; what is wrong goes to `report` as (field, text).
template <typename Report>
class ProbeReader {
 public:
  ProbeReader(const Json& line, const Report& report) : line_(line), report_(report) {}

  Probe Read() {
    Probe probe;
    probe.id = Text("id", 128);
    probe.text = Text("text", kMaxProbeBytes);
    probe.direction = Name("direction", DirectionOf, Direction::kPrompt);
    probe.action = Name("action", ActionOf, Action::kRefuse);
    for (const auto& item : line_.items()) {
      if (!known_.contains(item.key())) report_(item.key(), "unknown key");
    }
    return probe;
  }

 private:
  std::string Text(const char* key, size_t most) {
    known_.insert(key);
    const auto value = line_.find(key);
    const bool ok = value != line_.end() && value->is_string();
    const std::string text = ok ? value->template get<std::string>() : std::string();
    if (text.empty() || text.size() > most) report_(key, "must be text of the right size");
    return text;
  }

  template <typename T>
  T Name(const char* key, std::optional<T> (*parse)(std::string_view), T fallback) {
    const std::optional<T> value = parse(Text(key, 32));
    if (!value.has_value()) report_(key, "is not a name that policies know");
    return value.value_or(fallback);
  }

  const Json& line_;
  const Report& report_;
  std::set<std::string> known_;
};

// Takes the next line off the front.
std::string_view TakeLine(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

}  // namespace

void ReadProbes(const std::string& file, const std::string& content, ParsedSource& parsed) {
  int number = 0;
  std::set<std::string> ids;
  for (std::string_view rest = content; !rest.empty();) {
    const std::string_view line = TakeLine(rest);
    ++number;
    if (IsBlank(line)) continue;
    const auto report = [&](const std::string& field, const char* text) {
      parsed.problems.push_back({file, number, field, text});
    };
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) {
      report("", "is not a JSON object");
      continue;
    }
    Probe probe = ProbeReader(json, report).Read();
    if (!ids.insert(probe.id).second) report("id", "is used already");
    parsed.source.probes.push_back(std::move(probe));
  }
}

}  // namespace weir::policy
