#include "compliance/variant/sound.h"

#include <algorithm>

#include "compliance/segment/compile.h"
#include "compliance/text/fold_table.h"
#include "compliance/variant/sound_rule.h"
#include "compliance/variant/syllable.h"
#include "tests/compliance/variant/reading.h"

namespace weir::variant {
namespace {

using text::Unit;

// Syllables in letters with a space between them, all else as it is.
std::string Heard(std::string_view text, SoundForm form = SoundForm::kExact) {
  std::string shown;
  for (const Unit& unit : Read(Sound(form), text::ReadAll(text))) {
    if (!shown.empty()) shown += ' ';
    if (IsSyllable(unit.folded)) {
      shown += SpellingOf(unit.folded);
    } else {
      shown += unit.kind == text::Kind::kSymbol ? "_" : Utf8(std::u32string(1, unit.folded));
    }
  }
  return shown;
}

TEST_CASE("Sound: characters are heard as their most frequent reading", "[variant]") {
  CHECK(Heard("苹果手机") == "ping guo shou ji");
  CHECK(Heard("平果首级") == "ping guo shou ji");
  CHECK(Heard("蘋菓") == "ping guo");
  CHECK(Heard("女绿") == "nv lv");
  CHECK(Heard("，の9") == "_ の 9");
}

TEST_CASE("Sound: letters are read as the syllables that they spell", "[variant]") {
  struct Row {
    const char* text;
    const char* heard;
  };
  const Row rows[] = {
      {"pingguoshouji", "ping guo shou ji"},
      {"ping guo shou ji", "ping _ guo _ shou _ ji"},
      {"ＰingＧuo", "ping guo"},
      {"苹guo手ji", "ping guo shou ji"},
      {"hongshaoniuroumian", "hong shao niu rou mian"},
      {"haochimiantiao", "hao chi mian tiao"},
      {"fangan", "fan gan"},
      {"fang'an", "fang _ an"},
      {"shier", "shi er"},
      {"xian", "xian"},
      {"nanguo", "nan guo"},
      {"lüse", "lv se"},
      {"nvren", "nv ren"},
      {"xpingguox", "x ping guo x"},
      {"ping2guo3", "ping _ guo _"},
      {"ping22", "ping _ 2"},
      {"ping9", "ping 9"},
      {"the", "t he"},
      {"zh", "z h"},
      {"", ""},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Heard(row.text) == row.heard);
  }
}

TEST_CASE("Sound: the merged form does not tell zh from z, n from l, -ng from -n", "[variant]") {
  CHECK(Heard("四是", SoundForm::kMerged) == "si si");
  CHECK(Heard("南来", SoundForm::kMerged) == "lan lai");
  CHECK(Heard("平品", SoundForm::kMerged) == "pin pin");
  CHECK(Heard("chuang", SoundForm::kMerged) == "cuan");
  CHECK(Heard("四是", SoundForm::kExact) == "si shi");
}

TEST_CASE("Sound: a syllable has the bytes of its letters, with what is unseen between them",
          "[variant]") {
  const auto units = Read(Sound(SoundForm::kExact), text::ReadAll("aa p\u200Bi\u200Bng\u200B,"));
  REQUIRE(units.size() == 6);
  CHECK(SpellingOf(units[3].folded) == "ping");
  CHECK(units[3].begin == 3);
  CHECK(units[3].end() == 13);
  CHECK(units[4].kind == text::Kind::kInvisible);
}

TEST_CASE("Sound: the units come in order and cover each byte once", "[variant]") {
  Random random(5);
  const std::vector<std::string> parts = {"苹", "p",  "ing", "g", "uo",   "\u200B",     " ",  "zh",
                                          "3",  "。", "ü",   "x", "\xFF", "\U0003F001", "an", "手"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t i = random.Below(60); i > 0; --i) text += random.Of(parts);
    uint64_t end = 0;
    for (const Unit& unit : Read(Sound(SoundForm::kMerged), text::ReadAll(text))) {
      REQUIRE(unit.begin == end);
      end = unit.end();
    }
    REQUIRE(end == text.size());
  }
}

