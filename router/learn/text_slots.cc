#include "router/learn/text_slots.h"

#include <algorithm>
#include <bit>

#include "compliance/text/utf8.h"
#include "router/learn/cue_set.h"

namespace weir::router {
namespace {

constexpr uint32_t kGolden = 2654435761u;  // Knuth, TAOCP 3, section 6.4: 2^32 / phi
constexpr int32_t kOne = 256;

uint32_t Mix(uint32_t a, uint32_t b) {
  uint32_t h = (a ^ (b + kGolden + (a << 6) + (a >> 2))) * 0x85EBCA6Bu;  // MurmurHash3's constant
  return h ^ (h >> 13);
}

// 64 * (1 + ln n), n from 0 to 15; more count as 15.
constexpr std::array<uint16_t, 16> kValues = {0,   64,  108, 134, 153, 167, 179, 189,
                                              197, 205, 211, 217, 223, 228, 233, 237};

bool IsChinese(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x323AF);
}
bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(char32_t c) {
  return (c >= 'a' && c <= 'z') || c == '_' || c == '\'' || (c >= 0xC0 && c < 0x530);
}

uint32_t RootOf(uint64_t n) {
  uint64_t root = 0;
  for (uint64_t bit = uint64_t{1} << 31; bit != 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= n) root += bit;
  }
  return static_cast<uint32_t>(std::max<uint64_t>(root, 1));
}

struct Character {
  char32_t code = 0;  // lower case; every digit is 0
  bool upper = false;
  char32_t raw = 0;
};

std::vector<Character> CharactersOf(std::string_view text) {
  std::vector<Character> out;
  out.reserve(std::min(text.size(), kMaxSlotCodePoints));
  while (!text.empty() && out.size() < kMaxSlotCodePoints) {
    const text::Decoded d = text::DecodeFirst(text);
    const bool good = d.form == text::Form::kWellFormed;
    const size_t size = good ? d.size : 1;
    const char32_t raw = good ? d.code : 0xFFFD;
    text.remove_prefix(size);
    const bool upper = raw >= 'A' && raw <= 'Z';
    const char32_t code = upper ? raw + 32 : IsDigit(raw) ? U'0' : raw < ' ' ? U' ' : raw;
    out.push_back({code, upper, raw});
  }
  return out;
}

class Counter {
 public:
  Counter(uint32_t salt, TextSlots& out) : salt_(salt * kGolden), out_(out), counts_(kSlots) {}

  void Add(uint32_t kind, uint32_t hash) {
    const uint32_t h = Mix(hash + salt_, kind) * kGolden;
    const uint32_t index = h >> (32 - kSlotBits);
    if (counts_[index] == 0) out_.slots.push_back({static_cast<uint16_t>(index), 0});
    if (counts_[index] < kValues.size() - 1) ++counts_[index];
  }
  void AddWord(uint32_t kind, uint32_t hash) {
    Add(kind, hash);
    const uint32_t h = Mix(hash, kind + 77) * kGolden;
    int16_t& count = out_.sketch[h >> (32 - std::countr_zero(kSketch))];
    count = static_cast<int16_t>(count + ((h & 1) != 0 ? 1 : -1));
  }
  void Finish() {
    uint64_t squares = 0;
    for (Slot& slot : out_.slots) {
      slot.value = kValues[counts_[slot.index]];
      squares += uint64_t{slot.value} * slot.value;
    }
    out_.norm = RootOf(squares);
    squares = 0;
    for (const int16_t count : out_.sketch) {
      const int32_t sum = count * kSketchUnit;
      squares += static_cast<uint64_t>(int64_t{sum} * sum);
    }
    out_.sketch_norm = RootOf(squares);
  }

 private:
  uint32_t salt_;
  TextSlots& out_;
  std::vector<uint8_t> counts_;
};

enum Kind : uint32_t { kWord = 1, kPair, kTriple, kFour };

