#include "compliance/pii/person.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "compliance/pii/anchors.h"
#include "compliance/pii/identifiers.h"

namespace weir::pii {
namespace {

constexpr std::u32string_view kSurnames =
    U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    U"吕"
    U"丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    U"覃"
    U"武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒"
    U"阮"
    U"柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓"
    U"古"
    U"吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣"
    U"巫";

constexpr std::array<std::u32string_view, 14> kCompoundSurnames = {
    U"欧阳", U"上官", U"司马", U"诸葛", U"夏侯", U"皇甫", U"尉迟",
    U"公孙", U"慕容", U"令狐", U"司徒", U"东方", U"独孤", U"宇文"};

// Words that begin like a name and follow 姓名 or 联系人 without being one.
constexpr std::array<std::u32string_view, 27> kOtherWords = {
    U"方式", U"方法", U"方面", U"高级", U"高度", U"时间", U"安全", U"白色", U"马上",
    U"常见", U"任何", U"任意", U"万一", U"成为", U"全部", U"全名", U"应该", U"申请",
    U"高大", U"成人", U"高手", U"石头", U"简称", U"单位", U"管理", U"古怪", U"连同"};

// Behind a name these begin the next word.
constexpr std::u32string_view kBehindNames =
    U"的了是在和有我你他她它们今年来住电手联地身性男女出也先女与及等说就都从于为不很吗呢吧啊现曾"
    U"已号职毕工籍邮该这那将";

bool StartsWithAny(std::u32string_view text, std::u32string_view word) {
  return text.starts_with(word);
}

size_t SurnameLength(std::u32string_view text) {
  const bool compound =
      std::any_of(kCompoundSurnames.begin(), kCompoundSurnames.end(),
                  [text](std::u32string_view surname) { return StartsWithAny(text, surname); });
  if (compound) return 2;
  return !text.empty() && kSurnames.find(text[0]) != kSurnames.npos ? 1 : 0;
}

bool MayBeGiven(char32_t c) {
  return c >= 0x4E00 && c <= 0x9FFF && kBehindNames.find(c) == kBehindNames.npos;
}

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(char32_t c) { return c >= 'a' && c <= 'z'; }

// 1 to 12 for a month's name or its first three letters, 0 = none.
unsigned MonthOf(std::u32string_view word) {
  constexpr std::array<std::u32string_view, 12> kMonths = {
      U"january", U"february", U"march",     U"april",   U"may",      U"june",
      U"july",    U"august",   U"september", U"october", U"november", U"december"};
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (word.size() >= 3 && kMonths.at(i).starts_with(word)) return static_cast<unsigned>(i + 1);
  }
  return 0;
}

// A numeral's digit, 10 for 十, 11 for anything else.
unsigned NumeralOf(char32_t c) {
  const size_t value = kNumerals.find(c);
  if (value != kNumerals.npos) return static_cast<unsigned>(value);
  const size_t other = kOtherNumerals.find(c);
  if (other != kOtherNumerals.npos) return static_cast<unsigned>(kOtherNumeralDigits[other] - '0');
  return c == U'十' ? 10 : 11;
}

bool IsNumeral(char32_t c) { return NumeralOf(c) <= 10; }

// 一九九〇 is 1990, 二十三 is 23.
unsigned ValueOf(std::u32string_view numerals) {
  unsigned value = 0;
  for (size_t i = 0; i < numerals.size(); ++i) {
    const unsigned digit = NumeralOf(numerals[i]);
    if (digit < 10) {
      value = (i > 0 && NumeralOf(numerals[i - 1]) == 10 ? value : value * 10) + digit;
    } else {
      value = i == 0 ? 10 : value * 10;
    }
  }
  return value;
}

// The numbers of a text, months' names among them, up to four.
struct Numbers {
  std::vector<unsigned> values;
  size_t month_name = SIZE_MAX;  // index of the one that was written as a name
};

template <typename Is>
std::u32string_view TakeWhile(std::u32string_view& text, Is is) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), is);
  const auto count = static_cast<size_t>(end - text.begin());
  const std::u32string_view taken = text.substr(0, count);
  text.remove_prefix(count);
  return taken;
}

Numbers NumbersIn(std::u32string_view text) {
  constexpr size_t kMost = 4;
  Numbers numbers;
  while (!text.empty() && numbers.values.size() < kMost) {
    if (IsDigit(text[0])) {
      const std::u32string_view digits = TakeWhile(text, IsDigit);
      numbers.values.push_back(NumberIn(std::string(
          digits.begin(), digits.begin() + std::min<ptrdiff_t>(9, std::ssize(digits)))));
    } else if (IsNumeral(text[0])) {
      numbers.values.push_back(ValueOf(TakeWhile(text, IsNumeral)));
    } else if (IsLetter(text[0])) {
      const unsigned month = MonthOf(TakeWhile(text, IsLetter));
      if (month == 0) continue;
      numbers.month_name = numbers.values.size();
      numbers.values.push_back(month);
    } else {
      text.remove_prefix(1);
    }
  }
  return numbers;
}

bool IsLife(unsigned year, unsigned month, unsigned day) {
  return year >= 1900 && year <= 2050 && IsDate(year, month, day);
}

}  // namespace

bool IsSurname(char32_t folded) {
  return SurnameLength(std::u32string_view(&folded, 1)) != 0 ||
         std::any_of(kCompoundSurnames.begin(), kCompoundSurnames.end(),
                     [folded](std::u32string_view surname) { return surname[0] == folded; });
}

size_t NameLength(std::u32string_view text) {
  const bool other =
      std::any_of(kOtherWords.begin(), kOtherWords.end(),
                  [text](std::u32string_view word) { return StartsWithAny(text, word); });
  const size_t surname = SurnameLength(text);
  if (other || surname == 0) return 0;
  size_t length = surname;
  while (length < surname + 2 && length < text.size() && MayBeGiven(text[length])) ++length;
  return length > surname ? length : 0;
}

bool IsCapitalised(std::u32string_view word) {
  if (word.size() < 2 || word[0] < 'A' || word[0] > 'Z') return false;
  return std::any_of(word.begin() + 1, word.end(), IsLetter);
}

bool IsBirthDate(std::u32string_view text) {
  const Numbers numbers = NumbersIn(text);
  const std::vector<unsigned>& n = numbers.values;
  if (n.size() == 1 && n[0] >= 19000101) return IsLife(n[0] / 10000, n[0] / 100 % 100, n[0] % 100);
  if (n.size() == 2) return n[0] >= 1900 && n[0] <= 2050 && n[1] >= 1 && n[1] <= 12;
  if (n.size() < 3) return false;
  if (numbers.month_name == 1) return IsLife(n[2], n[1], n[0]);  // 3 May 1990
  if (IsLife(n[0], n[1], n[2])) return true;
  return IsLife(n[2], n[0], n[1]) || (numbers.month_name == SIZE_MAX && IsLife(n[2], n[1], n[0]));
}

}  // namespace weir::pii
