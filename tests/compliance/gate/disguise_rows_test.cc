// The table of disguises, row by row, through the whole gate.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>

#include "compliance/gate/inspect.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/compile_words.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/prose.h"

namespace weir::gate {
namespace {

struct Row {
  const char* name;
  int bar;  // percent
  std::vector<std::string> texts;
};

std::vector<Row> PlainRows() {
  return {
      {"1 width and case", 100, {"ｂａｎａｎａ", "BaNaNa", "ＢＡＮＡＮＡ", "bＡnａNa"}},
      {"2 traditional", 100, {"蘋果手機", "紅燒牛肉麵", "好喫麵條", "蘋果手机"}},
      {"3 not seen", 100, {"苹\u200B果\u200D手\u2060机", "红\u00AD烧牛肉面", "ba\uFE0Fna\u202Ena"}},
      {"4 signs between", 100, {"苹*果-手_机", "苹😀果🔥手机", "红 烧 牛 肉 面", "b.a.n.a.n.a"}},
      {"5 enclosed, mathematical, tags",
       100,
       {"ⓑⓐⓝⓐⓝⓐ", "🅱🅰🅽🅰🅽🅰", "𝓫𝓪𝓷𝓪𝓷𝓪", "🇧🇦🇳🇦🇳🇦", "b̶a̶n̶a̶n̶a̶", "ᵇᵃⁿᵃⁿᵃ",
        "\U000E0062\U000E0061\U000E006E\U000E0061\U000E006E\U000E0061"}},
      {"6 Cyrillic, Greek", 100, {"bаnаnа", "bαnαnα", "bаnαna"}},
      {"7 radicals, compatibility", 100, {"红烧⽜肉面", "红烧⽜⾁⾯", "苹果⼿机", "好吃⾯条"}},
      {"8 broken UTF-8",
       100,
       {"\xC1\xA2"
        "anana",
        "b\xC1\xA1nana"}},
      {"9 small capitals, leet", 100, {"ʙᴀɴᴀɴᴀ", "b4n4n4", "b@n@n@", "BAN4NA"}},
      {"10 repeats", 100, {"苹果果果手机", "苹苹果手机机机", "红红烧牛牛肉面", "baaanana"}},
  };
}

std::vector<Row> OtherRows() {
  return {
      {"11 homophones",
       90,
       {"平果首级", "苹锅手鸡", "苹果守机", "萍果手机", "平果手机", "红稍牛肉面", "洪烧牛肉面",
        "红烧牛柔面", "郝吃面条", "好痴面条", "好吃面调", "苹果手记"}},
      {"12 pinyin, mixed",
       90,
       {"pingguoshouji", "苹guo手机", "ping果shou机", "hongshaoniuroumian", "红烧niurou面",
        "haochimiantiao", "ping guo shou ji", "PingGuoShouJi", "好chi面条", "苹果shouji"}},
      {"13 split", 90, {"女子吃面条", "好口乞面条", "苹果手木几", "女子口乞面条", "红火尧牛肉面"}},
      {"14 looks", 90, {"蘋菓掱機", "苹菓手机", "苹果掱机", "苹果毛机", "红烧午肉面", "好吃面條"}},
      {"15 letters strewn", 90, {"苹a果b手c机", "红x烧牛肉面", "红q烧w牛e肉r面", "好z吃面z条"}},
      {"16 backwards, by line",
       90,
       {"机手果苹", "面肉牛烧红", "苹\n果\n手\n机\n", "红\n烧\n牛\n肉\n面\n", "条面吃好"}},
      {"17 codes",
       90,
       {"6Iu55p6c5omL5py6", "%E8%8B%B9%E6%9E%9C%E6%89%8B%E6%9C%BA", "\\u82f9\\u679c\\u624b\\u673a",
        "&#33529;&#26524;&#25163;&#26426;", "e88bb9e69e9ce6898be69cba", "YmFuYW5hIGJhbmFuYQ=="}},
      {"18 emoji", 90, {"🍎手机", "🍎📱", "红烧🐂肉🍜"}},
  };
}

// What must not be found.
const std::vector<std::string>& Controls() {
  static const std::vector<std::string> texts = {
      "吃苹果。手机坏了", "苹果很好吃。手机在桌上", "女子吃面",    "红烧\n牛肉面",
      "他手机里有苹果",   "a ban on an area",       "这是个大麻烦"};
  return texts;
}

std::shared_ptr<const policy::Policy> Words() {
  const std::string forms = "forms: [pinyin, homophone, lookalike, split, reversed]";
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"x.yaml", "category: A.1.d\nowner: t\nsource: t\nseverity: block\n" + forms +
                                  "\nentries: [苹果手机, 红烧牛肉面, banana, 好吃面条, 大麻]\n"}};
  policy::Source source = policy::ParseSource(yaml.files()).source;
  source.dictionary_words = 120'000;
  const crypto::Signer signer = crypto::Signer::Generate();
  std::string words;
  std::vector<policy::BundleSection> extra;
  if (const auto jieba = testing::JiebaDictionary()) {
    words = *policy::CompileWords(source, *segment::ReadJieba(*jieba));
    extra.push_back({policy::kWordsSection, words});
  }
  const auto bundle = policy::Compile(source, testing::PolicyBuiltAt(), signer, extra);
  return *policy::LoadBytes(bundle.value(), {.keys = {signer.verifier()}});
}

bool IsRefused(const policy::Policy& policy, const std::string& text, std::optional<size_t> chunk) {
  return Inspect(policy, Direction::kPrompt, text, chunk).verdict.action == Action::kRefuse;
}

TEST_CASE("Gate: the rows of the table of disguises, whole and character by character",
          "[gate][disguise]") {
  const auto policy = Words();
  std::vector<Row> rows = PlainRows();
  Row cut{"19 cut anywhere", 100, {}};
  for (const Row& row : rows) cut.texts.insert(cut.texts.end(), row.texts.begin(), row.texts.end());
  for (Row& row : OtherRows()) rows.push_back(std::move(row));
  rows.push_back(cut);
  std::string table;
  for (const Row& row : rows) {
    size_t found = 0;
    std::string missed;
    for (const std::string& text : row.texts) {
      const bool by_line = text.find('\n') != std::string::npos;
      const std::string whole = by_line ? text : "我说的是" + text + "，对吗";
      const bool refused = IsRefused(*policy, whole, std::nullopt);
      CHECK(refused == IsRefused(*policy, whole, 1));
      found += refused ? 1 : 0;
      if (!refused) missed += " " + text;
    }
    table += fmt::format("{:<34} {:>5.1f} % of {}{}\n", row.name,
                         100.0 * static_cast<double>(found) / static_cast<double>(row.texts.size()),
                         row.texts.size(), missed.empty() ? "" : ", missed:" + missed);
    INFO(row.name << missed);
    CHECK(found * 100 >= row.texts.size() * static_cast<size_t>(row.bar));
  }
  std::cout << table;
}

TEST_CASE("Gate: row 20, what only looks like a word is let go", "[gate][disguise]") {
  const auto policy = Words();
  for (const std::string& text : Controls()) {
    const bool needs_words = text.find("大麻") != std::string::npos;
    if (needs_words && policy->dictionary().empty()) continue;
    INFO(text);
    CHECK_FALSE(IsRefused(*policy, text, std::nullopt));
  }
}

}  // namespace
}  // namespace weir::gate
