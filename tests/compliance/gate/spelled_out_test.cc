// A character that stands for several letters hides no word: a reading of its own, for prompts and
// streams, that finds what the text with the letters in its place holds.
#include "compliance/gate/spelled_out.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "compliance/gate/inspect.h"
#include "compliance/text/reader.h"
#include "tests/compliance/gate/gate_bench.h"
#include "tests/testing/policy_fixture.h"

namespace weir::gate {
namespace {

testing::PolicyYaml Blocking(const std::string& lines) {
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", "category: A.1.d\nowner: t\nsource: t\nseverity: block\n" + lines}};
  return yaml;
}

// "rule-less" view of what was found: the words as they stand in the text.
std::vector<std::string> FoundIn(const policy::Policy& policy, const std::string& text) {
  std::vector<std::string> found;
  const Inspection inspection = Inspect(policy, Direction::kPrompt, text, std::nullopt);
  for (const Finding& finding : inspection.verdict.findings) {
    found.push_back(text.substr(finding.begin, finding.end - finding.begin));
  }
  return found;
}

TEST_CASE("Gate: a word is found with ligatures, squared words and circled numbers in it",
          "[gate]") {
  const auto policy = testing::CompilePolicy(Blocking(
      "entries: [officers, 株式会社, 会社員, tel me, 10月节, strasse, plan 13b, half 1/2 x]\n"));
  struct Row {
    const char* text;
    std::vector<std::string> found;
  };
  const std::vector<Row> rows = {
      {"the oﬃcers came", {"oﬃcers"}},
      {"the OﬃCERS came", {"OﬃCERS"}},
      {"o-ﬃ-cers", {"o-ﬃ-cers"}},
      {"㍿です", {"㍿"}},
      {"㍿員", {"㍿", "㍿員"}},  // a word that begins inside the character has all of it
      {"㋉节", {"㋉节"}},
      {"℡ me", {"℡ me"}},
      {"STRAẞE, straße", {"STRAẞE", "straße"}},
      {"plan ⑬b", {"plan ⑬b"}},
      {"half ½ x", {"half ½ x"}},
      {"boﬃcers oﬃcersb", {}},  // whole words still
      {"hot℡ me", {}},
      {"ﬃ ㍻ ⑩ ﷺ", {}},
      {"officers and oﬃcers", {"officers", "oﬃcers"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(FoundIn(*policy, row.text) == row.found);
  }
}

TEST_CASE("Gate: what the character itself hid before is still found", "[gate]") {
  const auto policy = testing::CompilePolicy(Blocking("entries: [苹果手机, iphone]\n"));
  CHECK(FoundIn(*policy, "苹果⑩手机") == std::vector<std::string>{"苹果⑩手机"});
  CHECK(FoundIn(*policy, "iPhone™") == std::vector<std::string>{"iPhone"});
}

TEST_CASE("Gate: an entry with such a character is its letters", "[gate]") {
  const auto policy = testing::CompilePolicy(Blocking("entries: [oﬃce, ㍿]\n"));
  CHECK(FoundIn(*policy, "an office") == std::vector<std::string>{"office"});
  CHECK(FoundIn(*policy, "an oﬃce") == std::vector<std::string>{"oﬃce"});
  CHECK(FoundIn(*policy, "株式会社") == std::vector<std::string>{"株式会社"});
}

// Random texts over few letters, so that words often stand across such characters.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}
  std::string Text(size_t characters) {
    static const std::vector<std::string> kPieces = {"o", "f", "i", "c", "e", "s",  "ﬃ",      "ﬀ",
                                                     "ﬁ", "ﬆ", "t", " ", "-", "\n", "\u200B", "Ｆ"};
    std::string text;
    for (size_t i = 0; i < characters; ++i) text += kPieces[random_() % kPieces.size()];
    return text;
  }
  size_t Below(size_t end) { return random_() % end; }

 private:
  std::mt19937 random_;
};

using Stand = std::tuple<uint64_t, uint64_t, uint32_t>;

// The whole text with its letters, scanned at once; what has no such character in it left out.
std::vector<Stand> Expected(const lexicon::Image& image, const std::string& text) {
  std::vector<text::Unit> units;
  for (const text::Unit& unit : text::ReadAll(text)) text::AppendSpelledOut(unit, units);
  lexicon::Scanner scanner(image);
  std::vector<lexicon::Hit> hits;
  for (const text::Unit& unit : units) scanner.Push(unit, hits);
  scanner.Finish(hits);
  std::vector<Stand> places;
  for (const lexicon::Hit& hit : hits) {
    const auto words = text::ReadAll(text.substr(hit.begin, hit.end - hit.begin));
    const bool has = std::any_of(words.begin(), words.end(), [](const text::Unit& unit) {
      return !text::ExpansionOf(unit.folded).empty();
    });
    if (has) places.emplace_back(hit.begin, hit.end, hit.id);
  }
  return places;
}

std::vector<Stand> Read(const lexicon::Image& image, const std::string& text) {
  SpelledOut reading(image);
  RecentUnits recent;
  std::vector<ReadHit> hits;
  uint64_t safe_end = 0;
  for (const text::Unit& unit : text::ReadAll(text)) {
    recent.Push(unit);
    const size_t before = hits.size();
    reading.Push(unit, recent, hits);
    for (size_t i = before; i < hits.size(); ++i) REQUIRE(hits[i].hit.begin >= safe_end);
    safe_end = reading.safe_end() == UINT64_MAX ? safe_end : reading.safe_end();
  }
  reading.Finish(recent, hits);
  std::vector<Stand> places;
  for (const ReadHit& found : hits) {
    CHECK(found.channel == variant::Channel::kSpelledOut);
    places.emplace_back(found.hit.begin, found.hit.end, found.hit.id);
  }
  return places;
}

TEST_CASE("SpelledOut: finds what the text with the letters in place holds, for 20,000 texts",
          "[gate][property]") {
  const auto policy = testing::CompilePolicy(
      Blocking("entries:\n- {text: office, whole_word: false}\n- {text: ffi, whole_word: false}\n"
               "- {text: fist, whole_word: false}\n- ff\n- ifs\n- eff\n"));
  const lexicon::Image& image = policy->lexicon();
  Writer writer(7);
  size_t found = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = writer.Text(writer.Below(i % 50 == 0 ? 900 : 40));
    const auto expected = Expected(image, text);
    found += expected.size();
    if (Read(image, text) != expected) FAIL(text);
  }
  CHECK(found > 20'000);
}

TEST_CASE("Release: ligatures change nothing for any cutting, and no word of them gets out",
          "[gate][property]") {
  const GateBench bench(Place::kDevice, Blocking("entries: [office, ffists, soft fists]\n"));
  const Admitted admitted = bench.AdmittedOf();
  Writer writer(11);
  size_t stopped = 0;
  for (int i = 0; i < 2'000; ++i) {
    const std::string text = writer.Text(60) + (i % 3 == 0 ? " oﬃce " : "") + writer.Text(30);
    const Outcome whole = RunPieces(bench.gate, admitted, {text});
    std::vector<std::string_view> pieces;
    for (size_t at = 0; at < text.size();) {
      const size_t size = 1 + writer.Below(5);
      pieces.push_back(std::string_view(text).substr(at, size));
      at += size;
    }
    const Outcome cut = RunPieces(bench.gate, admitted, pieces);
    CHECK(cut.stopped == whole.stopped);
    CHECK(cut.verdict == whole.verdict);
    CHECK(cut.released.find("oﬃce ") == std::string::npos);
    stopped += cut.stopped ? 1 : 0;
  }
  CHECK(stopped > 500);
}

}  // namespace
}  // namespace weir::gate
