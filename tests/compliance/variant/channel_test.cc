#include "compliance/variant/channel.h"

#include <algorithm>
#include <map>

#include "tests/compliance/variant/reading.h"

namespace weir::variant {
namespace {

using text::Unit;

constexpr Forms kAll = {.sound = true,
                        .leet = true,
                        .looks = true,
                        .split = true,
                        .reversed = true,
                        .stray = true,
                        .lines = true};

// What a gate keeps for a policy: an image for each channel.
class Channels {
 public:
  explicit Channels(const std::vector<std::string>& words) {
    for (uint32_t id = 0; id < words.size(); ++id) {
      images_[Channel::kText].Add(id, {words[id]});
      for (const ChannelPattern& pattern : Expand(words[id], kAll)) {
        images_[pattern.channel].Add(id, {pattern.text});
      }
    }
  }

  // The channels that find the word, in their order.
  std::vector<Channel> Find(uint32_t id, std::string_view text) {
    std::vector<Channel> found;
    for (auto& [channel, patterns] : images_) {
      const auto hits = ScanUnits(patterns.image(), Read(Reading(channel), text::ReadAll(text)));
      const auto is_it = [&](const lexicon::Hit& hit) { return hit.id == id; };
      if (std::any_of(hits.begin(), hits.end(), is_it)) found.push_back(channel);
    }
    return found;
  }
  std::map<Channel, CompiledPatterns>& images() { return images_; }

 private:
  std::map<Channel, CompiledPatterns> images_;
};

TEST_CASE("Expand: nothing for an entry that asks for nothing", "[variant]") {
  CHECK(Expand("苹果手机", {}).empty());
  CHECK(Expand("", kAll).size() == 3);  // look, stray, lines: the lexicon refuses an empty text
}

TEST_CASE("Expand: each form goes to its channel", "[variant]") {
  const auto only = [](const char* text, const Forms& forms) {
    const std::vector<ChannelPattern> patterns = Expand(text, forms);
    REQUIRE_FALSE(patterns.empty());
    for (const ChannelPattern& pattern : patterns) CHECK(pattern.channel == patterns[0].channel);
    return patterns[0].channel;
  };
  CHECK(only("苹果", {.sound = true}) == Channel::kSound);
  CHECK(only("苹果", {.merged_sound = true}) == Channel::kMergedSound);
  CHECK(only("苹果", {.sound = true, .merged_sound = true}) == Channel::kMergedSound);
  CHECK(only("banana", {.leet = true}) == Channel::kLeet);
  CHECK(only("苹果", {.looks = true}) == Channel::kLooks);
  CHECK(only("好吃", {.split = true}) == Channel::kText);
  CHECK(only("苹果手", {.reversed = true}) == Channel::kText);
  CHECK(only("苹果", {.stray = true}) == Channel::kStray);
  CHECK(only("苹果", {.lines = true}) == Channel::kLines);
}

TEST_CASE("Channels: each disguise of the table is found in its channel, and there only",
          "[variant][disguise]") {
  Channels channels({"苹果手机", "红烧牛肉面", "好吃面条", "banana"});
  struct Row {
    const char* technique;
    const char* text;
    uint32_t id;
    Channel channel;
  };
  const Row rows[] = {
      {"9 leet", "b4n4n4", 3, Channel::kLeet},
      {"11 homophones", "平果首级", 0, Channel::kSound},
      {"11 homophones", "苹锅手鸡", 0, Channel::kSound},
      {"12 pinyin", "pingguoshouji", 0, Channel::kSound},
      {"12 pinyin, mixed", "苹guo手机", 0, Channel::kSound},
      {"13 split", "女子吃面条", 2, Channel::kText},
      {"14 look-alikes", "蘋菓掱機", 0, Channel::kLooks},
      {"15 letter noise", "苹a果b手c机", 0, Channel::kStray},
      {"16 reversed", "机手果苹", 0, Channel::kText},
      {"16 one a line", "苹\n果\n手\n机", 0, Channel::kLines},
      {"18 emoji", "🍎手机", 0, Channel::kLooks},
  };
  for (const Row& row : rows) {
    INFO(row.technique);
    CHECK(channels.Find(row.id, row.text) == std::vector<Channel>{row.channel});
  }
}

TEST_CASE("Channels: 20 the controls are found in none", "[variant][disguise]") {
  Channels channels({"苹果手机", "红烧牛肉面", "好吃面条", "banana"});
  for (const char* text : {"吃苹果。手机坏了", "苹果\n手机", "bananas", "b4", "女子吃饭"}) {
    for (uint32_t id = 0; id < 4; ++id) CHECK(channels.Find(id, text).empty());
  }
}

TEST_CASE("Reading: hits do not depend on how the bytes were cut, and are held back until then",
          "[variant]") {
  Channels channels({"苹果手机", "红烧牛肉面", "好吃面条", "banana"});
  const std::string text =
      "b4n4n@ 平果首级，ping guoshouji！女子吃面条 蘋菓掱機，苹a果b手c机 "
      "机手果苹\n苹\n果\n手\n机\n🍎手📱 "
      "红shao🐂rou面ba";
  Random random(23);
  for (auto& [channel, patterns] : channels.images()) {
    const auto whole = ScanUnits(patterns.image(), Read(Reading(channel), text::ReadAll(text)));
    for (int round = 0; round < 100; ++round) {
      text::Reader reader;
      Reading reading(channel);
      lexicon::Scanner scanner(patterns.image());
      std::vector<lexicon::Hit> hits;
      uint64_t safe = 0;
      size_t checked = 0;
      const auto feed = [&](const std::vector<Unit>& units) {
        std::vector<Unit> out;
        for (const Unit& unit : units) reading.Push(unit, out);
        for (const Unit& unit : out) scanner.Push(unit, hits);
        for (; checked < hits.size(); ++checked) REQUIRE(hits[checked].begin >= safe);
        const uint64_t now = std::min(scanner.safe_end(), reading.held_begin());
        REQUIRE(now >= safe);
        safe = now;
      };
      for (size_t at = 0; at < text.size();) {
        const size_t size = 1 + random.Below(5);
        std::vector<Unit> units;
        reader.Push(std::string_view(text).substr(at, size), units);
        feed(units);
        at += size;
      }
      std::vector<Unit> rest;
      reading.Finish(rest);
      for (const Unit& unit : rest) scanner.Push(unit, hits);
      scanner.Finish(hits);
      REQUIRE(hits == whole);
    }
  }
}

}  // namespace
}  // namespace weir::variant