TEST_CASE("Sound: keeps back at most kMaxHeld units, and says from where", "[variant]") {
  Sound sound(SoundForm::kExact);
  std::vector<Unit> out;
  size_t taken = 0;
  size_t most = 0;
  for (const Unit& unit :
       text::ReadAll("zhuangzhuang z" + std::string(50, 'h') + "p\u200B\u200B\u200B\u200B")) {
    sound.Push(unit, out);
    const uint64_t end = out.empty() ? 0 : out.back().end();
    REQUIRE(std::min(sound.held_begin(), unit.end()) == end);
    most = std::max(most, ++taken - out.size());
  }
  CHECK(most <= Sound::kMaxHeld);
  CHECK(sound.held_begin() != UINT64_MAX);
  sound.Finish(out);
  CHECK(sound.held_begin() == UINT64_MAX);
}

TEST_CASE("Sound: a run of unseen units inside a syllable ends it when it is too long",
          "[variant]") {
  std::string text = "pi";
  for (size_t i = 0; i < 2 * Sound::kMaxHeld; ++i) text += "\u200B";
  text += "ng";
  for (const Unit& unit : Read(Sound(SoundForm::kExact), text::ReadAll(text))) {
    CHECK(unit.size <= 4 * Sound::kMaxHeld);
    CHECK(SpellingOf(unit.folded) != "ping");
  }
}

TEST_CASE("Sound: a character that stands for a syllable is not one in a text", "[variant]") {
  const std::string syllable = Utf8(std::u32string(1, SyllableOf(U'苹')));
  CHECK(Heard(syllable) == "_");
}

TEST_CASE("SoundPatterns: the sound, other readings, and what the spelling reads as", "[variant]") {
  const auto shown = [](const char* text) {
    std::vector<std::string> all;
    for (const std::string& pattern : SoundPatterns(text, SoundForm::kExact)) {
      std::string& one = all.emplace_back();
      for (const char32_t letter : Letters(pattern)) {
        one += one.empty() ? "" : " ";
        one += IsSyllable(letter) ? std::string(SpellingOf(letter)) : Utf8({&letter, 1});
      }
    }
    return all;
  };
  CHECK(shown("蘋果手機") == std::vector<std::string>{"ping guo shou ji"});
  CHECK(shown("方案") == std::vector<std::string>{"fang an", "fan gan"});
  CHECK(shown("音乐") == std::vector<std::string>{"yin le", "yin yue"});
  CHECK(shown("西安") == std::vector<std::string>{"xi an", "xian"});
  CHECK(shown("卡拉OK") == std::vector<std::string>{"ka la o k", "ka lao k"});
  CHECK(shown("banana").empty());
  CHECK(shown("苹").empty());
  CHECK(shown("").empty());
  CHECK(shown("还还还还还还").size() == kMaxSoundPatterns);
}

