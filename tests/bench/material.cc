#include "tests/bench/material.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <unordered_set>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/gate/inspect.h"
#include "compliance/text/fold_table.h"
#include "tests/testing/policy_fixture.h"

namespace weir::bench {
namespace {

constexpr uint64_t kSeed = 20'260'901;
constexpr size_t kCharacters = 5000;
constexpr size_t kVocabulary = 60'000;
constexpr double kCharactersBetweenPatterns = 3000;
constexpr double kCompounds = 0.15;

// What share of running Chinese the most frequent characters make up, as counted in modern texts
// (rounded): written Chinese is steep at the top and long at the end.
struct Share {
  double rank;
  double share;
};
constexpr Share kShares[] = {{0, 0},      {1, .04},     {10, .14},    {50, .31},    {100, .42},
                             {500, .755}, {1000, .889}, {2000, .971}, {3000, .992}, {5000, 1}};

// What share of the Latin words in Chinese answers has at most 1, 2, 3 .. letters.
constexpr double kWordLengths[] = {.180, .286, .437, .569, .693, .799, .890,
                                   .935, .964, .978, .986, .992, .995, 1};
// For each clause, of 11 ideographs on average.
constexpr double kPhrases = .23;
constexpr double kNumbers = .21;

void AppendCharacter(uint32_t code, std::string& out) {
  out.push_back(static_cast<char>(0xE0 | (code >> 12)));
  out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
  out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

// Simplified characters, the frequent ones scattered over the code.
std::vector<uint32_t> MakeCharacters() {
  std::vector<uint32_t> characters;
  for (uint32_t i = 0; characters.size() < kCharacters; ++i) {
    const uint32_t code = 0x4E00 + i * 1009 % 20'902;
    const text::Folding folding = text::FoldingOf(code);
    if (folding.folded == code && folding.kind == text::Kind::kLetter) characters.push_back(code);
  }
  return characters;
}

class Generator {
 public:
  explicit Generator(uint64_t salt) : random_(kSeed + salt), characters_(MakeCharacters()) {}

  double Uniform() { return std::uniform_real_distribution<>()(random_); }
  size_t Below(size_t limit) { return static_cast<size_t>(Uniform() * static_cast<double>(limit)); }

  void AppendCommon(std::string& out) { AppendCharacter(characters_[CommonRank()], out); }
  // From all characters in use, frequent or not.
  void AppendAny(std::string& out) {
    const double x = Uniform();
    AppendCharacter(characters_[static_cast<size_t>(x * std::sqrt(x) * kCharacters)], out);
  }
  std::string LatinWord() {
    const double share = Uniform();
    size_t length = 1;
    while (length < std::size(kWordLengths) && kWordLengths[length - 1] < share) ++length;
    std::string word;
    for (; length > 0; --length) word += "eeetttaaooiinnsshhrrdlucmfpgwybvkxjqz"[Below(37)];
    return word;
  }
  std::string Number() {
    const double share = Uniform();
    return std::to_string(Below(share < .69 ? 10 : share < .86 ? 100 : share < .94 ? 1000 : 10000));
  }

 private:
  size_t CommonRank() {
    const double share = Uniform();
    size_t i = 1;
    while (kShares[i].share < share) ++i;
    const Share& low = kShares[i - 1];
    const Share& high = kShares[i];
    const double part = (share - low.share) / (high.share - low.share);
    return static_cast<size_t>(low.rank + part * part * (high.rank - low.rank) * 0.999);
  }

  std::mt19937_64 random_;
  std::vector<uint32_t> characters_;
};

// The words that texts are made of, drawn by Zipf's law; the frequent ones are short.
class Vocabulary {
 public:
  explicit Vocabulary(Generator& generator) {
    double sum = 0;
    for (size_t rank = 0; rank < kVocabulary; ++rank) {
      const double x = generator.Uniform();
      size_t length = 2 + (x > 0.75 ? 1 : 0) + (x > 0.88 ? 1 : 0);
      if (rank < 400) length = x < 0.6 ? 1 : 2;
      std::string word;
      for (; length > 0; --length) generator.AppendCommon(word);
      words_.push_back(std::move(word));
      sum += 1 / (static_cast<double>(rank) + 2.7);
      sums_.push_back(sum);
    }
  }
  const std::string& Draw(Generator& generator) const {
    const double at = generator.Uniform() * sums_.back();
    return words_[static_cast<size_t>(std::upper_bound(sums_.begin(), sums_.end() - 1, at) -
                                      sums_.begin())];
  }

 private:
  std::vector<std::string> words_;
  std::vector<double> sums_;
};

// One word, or now and then two or three.
void AppendPhrase(Generator& generator, std::string& out) {
  const bool spaced = generator.Uniform() < 0.5;
  if (spaced) out += ' ';
  out += generator.LatinWord();
  while (generator.Uniform() < 0.295) out += ' ' + generator.LatinWord();
  if (spaced) out += ' ';
}

void AppendClause(const Vocabulary& vocabulary, Script script, Generator& generator,
                  std::string& out) {
  const size_t words = 3 + generator.Below(7);
  const bool has_phrase = script == Script::kMixed && generator.Uniform() < kPhrases;
  const size_t phrase = has_phrase ? generator.Below(words) : words;
  for (size_t i = 0; i < words; ++i) {
    if (i == phrase) AppendPhrase(generator, out);
    if (script == Script::kEnglish) {
      if (i > 0) out += ' ';
      out += generator.LatinWord();
    } else {
      out += vocabulary.Draw(generator);
    }
  }
  if (generator.Uniform() < kNumbers) out += ' ' + generator.Number();
}

// One to three clauses; half of the sentences end a line.
void AppendSentence(const Vocabulary& vocabulary, Script script, Generator& generator,
                    std::string& out) {
  const bool english = script == Script::kEnglish;
  for (size_t clauses = 1 + generator.Below(3); clauses > 0; --clauses) {
    AppendClause(vocabulary, script, generator, out);
    if (english) out += clauses > 1 ? ", " : ". ";
    if (!english) out += clauses > 1 ? "，" : "。";
  }
  if (generator.Uniform() < 0.45) out += '\n';
}

}  // namespace

// Rare words, but some of the longer ones begin as a word of the texts does, so that the
// share of places where a pattern seems to begin is that of real lists on real prose.
std::vector<std::string> MakeWords(size_t count) {
  Generator generator(2);
  const Vocabulary vocabulary(generator);  // the texts' own
  std::unordered_set<std::string> seen;
  std::vector<std::string> words;
  while (words.size() < count) {
    std::string word;
    const double x = generator.Uniform();
    size_t length = 2 + (x > 0.46 ? 1 : 0) + (x > 0.67 ? 1 : 0);
    if (x > 0.9) length = 5 + generator.Below(4);
    if (length > 2 && generator.Uniform() < kCompounds) word = vocabulary.Draw(generator);
    do {
      generator.AppendAny(word);
    } while (word.size() / 3 < length);
    if (word.size() > 3 && seen.insert(word).second) words.push_back(std::move(word));
  }
  return words;
}

std::string MakeText(size_t size_bytes, const std::vector<std::string>& words, Script script) {
  Generator generator(2);
  const Vocabulary vocabulary(generator);
  std::string text;
  double next_word = kCharactersBetweenPatterns;
  while (text.size() < size_bytes) {
    AppendSentence(vocabulary, script, generator, text);
    if (words.empty() || static_cast<double>(text.size()) < next_word) continue;
    text += words[generator.Below(words.size())];
    next_word += 2 * generator.Uniform() * kCharactersBetweenPatterns * 2.3;  // bytes
  }
  return text;
}

std::string MakeCleanText(size_t size_bytes, const policy::Policy& policy, Script script) {
  const std::string raw = MakeText(size_bytes * 2, {}, script);
  std::string clean;
  for (size_t begin = 0; begin < raw.size();) {
    const size_t end = std::min(raw.find('\n', begin), raw.size() - 1) + 1;
    const std::string_view line = std::string_view(raw).substr(begin, end - begin);
    const gate::Inspection inspection =
        gate::Inspect(policy, gate::Direction::kAnswer, line, std::nullopt);
    if (inspection.verdict.findings.empty()) clean += line;
    begin = end;
  }
  return clean;
}

std::vector<std::string_view> Cut(std::string_view text, size_t code_points) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  size_t seen = 0;
  for (size_t i = 1; i <= text.size(); ++i) {
    const bool at_character = i == text.size() || (static_cast<uint8_t>(text[i]) & 0xC0) != 0x80;
    if (!at_character || (++seen % code_points != 0 && i != text.size())) continue;
    pieces.push_back(text.substr(begin, i - begin));
    begin = i;
  }
  return pieces;
}

MadePolicy MakePolicy(const std::vector<std::string>& words) {
  testing::PolicyYaml yaml;
  std::string& lexicon = yaml.lexicons["bench.yaml"];
  lexicon = "category: A.1.d\nowner: bench\nsource: generated\nseverity: block\nentries:\n";
  for (const std::string& word : words) lexicon += fmt::format("  - {}\n", word);

  for (size_t type = 0; type < pii::kTypes; ++type) {
    const std::string_view name = pii::NameOf(static_cast<pii::Type>(type));
    if (yaml.policy.find(fmt::format("type: {},", name)) != std::string::npos) continue;
    yaml.policy += fmt::format("  - {{type: {}, action: mask, min_score_permille: 600}}\n", name);
  }
  const crypto::Signer signer = crypto::Signer::Generate();
  MadePolicy made{testing::CompileBundle(yaml, signer, absl::Now()),
                  policy::Trust{{signer.verifier()}, false}, nullptr};
  auto policy = policy::LoadBytes(made.bundle, made.trust);
  WEIR_CHECK(policy.ok());
  made.policy = *std::move(policy);
  return made;
}

}  // namespace weir::bench