// Words of letters, runs of digits, single Chinese characters, single symbols.
class Words {
 public:
  explicit Words(Counter& counter) : counter_(counter) {}

  void Push(char32_t c) {
    const bool letter = IsLetter(c);
    const bool digit = c == '0';
    if ((open_ == kLetters && !letter) || (open_ == kDigits && !digit)) Close();
    if (letter || digit) {
      open_ = letter ? kLetters : kDigits;
      word_ = Mix(word_, static_cast<uint32_t>(c));
    } else if (c != ' ') {
      word_ = Mix(0, static_cast<uint32_t>(c));
      Take(IsChinese(c));
    }
  }
  void Close() {
    if (open_ != kNone) Take(false);
    open_ = kNone;
  }
  uint32_t count() const { return count_; }

 private:
  enum Open { kNone, kLetters, kDigits };
  void Take(bool chinese) {
    counter_.AddWord(kWord, word_);
    if (count_ > 0) counter_.AddWord(kPair, Mix(last_, word_));
    chinese_run_ = chinese ? chinese_run_ + 1 : 0;
    if (chinese_run_ >= 3) counter_.Add(kTriple, Mix(Mix(before_, last_), word_));
    before_ = last_;
    last_ = word_;
    word_ = 0;
    ++count_;
  }
  Counter& counter_;
  Open open_ = kNone;
  uint32_t word_ = 0;
  uint32_t last_ = 0;
  uint32_t before_ = 0;
  uint32_t chinese_run_ = 0;
  uint32_t count_ = 0;
};

void AddFours(const std::vector<Character>& text, Counter& counter) {
  for (size_t i = 0; i + 4 <= text.size(); ++i) {
    if (IsChinese(text[i].code) || IsChinese(text[i + 3].code)) continue;
    uint32_t h = 0;
    for (size_t k = i; k < i + 4; ++k) h = Mix(h, static_cast<uint32_t>(text[k].code));
    counter.Add(kFour, h);
  }
}

// What is counted of the characters.
struct Tally {
  uint32_t digits = 0, numbers = 0, upper = 0, lines = 0, chinese = 0, operators = 0, brackets = 0;
  uint32_t backslashes = 0, dollars = 0, questions = 0, semicolons = 0, underscores = 0, commas = 0;
  uint32_t letters = 0, last_line = 0, options = 0, mathematics = 0;
  uint64_t number = 0, largest = 0;
};

enum Sign : uint32_t { kOperator = 1, kBracket = 2, kQuestion = 4, kComma = 8, kSemicolon = 16 };

uint32_t SignOf(char32_t c) {
  switch (c) {
    case U'+':
    case U'*':
    case U'/':
    case U'=':
    case U'<':
    case U'>':
    case U'^':
    case U'%':
    case U'×':
    case U'÷':
      return kOperator;
    case U'(':
    case U')':
    case U'[':
    case U']':
    case U'{':
    case U'}':
    case U'（':
    case U'）':
      return kBracket;
    case U'?':
    case U'？':
      return kQuestion;
    case U',':
    case U'，':
    case U'。':
    case U'.':
      return kComma;
    case U';':
    case U'；':
      return kSemicolon;
    default:
      return 0;
  }
}

bool MarksOption(char32_t c) {
  return c == U'.' || c == U')' || c == U':' || c == U'：' || c == U'、';
}

void TakeNumber(char32_t raw, Tally& t) {
  if (!IsDigit(raw)) {
    t.number = 0;
    return;
  }
  ++t.digits;
  t.number = std::min<uint64_t>(t.number * 10 + (raw - '0'), 1'000'000'000'000);
  t.largest = std::max(t.largest, t.number);
}