TEST_CASE("SoundPatterns: every pattern is one for the lexicon as it stands", "[variant]") {
  for (const char* text :
       {"苹果手机", "大·麻", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二"}) {
    for (const std::string& pattern : SoundPatterns(text, SoundForm::kMerged)) {
      CHECK(text::Fold(pattern) == pattern);
      CHECK(lexicon::Compile(std::vector<lexicon::Pattern>{{pattern, 0, true}}).ok());
    }
  }
}

// The neutral words by sound, and the judgement of what is found.
class SoundLexicon {
 public:
  explicit SoundLexicon(std::vector<std::string> words, SoundForm form = SoundForm::kExact)
      : words_(std::move(words)), form_(form) {
    for (uint32_t id = 0; id < words_.size(); ++id) {
      patterns_.Add(id, SoundPatterns(words_[id], form));
    }
    dictionary_bytes_ = *segment::Compile(std::vector<segment::Word>{{"的", 3'000'000},
                                                                     {"手机", 90},
                                                                     {"牛肉", 9},
                                                                     {"自行车", 9},
                                                                     {"字", 50},
                                                                     {"形", 9},
                                                                     {"彻", 9},
                                                                     {"形状", 50}},
                                          words_);
    dictionary_ = *segment::Dictionary::View(dictionary_bytes_);
  }

  // The surest evidence for a word anywhere in the text.
  Evidence Find(uint32_t id, const std::string& text) {
    const std::vector<Unit> units = text::ReadAll(text);
    std::vector<Evidence> all;
    for (const lexicon::Hit& hit : ScanUnits(patterns_.image(), Read(Sound(form_), units))) {
      if (hit.id == id) all.push_back(Judge(hit, units));
    }
    return all.empty() ? Evidence::kNone : *std::max_element(all.begin(), all.end());
  }

 private:
  Evidence Judge(const lexicon::Hit& hit, const std::vector<Unit>& units) const {
    const auto at = [&](uint64_t byte) {
      size_t i = 0;
      while (i < units.size() && units[i].begin < byte) ++i;
      return i;
    };
    const std::span<const Unit> all = units;
    const size_t begin = at(hit.begin);
    const size_t end = at(hit.end);
    return JudgeSound(dictionary_, Letters(words_[hit.id]),
                      {all.first(begin), all.subspan(begin, end - begin), all.subspan(end)});
  }

  std::vector<std::string> words_;
  SoundForm form_;
  CompiledPatterns patterns_;
  std::string dictionary_bytes_;
  segment::Dictionary dictionary_;
};

TEST_CASE("JudgeSound: the rule for 2, 3 and 4 syllables", "[variant]") {
  SoundLexicon words({"苹果手机", "自行车", "手机"});
  struct Row {
    const char* text;
    uint32_t id;
    Evidence evidence;
  };
  const Row rows[] = {
      {"我买了苹果手机", 0, Evidence::kSame},
      {"我買了蘋*果手機", 0, Evidence::kSame},
      {"我买了平果首级", 0, Evidence::kStrong},
      {"我买了苹guo手机", 0, Evidence::kStrong},
      {"pingguoshouji", 0, Evidence::kStrong},
      {"我的字形彻", 1, Evidence::kWeak},
      {"我的自行车", 1, Evidence::kSame},
      {"字行che", 1, Evidence::kStrong},
      {"zixingche", 1, Evidence::kWeak},
      {"azixingche", 1, Evidence::kNone},
      {"zixingches", 1, Evidence::kNone},
      {"首级", 2, Evidence::kNone},
      {"手ji", 2, Evidence::kWeak},
      {"手jis", 2, Evidence::kNone},
      {"shouji", 2, Evidence::kNone},
      {"字。形测", 1, Evidence::kNone},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(words.Find(row.id, row.text) == row.evidence);
  }
}

TEST_CASE("JudgeSound: three characters that make a word are an accident", "[variant]") {
  SoundLexicon words({"自行车", "字形状"});
  CHECK(words.Find(0, "子形车") == Evidence::kWeak);
  CHECK(words.Find(1, "自形状") == Evidence::kNone);
}

// Characters by the syllable of their most frequent reading.
std::vector<char32_t> SoundingLike(char32_t letter) {
  std::vector<char32_t> alike;
  for (char32_t other = 0x4E00; other < 0x9FA0; ++other) {
    const bool plain = text::FoldingOf(other).folded == other;
    if (plain && SyllableOf(other) == SyllableOf(letter)) alike.push_back(other);
  }
  return alike;
}

std::vector<std::string> HanWords() { return {"苹果手机", "红烧牛肉面", "好吃面条"}; }

TEST_CASE("Disguise 11: homophones are heard", "[variant][disguise]") {
  SoundLexicon words(HanWords());
  CHECK(words.Find(0, "平果首级") == Evidence::kStrong);
  CHECK(words.Find(0, "苹锅手鸡") == Evidence::kStrong);
  Random random(11);
  Share share;
  for (; share.tried < 600; ++share.tried) {
    const auto id = static_cast<uint32_t>(share.tried % 3);
    const std::u32string word = Letters(HanWords()[id]);
    std::u32string disguised = word;
    while (disguised == word) {
      for (char32_t& letter : disguised) {
        if (random.Chance(60)) letter = random.Of(SoundingLike(letter));
      }
    }
    if (words.Find(id, "我要" + Utf8(disguised) + "吗") == Evidence::kStrong) ++share.caught;
  }
  Print("11, homophones", share);
  CHECK(share.percent() >= 90);
}

TEST_CASE("Disguise 11: near homophones are heard in the merged form", "[variant][disguise]") {
  SoundLexicon words(HanWords(), SoundForm::kMerged);
  CHECK(words.Find(0, "品果首级") == Evidence::kStrong);
  CHECK(words.Find(1, "宏骚流肉免") == Evidence::kStrong);
  SoundLexicon exact(HanWords());
  CHECK(exact.Find(0, "品果首级") == Evidence::kNone);
}

// A word with some characters spelled; spaces, capitals and tones as people write them.
std::string SpelledPartly(std::string_view word, Random& random) {
  const bool spaces = random.Chance(30);
  const bool capitals = random.Chance(20);
  const bool tones = random.Chance(10);
  std::string text;
  bool some = false;
  const std::u32string letters = Letters(word);
  for (size_t i = 0; i < letters.size(); ++i) {
    const bool spelled = random.Chance(60) || (i + 1 == letters.size() && !some);
    some = some || spelled;
    if (spaces && i > 0) text += ' ';
    if (!spelled) {
      text += Utf8({&letters[i], 1});
      continue;
    }
    std::string syllable(SpellingOf(SyllableOf(letters[i])));
    if (capitals) syllable[0] = static_cast<char>(syllable[0] - 'a' + 'A');
    text += syllable;
    if (tones) text += static_cast<char>('1' + random.Below(4));
  }
  return text;
}

TEST_CASE("Disguise 12: spelled characters are heard", "[variant][disguise]") {
  SoundLexicon words(HanWords());
  for (const char* text : {"pingguoshouji", "苹guo手机", "ping guo shou ji", "PINGguo手ji"}) {
    INFO(text);
    CHECK(words.Find(0, text) == Evidence::kStrong);
  }
  Random random(12);
  Share share;
  for (; share.tried < 600; ++share.tried) {
    const auto id = static_cast<uint32_t>(share.tried % 3);
    const std::string text = "我要" + SpelledPartly(HanWords()[id], random) + "吗";
    if (words.Find(id, text) == Evidence::kStrong) ++share.caught;
  }
  Print("12, pinyin", share);
  CHECK(share.percent() >= 99);
}

TEST_CASE("Sound: what is heard does not depend on how the bytes were cut", "[variant]") {
  Random random(19);
  const std::string text = "我要ping\u200Bguo手ji，zhuangxian fang'anü3 苹锅🅿ing hello世界";
  const auto whole = Read(Sound(SoundForm::kExact), text::ReadAll(text));
  for (int round = 0; round < 300; ++round) {
    text::Reader reader;
    Sound sound(SoundForm::kExact);
    std::vector<Unit> units;
    std::vector<Unit> out;
    const auto feed = [&] {
      for (const Unit& unit : units) sound.Push(unit, out);
      units.clear();
    };
    for (size_t at = 0; at < text.size();) {
      const size_t size = 1 + random.Below(7);
      reader.Push(std::string_view(text).substr(at, size), units);
      feed();
      at += size;
    }
    reader.Finish(units);
    feed();
    sound.Finish(out);
    REQUIRE(out.size() == whole.size());
    for (size_t i = 0; i < out.size(); ++i) {
      REQUIRE(out[i].folded == whole[i].folded);
      REQUIRE(out[i].begin == whole[i].begin);
      REQUIRE(out[i].size == whole[i].size);
      REQUIRE(out[i].kind == whole[i].kind);
    }
  }
}

}  // namespace
}  // namespace weir::variant
