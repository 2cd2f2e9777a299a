// Numbers that are of two kinds at once, and hits that lie on each other.
#include <catch2/catch.hpp>

#include "compliance/pii/pending.h"
#include "tests/compliance/pii/checksums.h"
#include "tests/compliance/pii/scan.h"
#include "tests/compliance/pii/values.h"

namespace weir::pii {
namespace {

// The type of the only hit, with its score; "" when there is none.
std::string Only(const std::string& text) {
  const auto hits = Scan(text);
  if (hits.empty()) return "";
  REQUIRE(hits.size() == 1);
  return std::string(NameOf(hits[0].type));
}

// A value of one kind that another kind accepts as well.
template <typename Make, typename Is>
std::string MadeFor(Make make, Is is) {
  Random random(71);
  for (int i = 0; i < 200'000; ++i) {
    const std::string value = make(random);
    if (is(value)) return value;
  }
  return "";
}

bool IsRightLuhn(const std::string& digits) {
  return WithLuhn(digits.substr(0, digits.size() - 1)) == digits;
}

TEST_CASE("Scanner: eighteen digits are a resident ID before a card, whatever is said of them",
          "[pii]") {
  const std::string id = MadeFor(ResidentId, [](const std::string& value) {
    return value.back() != 'X' && IsRightLuhn(value);
  });
  REQUIRE(!id.empty());
  CHECK(Only(id) == "resident_id");
  CHECK(Only("卡号" + id) == "resident_id");
}

TEST_CASE("Scanner: eighteen digits with the code's check are a firm's, with the card's a card's",
          "[pii]") {
  const auto is_number = [](const std::string& value) {
    return value.find_first_not_of("0123456789") == std::string::npos;
  };
  const std::string both = MadeFor(
      Uscc, [&](const std::string& value) { return is_number(value) && IsRightLuhn(value); });
  REQUIRE(!both.empty());
  CHECK(Only(both) == "uscc");
  CHECK(Only("税号" + both) == "uscc");
}

TEST_CASE("Scanner: nine ahead of a date of birth is a foreigner's card, not a firm's", "[pii]") {
  CHECK(Only("911124198108030024") == "foreign_resident_id");
  CHECK(Only("代码911124198108030024") == "foreign_resident_id");
}

TEST_CASE("Scanner: fifteen digits are what the word before them says", "[pii]") {
  const std::string number = MadeFor(OldId, [](const std::string& value) {
    return value.substr(0, 2) == "35" && IsRightLuhn(value);
  });
  REQUIRE(!number.empty());
  CHECK(Only("身份证" + number) == "old_resident_id");
  CHECK(Only("IMEI " + number) == "device_id");
  CHECK(Only("卡号" + number) == "bank_card");
  CHECK(Scan(number).at(0).score_permille < 600);
  CHECK(Only("IMSI 460001234567890") == "device_id");
  CHECK(Only("460001234567890").empty());
  CHECK(Only("378282246310005") == "bank_card");
}

TEST_CASE("Scanner: nineteen digits from 8986 on are a SIM's, unless a card is spoken of",
          "[pii]") {
  const std::string sim = WithLuhn("898600123456789012");
  CHECK(Only(sim) == "device_id");
  CHECK(Only("ICCID " + sim) == "device_id");
  CHECK(Only("银行卡" + sim) == "bank_card");
}

TEST_CASE("Scanner: eleven digits are a mobile number unless QQ is spoken of", "[pii]") {
  CHECK(Only("13812345678") == "mobile");
  CHECK(Only("电话13812345678") == "mobile");
  CHECK(Only("QQ：12345678901") == "qq");
  CHECK(Only("02061234567") == "landline");
}

TEST_CASE("Scanner: eight digits are a code, a permit or an account by their word", "[pii]") {
  CHECK(Only("验证码：12345678") == "one_time_code");
  CHECK(Only("台胞证：12345678") == "travel_permit");
  CHECK(Only("QQ：12345678") == "qq");
  CHECK(Only("出生日期：19900102") == "birth_date");
  CHECK(Only("密码：19900102") == "secret");
  CHECK(Only("12345678").empty());
}

TEST_CASE("Scanner: a letter and eight digits are a passport or a permit by their word", "[pii]") {
  CHECK(Only("护照H12345678") == "passport");
  CHECK(Only("回乡证H12345678") == "travel_permit");
  CHECK(Only("型号H12345678").empty());
}

TEST_CASE("Scanner: a number inside something longer is a part of it", "[pii]") {
  CHECK(ScanShown("邮箱13812345678@qq.com") == "email[13812345678@qq.com]");
  CHECK(ScanShown("微信：wx13812345678") == "wechat_id[wx13812345678]");
  CHECK(ScanShown("京A·12345") == "licence_plate[京A·12345]");
  CHECK(ScanShown("+8613812345678@qq.com") == "mobile[+] email[8613812345678@qq.com]");
  CHECK(ScanShown("密码：alice@example.com1") == "secret[alice@example.com1]");
}

Found At(uint64_t begin, uint64_t end, uint32_t score) {
  return {{Type::kMobile, begin, end, score}, 0};
}

std::vector<Hit> Settled(const std::vector<Found>& all) {
  Pending pending;
  for (const Found& found : all) pending.Add(found);
  std::vector<Hit> hits;
  pending.Settle(kNothingHeld, 0, hits);
  return hits;
}

TEST_CASE("Pending: the surer one wins, a believable one around it before it, the rest is kept",
          "[pii]") {
  CHECK((Settled({At(0, 9, 700), At(2, 5, 900)}) == std::vector<Hit>{At(0, 9, 700).hit}));
  CHECK((Settled({At(2, 5, 900), At(0, 9, 700)}) == std::vector<Hit>{At(0, 9, 700).hit}));
  CHECK((Settled({At(0, 9, 599), At(2, 5, 900)}) ==
         std::vector<Hit>{At(0, 2, 599).hit, At(2, 5, 900).hit}));
  CHECK((Settled({At(0, 5, 900), At(3, 9, 800)}) == std::vector<Hit>{At(0, 5, 900).hit}));
  CHECK((Settled({At(0, 5, 800), At(3, 9, 900)}) ==
         std::vector<Hit>{At(0, 3, 800).hit, At(3, 9, 900).hit}));
  CHECK((Settled({At(0, 5, 800), At(5, 9, 900)}) ==
         std::vector<Hit>{At(0, 5, 800).hit, At(5, 9, 900).hit}));
}

TEST_CASE("Pending: waits for what is open, but not for ever", "[pii]") {
  Pending pending;
  pending.Add(At(3, 9, 800));
  std::vector<Hit> hits;
  pending.Settle(8, kMaxRunUnits - 1, hits);
  CHECK(hits.empty());
  CHECK(pending.begin() == 3);
  pending.Settle(8, kMaxRunUnits, hits);
  CHECK(hits.size() == 1);
  CHECK(pending.empty());
  pending.Add(At(5, 12, 990));  // what was reported is not reported again
  pending.Settle(kNothingHeld, 0, hits);
  CHECK(hits.back().begin == 9);
}

}  // namespace
}  // namespace weir::pii
