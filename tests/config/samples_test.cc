// The sample files against the declarations: what is documented is read, what is read is
// documented.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "config/load.h"
#include "config/tree.h"
#include "config/unit.h"
#include "tests/config/settings_file.h"

namespace weir::config {
namespace {

constexpr char kEdgeSample[] = "config/edge.yaml";  // tests run in the source folder
constexpr char kCloudSample[] = "config/cloud.yaml";
constexpr char kAuditorSample[] = "config/auditor.yaml";
constexpr char kRolloutSample[] = "config/rollout.yaml";

// One scalar of a sample: its option and the line it stands on.
struct Place {
  std::string path;
  int line;
};

void Collect(const Node& node, const std::string& path, int line, std::vector<Place>& places) {
  if (node.kind == NodeKind::kScalar) places.push_back({path, line});
  for (const Entry& entry : node.entries) {
    const std::string below = node.kind == NodeKind::kList ? path + "[]"
                              : path.empty()               ? entry.key
                                                           : path + "." + entry.key;
    Collect(entry.node, below, entry.line, places);
  }
}

std::vector<Place> PlacesOf(const std::string& sample) {
  std::vector<Place> places;
  Collect(ParseTree(testing::ReadText(sample)).value(), "", 1, places);
  return places;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The sample with the value of one option replaced.
std::string Changed(const std::string& sample, const Place& place, const std::string& value) {
  std::vector<std::string> lines = LinesOf(testing::ReadText(sample));
  std::string& line = lines[static_cast<size_t>(place.line) - 1];
  if (place.path.ends_with(".file")) {
    line = line.substr(0, line.find('{')) + "{file: " + value + "}";
  } else {
    const size_t colon = line.find(": ");
    line = colon == std::string::npos ? "    - " + value : line.substr(0, colon + 2) + value;
  }
  std::string text;
  for (const std::string& each : lines) text += each + "\n";
  return text;
}

// Another allowed value of each option that is not a quantity.
const std::map<std::string, std::string> kOtherWords = {
    {"profile", "global"},
    {"log_level", "debug"},
    {"cloud.enabled", "false"},
    {"cloud.region", "SG"},
    {"region", "SG"},
    {"cloud.address", "other.example.cn:1"},
    {"listen", "127.0.0.1:2"},
    {"http.listen", "127.0.0.1:3"},
    {"http.behind_balancer", "true"},
    {"operations.listen", "127.0.0.1:4"},
    {"admin.listen", "127.0.0.1:6"},
    {"paused", "true"},
    {"attestation.applications[].id", "ABCDE12345.cn.example.other"},
    {"attestation.environment", "development"},
    {"attestation.without_pass", "count"},
    {"traces.url", "https://other.example.cn/v1/traces"},
    {"watch_files", "false"},
    {"quota.tenants[].tenant", "other"},
    {"quota.redis.address", "127.0.0.1:5"},
    {"quota.redis.on_error", "allow"},
    {"cloud.server_name", "other.example.cn"},
    {"accept_spools", "false"},
    {"reflection", "true"},
    {"ledger.origin", "other.example.cn/log"},
    {"guard.url", "https://other.example.cn/v1"},
    {"guard.region", "SG"},
    {"guard.model", "other"},
    {"upstreams[].id", "other"},
    {"upstreams[].url", "https://other.example.cn/v1"},
    {"upstreams[].replicas[].url", "https://other.example.cn/v1"},
    {"upstreams[].read_load", "true"},
    {"upstreams[].hedge", "true"},
    {"upstreams[].region", "SG"},
    {"upstreams[].model", "other"},
    {"upstreams[].legal_entity", "Other"},
    {"upstreams[].filing_id", "Other-1"},
    {"witnesses.ask[].url", "https://other.example.cn/w1"},
    {"witnesses.when_silent", "refuse"},
    {"second_home.when_away", "local"},
    {"second_home.when_lost", "refill"},
    {"label.grants", "true"},
    {"callers[].may", "none"},
    {"model.package", "any"},
    {"guardian.age", "12_to_16"},
    {"guardian.hours", "07:00-20:00"},
    {"socket_person", "other"},
    {"address", "127.0.0.1:2"},
    {"origin", "other.example.cn/access"},
    {"logs[].name", "other"},
    {"logs[].root_key", "other"},
    {"people[].name", "other"},
    {"people[].role", "assessor"},
    {"people[].until", "2027-01-01T00:00:00Z"},
    {"label.producer", "001191110000MA0000000H10002"},
};

// Another allowed value of `option` than the sample's `current`; empty: none by itself.
std::string OtherValue(const Option& option, const std::string& current) {
  if (option.path.ends_with("insecure_local")) return "";  // has a test of its own
  if (!option.floor.empty()) return current == option.floor ? option.ceiling : option.floor;
  if (option.kind == OptionKind::kPath || option.kind == OptionKind::kSecret) return "/other";
  return kOtherWords.at(option.path);
}

template <typename Settings>
struct Sample {
  const char* file;
  absl::StatusOr<Settings> (*load)(const std::string&);
  std::vector<Option> options;
};

template <typename Settings>
void CheckDocumented(const Sample<Settings>& sample) {
  std::multiset<std::string> documented;
  std::multiset<std::string> declared;
  for (const Place& place : PlacesOf(sample.file)) documented.insert(place.path);
  for (const Option& option : sample.options) declared.insert(option.path);
  CHECK(documented == declared);
}

template <typename Settings>
void CheckRead(const Sample<Settings>& sample) {
  testing::TempDir dir;
  const Settings before = sample.load(sample.file).value();
  const std::vector<std::string> lines = LinesOf(testing::ReadText(sample.file));
  for (const Place& place : PlacesOf(sample.file)) {
    INFO(place.path);
    const auto option = std::find_if(sample.options.begin(), sample.options.end(),
                                     [&](const Option& o) { return o.path == place.path; });
    REQUIRE(option != sample.options.end());
    const std::string& line = lines[static_cast<size_t>(place.line) - 1];
    const std::string other = OtherValue(*option, line.substr(line.find(": ") + 2));
    if (other.empty()) continue;
    const auto after =
        sample.load(testing::WriteText(dir / "changed.yaml", Changed(sample.file, place, other)));
    REQUIRE(after.status() == absl::OkStatus());
    CHECK_FALSE(*after == before);
  }
}

std::vector<std::string> JustOutside(const Option& option) {
  if (option.kind == OptionKind::kNumber) {
    std::vector<std::string> values = {std::to_string(*ParseNumber(option.ceiling) + 1)};
    if (option.floor != "0") values.push_back(std::to_string(*ParseNumber(option.floor) - 1));
    return values;
  }
  if (option.kind == OptionKind::kSize) {
    return {SizeToText(*ParseSize(option.floor) - 1), SizeToText(*ParseSize(option.ceiling) + 1)};
  }
  const absl::Duration step = absl::Milliseconds(1);
  return {ToText(*ParseDuration(option.floor) - step),
          ToText(*ParseDuration(option.ceiling) + step)};
}

template <typename Settings>
void CheckBounds(const Sample<Settings>& sample) {
  testing::TempDir dir;
  const auto load_with = [&](const Place& place, const std::string& value) {
    return sample.load(testing::WriteText(dir / "changed.yaml", Changed(sample.file, place, value)))
        .status();
  };
  for (const Place& place : PlacesOf(sample.file)) {
    const auto option = std::find_if(sample.options.begin(), sample.options.end(),
                                     [&](const Option& o) { return o.path == place.path; });
    if (option->floor.empty()) continue;
    INFO(place.path);
    CHECK(load_with(place, option->floor) == absl::OkStatus());
    CHECK(load_with(place, option->ceiling) == absl::OkStatus());
    for (const std::string& value : JustOutside(*option)) {
      const auto status = load_with(place, value);
      CHECK(status.code() == absl::StatusCode::kInvalidArgument);
      CHECK_THAT(std::string(status.message()),
                 Catch::Contains(":" + std::to_string(place.line) + ": ") &&
                     Catch::Contains(value + " is out of range"));
    }
  }
}

void CheckCommented(const std::string& file) {
  const std::vector<std::string> lines = LinesOf(testing::ReadText(file));
  bool commented = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t at = lines[i].find_first_not_of(' ');
    if (at == std::string::npos) {
      commented = false;
      continue;
    }
    commented = commented || lines[i][at] == '#';
    INFO(file << ":" << i + 1 << ": " << lines[i]);
    if (lines[i].find(": ") != std::string::npos) CHECK(commented);
  }
}

Sample<EdgeSettings> Edge() { return {kEdgeSample, LoadEdge, EdgeOptions()}; }
Sample<CloudSettings> Cloud() { return {kCloudSample, LoadCloud, CloudOptions()}; }
Sample<AuditorSettings> Auditor() { return {kAuditorSample, LoadAuditor, AuditorOptions()}; }
Sample<RolloutSettings> Rollout() { return {kRolloutSample, LoadRollout, RolloutOptions()}; }

TEST_CASE("Samples: hold every option that is declared, and no other", "[config]") {
  CheckDocumented(Edge());
  CheckDocumented(Cloud());
  CheckDocumented(Auditor());
  CheckDocumented(Rollout());
}

TEST_CASE("Samples: every option has a comment above it", "[config]") {
  CheckCommented(kEdgeSample);
  CheckCommented(kCloudSample);
  CheckCommented(kAuditorSample);
  CheckCommented(kRolloutSample);
}

TEST_CASE("Samples: another value of any documented option gives other settings", "[config]") {
  CheckRead(Edge());
  CheckRead(Cloud());
  CheckRead(Auditor());
  CheckRead(Rollout());
}

TEST_CASE("Samples: every bound is taken, and the next value outside it is refused", "[config]") {
  CheckBounds(Edge());
  CheckBounds(Cloud());
  CheckBounds(Auditor());
  CheckBounds(Rollout());
}

}  // namespace
}  // namespace weir::config