Tally TallyOf(const std::vector<Character>& text) {
  Tally t;
  char32_t last = U'\n';
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i].raw;
    if (IsDigit(c) && !IsDigit(last)) ++t.numbers;
    TakeNumber(c, t);
    if (text[i].upper) {
      ++t.upper;
      const bool starts = last == U'\n' || last == U';' || last == U'；';
      const bool marks = i + 1 < text.size() && MarksOption(text[i + 1].raw);
      if (starts && marks) ++t.options;
    }
    t.letters += IsLetter(text[i].code) ? 1 : 0;
    t.chinese += IsChinese(c) ? 1 : 0;
    ++t.last_line;
    if (c == U'\n') {
      ++t.lines;
      t.last_line = 0;
    }
    const uint32_t sign = SignOf(c);
    t.operators += (sign & kOperator) != 0 ? 1 : 0;
    t.brackets += (sign & kBracket) != 0 ? 1 : 0;
    t.questions += (sign & kQuestion) != 0 ? 1 : 0;
    t.commas += (sign & kComma) != 0 ? 1 : 0;
    t.backslashes += c == U'\\' ? 1 : 0;
    t.dollars += c == U'$' ? 1 : 0;
    t.semicolons += (sign & kSemicolon) != 0 ? 1 : 0;
    t.underscores += c == U'_' ? 1 : 0;
    t.mathematics += (c >= 0x2200 && c < 0x2300) ? 1 : 0;
    last = c;
  }
  return t;
}

constexpr CueSet kPhrases(std::to_array<std::string_view>(
    {"def ",    "return",  "```",  " not ", "xcept", "tatement", "ollowing",
     "alculat", "percent", "each", "twice", "half",  "remain",   "how m",
     "rite a",  "step by", "证明", "计算",  "下列",  "为什么",   "不正确"}));

}  // namespace

int32_t LogOf(uint64_t n) {
  const uint64_t x = n + 1;
  const int power = static_cast<int>(std::bit_width(x)) - 1;
  const uint64_t rest = x - (uint64_t{1} << power);
  return power * kOne + static_cast<int32_t>((rest * kOne) >> power);
}

namespace {

void FillCues(std::string_view text, const std::vector<Character>& characters, uint32_t words,
              TextSlots& out) {
  const Tally t = TallyOf(characters);
  const auto size = static_cast<uint32_t>(std::max<size_t>(characters.size(), 1));
  const auto share = [size](uint32_t n) { return static_cast<int32_t>(uint64_t{n} * kOne / size); };
  const std::array<int32_t, 22> counted = {
      LogOf(size) / 2,      LogOf(words) / 2,     LogOf(t.digits),        LogOf(t.numbers),
      LogOf(t.largest) / 4, LogOf(t.lines),       LogOf(t.operators),     LogOf(t.brackets),
      LogOf(t.backslashes), LogOf(t.dollars),     LogOf(t.questions),     LogOf(t.semicolons),
      LogOf(t.underscores), LogOf(t.upper) / 2,   LogOf(t.last_line) / 2, LogOf(t.commas) / 2,
      LogOf(t.options),     LogOf(t.mathematics), share(t.chinese),       share(t.digits) * 4,
      share(t.letters),     share(words) * 2};
  std::copy(counted.begin(), counted.end(), out.cues.begin());
  const std::string_view head = text.substr(0, kMaxSlotCodePoints * 3);
  const auto found = kPhrases.FoundIn(head);
  for (size_t i = 0; i < found.size(); ++i) out.cues[counted.size() + i] = found[i] ? kOne : 0;
  out.cues[kCues - 1] = kOne;
}

}  // namespace

TextSlots SlotsOf(std::string_view text, uint32_t salt) {
  TextSlots out;
  const std::vector<Character> characters = CharactersOf(text);
  out.slots.reserve(characters.size() * 2);
  Counter counter(salt, out);
  Words words(counter);
  for (const Character& c : characters) words.Push(c.code);
  words.Close();
  AddFours(characters, counter);
  counter.Finish();
  FillCues(text, characters, words.count(), out);
  return out;
}

}  // namespace weir::router
