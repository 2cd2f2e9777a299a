#include "compliance/pii/recogniser.h"

#include <catch2/catch.hpp>
#include <random>

#include "compliance/pii/identifiers.h"
#include "tests/compliance/pii/scan.h"

namespace weir::pii {
namespace {

struct Row {
  const char* name;
  std::string text;
  std::string shown;
};

void CheckRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(ScanShown(row.text) == row.shown);
  }
}

TEST_CASE("Scanner: finds mobile numbers however they are written", "[pii][P-05]") {
  CheckRows({
      {"plain", "打13812345678吧", "mobile[13812345678]"},
      {"at the end", "13812345678", "mobile[13812345678]"},
      {"grouped 3-4-4", "tel 138 1234 5678.", "mobile[138 1234 5678]"},
      {"grouped 3-8 with dots", "138.12345678", "mobile[138.12345678]"},
      {"one by one", "1-3-8-1-2-3-4-5-6-7-8", "mobile[1-3-8-1-2-3-4-5-6-7-8]"},
      {"country code", "+8613812345678", "mobile[+8613812345678]"},
      {"country code and spaces", "+86 138-1234-5678", "mobile[+86 138-1234-5678]"},
      {"0086", "008613812345678", "mobile[008613812345678]"},
      {"bare 86", "8613812345678", "mobile[8613812345678]"},
      {"full width", "１３８１２３４５６７８", "mobile[１３８１２３４５６７８]"},
      {"circled", "①③⑧①②③④⑤⑥⑦⑧", "mobile[①③⑧①②③④⑤⑥⑦⑧]"},
      {"invisible", "138\u200B1234\u200B5678", "mobile[138\u200B1234\u200B5678]"},
      {"Chinese numerals", "幺三八一二三四五六七八", "mobile[幺三八一二三四五六七八]"},
      {"mixed numerals", "138一二三四5678", "mobile[138一二三四5678]"},
      {"a numeral after it", "13812345678一个", "mobile[13812345678]"},
      {"a numeral before it", "第三13812345678", "mobile[13812345678]"},
      {"two of them", "13812345678 13912345678", "mobile[13812345678] mobile[13912345678]"},
      {"after another number", "2024 13812345678", "mobile[13812345678]"},
      {"before another number", "13812345678 2024", "mobile[13812345678]"},
      {"after a number too long", std::string(30, '1') + " 13812345678", "mobile[13812345678]"},
      {"after a number too long in another script", std::string(30, '1') + "幺三八一二三四五六七八",
       "mobile[幺三八一二三四五六七八]"},
      {"odd groups with a word", "电话 13 812 34 56 78", "mobile[13 812 34 56 78]"},
      {"odd groups without", "13 812 34 56 78", ""},
      {"range not in use", "14212345678", "mobile[14212345678]"},
  });
}

TEST_CASE("Scanner: a number in a longer number is none", "[pii]") {
  CheckRows({
      {"12 digits", "138123456789", ""},
      {"preceded", "213812345678", ""},
      {"a fraction", "0.13812345678", ""},
      {"a decimal", "13812345678.25", ""},
      {"100 digits", std::string(100, '1'), ""},
      {"two separators", "138--1234--5678", ""},
      {"a line break", "138\n12345678", ""},
      {"a comma", "138,12345678", ""},
      {"years and dates", "2024-01-02 12:30, 1998-12-31, 2023.10.11", ""},
      {"a version and an address", "v1.2.3, 192.168.100.200", ""},
  });
}

TEST_CASE("Scanner: finds resident IDs and refuses a wrong check character", "[pii][P-05]") {
  CheckRows({
      {"plain", "身份证11010519491231002X。", "resident_id[11010519491231002X]"},
      {"small x", "11010519491231002x", "resident_id[11010519491231002x]"},
      {"all digits", "440524188001010014", "resident_id[440524188001010014]"},
      {"grouped", "110105 19491231 002X", "resident_id[110105 19491231 002X]"},
      {"check apart", "110105-19491231-002-X", ""},
      {"full width", "１１０１０５１９４９１２３１００２Ｘ",
       "resident_id[１１０１０５１９４９１２３１００２Ｘ]"},
      {"wrong check", "110105194912310021", ""},
      {"no such day", "11010519491331002X", ""},
      {"a word after it", "11010519491231002Xiao", ""},
      {"a digit after it", "11010519491231002X5", ""},
      {"a comma after it", "11010519491231002X,", "resident_id[11010519491231002X]"},
      {"an ideograph after it", "11010519491231002X是", "resident_id[11010519491231002X]"},
      {"a digit before it", "911010519491231002X", ""},
  });
}

TEST_CASE("Scanner: finds bank cards by prefix or context, and only with the right check digit",
          "[pii][P-05]") {
  CheckRows({
      {"scheme", "4111111111111111", "bank_card[4111111111111111]"},
      {"grouped", "4111 1111 1111 1111", "bank_card[4111 1111 1111 1111]"},
      {"dashes", "5500-0000-0000-0004", "bank_card[5500-0000-0000-0004]"},
      {"4-6-5", "3782 822463 10005", "bank_card[3782 822463 10005]"},
      {"odd groups", "41 1111 1111 1111 11", ""},
      {"odd groups in context", "card 41 1111 1111 1111 11", "bank_card[41 1111 1111 1111 11]"},
      {"a decimal", "4111111111111111.25", ""},
      {"a word that begins with x after 17 digits", "62000000000000000xyz",
       "bank_card[62000000000000000]"},
      {"wrong check digit", "4111111111111112", ""},
      {"wrong check digit in context", "卡号4111111111111112", ""},
      {"no scheme", "1000000000000008", ""},
      {"no scheme in context", "银行卡号：1000000000000008", "bank_card[1000000000000008]"},
      {"traditional context", "銀行卡號1000000000000008", "bank_card[1000000000000008]"},
      {"context too far away", "卡号" + std::string(16, '.') + "1000000000000008", ""},
      {"an English word", "card no. 1000000000000008", "bank_card[1000000000000008]"},
      {"in another word", "discard 1000000000000008, cardinal 1000000000000008", ""},
  });
}

