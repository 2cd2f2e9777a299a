#include "tests/compliance/gate/tricks.h"

#include <map>

namespace weir::gate {
namespace {

using Text = std::u32string;
using Letters = std::map<char32_t, Text>;  // for each letter, those that may stand for it

size_t Below(Random& random, size_t limit) { return random() % limit; }

// All code points of some ranges.
Text Ranges(std::vector<std::pair<char32_t, char32_t>> ranges) {
  Text all;
  for (const auto& [first, last] : ranges) {
    for (char32_t c = first; c <= last; ++c) all += c;
  }
  return all;
}

Text Of(Random& random, const Text& all, size_t least, size_t most) {
  Text some;
  for (size_t i = least + Below(random, most - least + 1); i > 0; --i) {
    some += all[Below(random, all.size())];
  }
  return some;
}

const Text kMarks =
    Ranges({{0x300, 0x344}, {0x346, 0x36F}, {0x1AB0, 0x1ABD}, {0x20D0, 0x20F0}, {0xFE20, 0xFE2F}});
const Text kUnseen =
    Ranges({{0x200B, 0x200F}, {0x2060, 0x2064}, {0x206A, 0x206F},   {0x202A, 0x202E},
            {0x2066, 0x2069}, {0xFE00, 0xFE0F}, {0xE0100, 0xE01EF}, {0x180B, 0x180E},
            {0x115F, 0x1160}, {0x3164, 0x3164}, {0xFFA0, 0xFFA0},   {0x34F, 0x34F},
            {0x61C, 0x61C},   {0x17B4, 0x17B5}, {0x1D173, 0x1D17A}, {0xFFF9, 0xFFFB},
            {0xFEFF, 0xFEFF}, {0xAD, 0xAD},     {0xE0020, 0xE0040}, {0xE0001, 0xE0001}});
const Text kSigns = Ranges({{0x2500, 0x25FF},
                            {0x2190, 0x22C4},
                            {0x2600, 0x26FF},
                            {0x2980, 0x29FF},
                            {0x1F300, 0x1F5FA},
                            {0xA78F, 0xA78F},
                            {0x2E31, 0x2E31}});
const Text kControls = Ranges({{0x01, 0x08}, {0x0E, 0x1F}, {0x7F, 0x84}, {0x86, 0x9F}});
const Text kPrivate = Ranges({{0xE000, 0xE0FF}, {0xF0000, 0xF00FF}});
const Text kVertical = Ranges({{0xFE35, 0xFE44}});
const Text kStrokes = Ranges({{0x2FF0, 0x2FFB}, {0x31C0, 0x31CF}, {0x4DC0, 0x4DFF}});
const Text kBlanks = {0x2800, 0x1680, 0x3000, 0x2003, 0x202F, 0x205F};

// One or more of `signs` between the letters; where the word has a space itself, that is enough.
Text Between(Random& random, const Text& word, const Text& signs, size_t least, size_t most) {
  Text out;
  for (size_t i = 0; i < word.size(); ++i) {
    out += word[i];
    const bool inside = i + 1 < word.size() && word[i] != ' ' && word[i + 1] != ' ';
    if (inside) out += Of(random, signs, least, most);
  }
  return out;
}

Text Behind(Random& random, const Text& word, const Text& signs, size_t least, size_t most) {
  Text out;
  for (const char32_t letter : word) out += letter + Of(random, signs, least, most);
  return out;
}

Text Replaced(Random& random, const Text& word, const Letters& letters, size_t percent = 100) {
  Text out;
  for (const char32_t letter : word) {
    const auto found = letters.find(letter);
    const bool other = found != letters.end() && Below(random, 100) < percent;
    out += other ? found->second[Below(random, found->second.size())] : letter;
  }
  return out;
}

Text Repeated(Random& random, const Text& word, size_t least, size_t most) {
  Text out;
  for (const char32_t letter : word) {
    const bool once = letter == ' ' || Below(random, 2) == 0;
    out += Text(once ? 1 : least + Below(random, most - least + 1), letter);
  }
  return out;
}

Text Bracketed(Random& random, const Text& word) {
  const std::vector<Text> pairs = {U"「」", U"【】", U"()", U"[]", U"<>", U"〖〗", U"{}", U"⟦⟧"};
  Text out;
  for (const char32_t letter : word) {
    const Text& pair = pairs[Below(random, pairs.size())];
    out += letter == ' ' ? Text(1, ' ') : Text{pair[0], letter, pair[1]};
  }
  return out;
}

// 26 letters from `first` on.
Letters Alphabet(std::vector<char32_t> firsts) {
  Letters letters;
  for (char32_t i = 0; i < 26; ++i) {
    for (const char32_t first : firsts) letters['a' + i] += first + i;
  }
  return letters;
}

Letters Pairs(const Text& from, const Text& to) {
  Letters letters;
  for (size_t i = 0; i < from.size(); ++i) letters[from[i]] += to[i];
  return letters;
}

const Letters kBold = Alphabet({0x1D41A, 0x1D482, 0x1D586, 0x1D5BA, 0x1D5EE, 0x1D622, 0x1D68A});
const Letters kEnclosed = Alphabet({0x249C, 0x24D0, 0x1F110, 0x1F130, 0x1F150, 0x1F170});
const Letters kWide = Alphabet({0xFF41, 0xFF21});
// Not among them: a letter that is drawn like two, and is read as the other one (Greek eta like n
// and, as a capital, like H; Lisu's I like l).
const Letters kCyrillic = Pairs(U"aceopxyijsh", U"асеорхуіјѕһ");
const Letters kGreek = Pairs(U"aoiptkxy", U"αοιρτκχγ");
const Letters kCherokee = Pairs(U"acdeghijklmprstvwyz", U"ᎪᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᎩᏃ");
const Letters kLisu = Pairs(U"abcdefghjklmnoprstuvwxyz", U"ꓮꓐꓚꓓꓰꓝꓖꓧꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ");
const Letters kArmenian = Pairs(U"uhnogq", U"սհոօցզ");
const Letters kStroked = Pairs(U"abcdefghijklmnoprstuvwxyz",
                               U"ⱥƀȼđɇꞙǥħɨɉꝁłᵯꞥøᵽɍꞩŧʉꝟⱳᶍɏƶ");
const Letters kAccented = Pairs(U"acdeghiklmnorstuwyz", U"ạċḍẹġḥịḳḷṁṇọṛṣṭụẉỵẓ");
const Letters kHooked = Pairs(U"abcdefgklmnprstuvxz", U"ᶏɓƈɗᶒᶂɠƙᶅɱɲƥᶉᶊƭᶙᶌᶍᶎ");

Text Mixed(Random& random, const Text& word) {
  const std::vector<const Letters*> dresses = {&kBold, &kEnclosed, &kWide, &kCyrillic, &kStroked};
  Text out;
  for (const char32_t letter : word) {
    const Letters& dress = *dresses[Below(random, dresses.size())];
    out += Replaced(random, Text(1, letter), dress);
    if (letter != ' ') out += Of(random, kMarks, 0, 2) + Of(random, kUnseen, 0, 2);
  }
  return out;
}

// Compatibility and radical forms of some of the most frequent characters.
const Letters kRadicals = Pairs(
    U"人力口土大女子小山工己巾干手文方日月木水火父爪犬玉生用田目石示立老而耳肉自至舌色虫血行衣"
    U"见角言谷豆走足身车辛里金长门雨青非面革韦音页风飞食首香马骨高鬼鱼鸟麦麻黄黑鼓鼠鼻齐龙龟",
    U"⼈⼒⼝⼟⼤⼥⼦⼩⼭⼯⼰⼱⼲⼿⽂⽅⽇⽉⽊⽔⽕⽗⽖⽝⽟⽣⽤⽥⽬⽯⽰⽴⽼⽽⽿⾁⾃⾄⾆⾊⾍⾎⾏⾐"
    U"⻅⾓⾔⾕⾖⾛⾜⾝⻋⾟⾥⾦⻓⻔⾬⾭⾮⾯⾰⻙⾳⻚⻛⻜⾷⾸⾹⻢⾻⾼⿁⻥⻦⻨⿇⻩⿊⿎⿏⿐⻬⻰⻳");

template <typename Make>
void AddBoth(const char* name, const Make& make, std::vector<Trick>& tricks) {
  for (const bool latin : {false, true}) tricks.push_back({name, latin, make});
}

void AddSigns(std::vector<Trick>& tricks) {
  const auto between = [&](const char* name, const Text& signs, size_t most) {
    AddBoth(
        name, [&signs, most](Random& r, const Text& w) { return Between(r, w, signs, 1, most); },
        tricks);
  };
  between("one odd sign between", kSigns, 1);
  between("up to four odd signs between", kSigns, 4);
  between("private use between", kPrivate, 2);
  between("control characters between", kControls, 3);
  between("vertical brackets between", kVertical, 2);
  between("parts of ideographs between", kStrokes, 2);
  between("odd blanks between", kBlanks, 2);
  AddBoth("each in brackets", Bracketed, tricks);
}

void AddUnseen(std::vector<Trick>& tricks) {
  const auto behind = [&](const char* name, const Text& signs, size_t least, size_t most) {
    AddBoth(
        name,
        [&signs, least, most](Random& r, const Text& w) {
          return Behind(r, w, signs, least, most);
        },
        tricks);
  };
  behind("a stack of marks", kMarks, 1, 8);
  behind("what is not seen, mixed", kUnseen, 0, 6);
  AddBoth(
      "signs among what is not seen",
      [](Random& r, const Text& w) {
        return Behind(r, Between(r, w, kSigns, 1, 1), kUnseen, 0, 3);
      },
      tricks);
  tricks.push_back({"repeated, not seen between", false, [](Random& r, const Text& w) {
                      return Behind(r, Repeated(r, w, 2, 5), kUnseen, 0, 2);
                    }});
  tricks.push_back({"repeated, not seen between", true, [](Random& r, const Text& w) {
                      return Behind(r, Repeated(r, w, 3, 5), kUnseen, 0, 2);
                    }});
}

void AddLetters(std::vector<Trick>& tricks) {
  const std::vector<std::pair<const char*, const Letters*>> dresses = {
      {"mathematical", &kBold},  {"enclosed", &kEnclosed}, {"wide", &kWide},
      {"Cyrillic", &kCyrillic},  {"Greek", &kGreek},       {"Cherokee", &kCherokee},
      {"Lisu", &kLisu},          {"Armenian", &kArmenian}, {"with strokes", &kStroked},
      {"with dots", &kAccented}, {"with hooks", &kHooked}};
  for (const auto& [name, letters] : dresses) {
    tricks.push_back({name, true, [letters = letters](Random& r, const Text& w) {
                        return Replaced(r, w, *letters);
                      }});
    tricks.push_back({name, true, [letters = letters](Random& r, const Text& w) {
                        return Replaced(r, w, *letters, 40);
                      }});
  }
  tricks.push_back({"every letter in another dress", true, Mixed});
  tricks.push_back(
      {"radicals", false, [](Random& r, const Text& w) { return Replaced(r, w, kRadicals); }});
  tricks.push_back({"radicals, marks and signs", false, [](Random& r, const Text& w) {
                      return Behind(r, Between(r, Replaced(r, w, kRadicals), kSigns, 0, 2), kMarks,
                                    0, 2);
                    }});
}

}  // namespace

std::vector<Trick> AllTricks() {
  std::vector<Trick> tricks;
  AddSigns(tricks);
  AddUnseen(tricks);
  AddLetters(tricks);
  return tricks;
}

}  // namespace weir::gate
