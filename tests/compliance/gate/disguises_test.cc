// Disguises that are in no table: how many of the starter policy's own words are still found, and
// how many ordinary characters it takes until one is found by mistake.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>

#include "compliance/gate/inspect.h"
#include "compliance/segment/dictionary.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "tests/compliance/gate/tricks.h"
#include "tests/testing/prose.h"
#include "tests/testing/starter_policy.h"

namespace weir::gate {
namespace {

constexpr size_t kTries = 100;  // of each trick

const policy::Policy& Starter() {
  static const auto policy = testing::StarterPolicy("cn-mainland");
  return *policy;
}

struct Words {
  std::vector<std::u32string> chinese;
  std::vector<std::u32string> latin;
};

bool All(const std::u32string& word, bool (*is)(char32_t)) {
  return std::all_of(word.begin(), word.end(), is);
}

// Words of three characters or more, and of five letters or more: shorter ones need their form.
const Words& TheWords() {
  static const Words words = [] {
    Words all;
    for (const policy::SourceEntry& entry : testing::StarterSource("cn-mainland").entries) {
      if (entry.exception || entry.part) continue;
      std::u32string word;
      for (const text::Unit& unit : text::ReadAll(entry.text)) word += unit.folded;
      const auto latin = [](char32_t c) { return c == ' ' || (c >= 'a' && c <= 'z'); };
      if (word.size() >= 3 && All(word, segment::IsHan)) all.chinese.push_back(word);
      if (word.size() >= 5 && All(word, latin)) all.latin.push_back(word);
    }
    return all;
  }();
  return words;
}

std::string Utf8(const std::u32string& text) {
  std::string out;
  for (const char32_t c : text) text::AppendUtf8(c, out);
  return out;
}

// Whether something was found where the word stands.
bool IsFound(const std::string& before, const std::string& word, const std::string& after) {
  const Inspection inspection =
      Inspect(Starter(), Direction::kPrompt, before + word + after, std::nullopt);
  const auto& findings = inspection.verdict.findings;
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.kind == Evidence::kLexicon && finding.begin < before.size() + word.size() &&
           finding.end > before.size();
  });
}

bool Survives(const Trick& trick, Random& random, const std::u32string& word) {
  const std::string disguised = Utf8(trick.apply(random, word));
  return trick.latin ? IsFound("tell me about ", disguised, ", please")
                     : IsFound("请问", disguised, "是什么");
}

TEST_CASE("Gate: words in disguises that nobody listed are found, 99 of 100", "[gate][disguise]") {
  Random random(2027);
  std::string table = "disguise                         script   found %\n";
  size_t found = 0;
  size_t tried = 0;
  for (const Trick& trick : AllTricks()) {
    const auto& words = trick.latin ? TheWords().latin : TheWords().chinese;
    REQUIRE(words.size() > 100);
    size_t of_this = 0;
    for (size_t i = 0; i < kTries; ++i) {
      if (Survives(trick, random, words[random() % words.size()])) ++of_this;
    }
    found += of_this;
    tried += kTries;
    table += fmt::format("{:<32} {:<8} {:>6}\n", trick.name, trick.latin ? "Latin" : "Chinese",
                         of_this * 100 / kTries);
  }
  table += fmt::format("all: {:.2f} % of {}\n",
                       100.0 * static_cast<double>(found) / static_cast<double>(tried), tried);
  std::cout << table;
  CHECK(found * 100 >= tried * 99);
}

TEST_CASE("Gate: in ordinary prose the starter refuses next to nothing", "[gate][prose]") {
  const auto lines = testing::ChineseProse(900'000);
  if (lines.empty()) {
    WARN("skipped: no package with Chinese prose is installed");
    return;
  }
  size_t characters = 0;
  size_t stopped = 0;
  size_t disguised = 0;
  for (const std::string& line : lines) {
    characters += text::CodePoints(line);
    const Inspection inspection = Inspect(Starter(), Direction::kPrompt, line, std::nullopt);
    for (const Finding& finding : inspection.verdict.findings) {
      if (finding.kind == Evidence::kLexicon && finding.action > Action::kMask) ++stopped;
    }
    for (const Considered& one : inspection.considered) {
      const bool read = one.channel != variant::Channel::kText;
      if (read && one.fate == Fate::kFound) ++disguised;
    }
  }
  const double tens = static_cast<double>(characters) / 10'000;
  std::cout << fmt::format(
      "starter policy on {} characters of prose: {:.3f} stopping words, {:.3f} found in disguise "
      "only, in 10,000 characters\n",
      characters, static_cast<double>(stopped) / tens, static_cast<double>(disguised) / tens);
  CHECK(static_cast<double>(stopped) / tens <= 0.1);
  CHECK(static_cast<double>(disguised) / tens <= 0.1);
}

}  // namespace
}  // namespace weir::gate