TEST_CASE("Scanner: finds e-mail addresses and nothing that only has an @", "[pii]") {
  CheckRows({
      {"plain", "写信到john.smith@example.com吧", "email[john.smith@example.com]"},
      {"full stop after it", "Ask john@example.com.", "email[john@example.com]"},
      {"in brackets", "<john@mail.example.co.uk>", "email[john@mail.example.co.uk]"},
      {"capitals and full width", "Ｊohn＠Example．COM", "email[Ｊohn＠Example．COM]"},
      {"invisible", "jo\u200Bhn@exam\u00ADple.com", "email[jo\u200Bhn@exam\u00ADple.com]"},
      {"a number as local part", "13812345678@qq.com", "email[13812345678@qq.com]"},
      {"a number that is none", "13812345678@ qq", "mobile[13812345678]"},
      {"a number with a domain's look", "13812345678.net", "mobile[13812345678]"},
      {"a number that runs into it", "138 12345678@qq.com", "mobile[138 ] email[12345678@qq.com]"},
      {"two", "a@b.com,c@d.org", "email[a@b.com] email[c@d.org]"},
      {"second @", "a@b@c.com", "email[b@c.com]"},
      {"after an address", "a@b.com@c.com", "email[a@b.com]"},
      {"no domain", "see @john and a@b", ""},
      {"a file", "icon@2x.png", ""},
      {"a package", "left-pad@1.3.0", ""},
      {"a broken line", "john@\nexample.com", ""},
      {"a local part too long", std::string(65, 'a') + "@example.com", ""},
      {"the longest local part", std::string(64, 'a') + "@b.com",
       "email[" + std::string(64, 'a') + "@b.com]"},
  });
}

TEST_CASE("Scanner: context raises the score, letters and odd groups lower it", "[pii]") {
  const auto score = [](const std::string& text) { return Scan(text).at(0).score_permille; };
  const uint32_t plain = score("13812345678");
  CHECK(score("手机13812345678") > plain);
  CHECK(score("14212345678") < 600);
  CHECK(score("手机14212345678") >= 600);
  CHECK(score("手機號碼：13812345678") > plain);
  CHECK(score("phone 13812345678") > plain);
  CHECK(score("saxophone 13812345678") == plain);
  CHECK(score("+8613812345678") > plain);
  CHECK(score("wx13812345678") < plain);
  CHECK(score("1.13812345678") < plain);
  CHECK(score("11010519491231002X") > 950);
  CHECK(score("邮箱a@b.com") > score("a@b.com"));
  CHECK(score("身份证11010519491231002X") <= 1000);
}

std::string RandomDigits(std::mt19937& random, size_t count) {
  std::string digits;
  for (size_t i = 0; i < count; ++i) digits += static_cast<char>('0' + random() % 10);
  return digits;
}

// The digits with the check digit that makes the sum right.
std::string CardOf(std::mt19937& random) {
  std::string digits = "62" + RandomDigits(random, 16);
  for (char check = '0'; check <= '9'; ++check) {
    if (PassesLuhn(digits + check)) return digits + check;
  }
  return "";
}

std::string ResidentIdOf(std::mt19937& random) {
  std::string digits = "330106";
  digits += std::to_string(1950 + random() % 60) + "0" + std::to_string(1 + random() % 9);
  digits += std::to_string(10 + random() % 18) + RandomDigits(random, 3);
  for (const char check : std::string("0123456789X")) {
    if (IsResidentId(digits + check)) return digits + check;
  }
  return "";
}

TEST_CASE("Scanner: every made-up identifier is found, in any separators, whole and once",
          "[pii]") {
  std::mt19937 random(31);
  for (int round = 0; round < 500; ++round) {
    const std::string mobile = "13" + RandomDigits(random, 9);
    for (const std::string& number : {mobile, ResidentIdOf(random), CardOf(random)}) {
      CHECK(ScanShown("号" + number + "。").find('[' + number + ']') != std::string::npos);
      const char separator = " -_."[random() % 4];
      std::string spaced;
      for (const char c : number) {
        if (!spaced.empty() && c != 'X') spaced += separator;
        spaced += c;
      }
      const auto hits = Scan("号" + spaced + "。");
      REQUIRE(hits.size() == 1);
      CHECK(hits[0].end - hits[0].begin == spaced.size());
    }
  }
}

TEST_CASE("Scanner: ordinary prose has no hits", "[pii]") {
  for (const char* text : {
           "二十一世纪的第一个十年，一共有三千六百五十二天。",
           "In 2024 the price rose from 1,299.00 to 1,499.50 (15.4%).",
           "订单号 20240102123456789，数量 3，单价 12.50。",
           "pi = 3.14159265358979323846264338327950288",
           "ISBN 978-7-111-12345-6, 1234567890123",
           "call f(x) at line 120, then user@host and v1.2.3-rc4",
           "timestamp 1712345678901, id 550e8400-e29b-41d4-a716-446655440000",
       }) {
    INFO(text);
    CHECK(ScanShown(text).empty());
  }
}

}  // namespace
}  // namespace weir::pii
