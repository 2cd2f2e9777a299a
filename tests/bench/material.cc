#include "tests/bench/material.h"

#include <fmt/format.h>

#include <random>
#include <unordered_set>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "tests/testing/policy_fixture.h"

namespace weir::bench {
namespace {

constexpr uint32_t kFirstCharacter = 0x4E00;
constexpr uint32_t kCharacters = 3500;  // as many as are in common use
constexpr uint64_t kSeed = 20'260'901;
constexpr double kCharactersBetweenWords = 1000;

void AppendCharacter(uint32_t code, std::string& out) {
  out.push_back(static_cast<char>(0xE0 | (code >> 12)));
  out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
  out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

class Generator {
 public:
  double Uniform() { return std::uniform_real_distribution<>()(random_); }
  size_t Below(size_t limit) { return static_cast<size_t>(Uniform() * static_cast<double>(limit)); }

  // Frequent characters come first; their places in the code are scattered.
  void AppendCommon(std::string& out) {
    const double x = Uniform();
    const auto rank = static_cast<uint32_t>(x * x * x * kCharacters);
    AppendCharacter(kFirstCharacter + rank * 1009 % kCharacters, out);
  }

  std::string Word() {
    std::string word;
    const size_t length = 2 + static_cast<size_t>(Uniform() * Uniform() * Uniform() * 9);
    for (size_t i = 0; i < std::min<size_t>(length, 8); ++i) AppendCommon(word);
    return word;
  }

 private:
  std::mt19937_64 random_{kSeed};
};

}  // namespace

std::vector<std::string> MakeWords(size_t count) {
  Generator generator;
  std::unordered_set<std::string> seen;
  std::vector<std::string> words;
  while (words.size() < count) {
    std::string word = generator.Word();
    // A two-character word of frequent characters would be in every second sentence.
    if (word.size() > 6 || generator.Uniform() < 0.3) {
      if (seen.insert(word).second) words.push_back(std::move(word));
    }
  }
  return words;
}

std::string MakeText(size_t size_bytes, const std::vector<std::string>& words) {
  Generator generator;
  std::string text;
  while (text.size() < size_bytes) {
    generator.AppendCommon(text);
    if (generator.Uniform() < 1 / 15.0) text += generator.Uniform() < 0.3 ? "。" : "，";
    if (!words.empty() && generator.Uniform() < 1 / kCharactersBetweenWords) {
      text += words[generator.Below(words.size())];
    }
  }
  return text;
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

  const crypto::Signer signer = crypto::Signer::Generate();
  MadePolicy made{testing::CompileBundle(yaml, signer, absl::Now()),
                  policy::Trust{{signer.verifier()}, false}, nullptr};
  auto policy = policy::LoadBytes(made.bundle, made.trust);
  WEIR_CHECK(policy.ok());
  made.policy = *std::move(policy);
  return made;
}

}  // namespace weir::bench
