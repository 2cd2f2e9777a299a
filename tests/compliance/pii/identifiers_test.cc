#include "compliance/pii/identifiers.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/pii/hit.h"

namespace weir::pii {
namespace {

// Published or invented numbers; none is a person's.
const char* const kResidentIds[] = {"11010519491231002X", "440524188001010014",
                                    "810000199408230021", "830000199201300022"};

TEST_CASE("IsResidentId: any other check character, province or date is refused", "[pii]") {
  for (const std::string id : kResidentIds) {
    INFO(id);
    CHECK(IsResidentId(id));
    for (const char check : std::string("0123456789X")) {
      CHECK(IsResidentId(id.substr(0, 17) + check) == (check == id[17]));
    }
  }
  CHECK_FALSE(IsResidentId("11010519491231002"));
  CHECK_FALSE(IsResidentId("11010519491231002x"));
  CHECK_FALSE(IsResidentId("1101051949123100X2"));
}

// The number with its right check character.
std::string WithCheck(const std::string& first17) {
  for (const char check : std::string("0123456789X")) {
    if (IsResidentId(first17 + check)) return first17 + check;
  }
  return "";
}

TEST_CASE("IsResidentId: province and date of birth must exist", "[pii]") {
  CHECK(WithCheck("11010519491231002") == "11010519491231002X");
  CHECK(WithCheck("11010520000229001") != "");
  for (const char* first17 :
       {"16010519491231002", "00010519491231002", "99010519491231002", "11010519491331002",
        "11010519490031002", "11010519491232002", "11010519490431002", "11010519000229002",
        "11010517991231002", "11010521001231002"}) {
    INFO(first17);
    CHECK(WithCheck(first17).empty());
  }
}

TEST_CASE("IsMobile: exactly the prefixes in use", "[pii]") {
  CHECK(IsMobile("13812345678"));
  CHECK_FALSE(IsMobile("1381234567"));
  CHECK_FALSE(IsMobile("138123456789"));
  const auto in_use = [](const std::string& prefix) { return IsMobile(prefix + "12345678"); };
  for (const char* prefix : {"130", "139", "140", "144", "149", "150", "159", "162", "167", "170",
                             "178", "180", "189", "190", "193", "199"}) {
    INFO(prefix);
    CHECK(in_use(prefix));
  }
  for (const char* prefix :
       {"100", "110", "120", "142", "143", "154", "160", "168", "179", "194", "200", "038"}) {
    INFO(prefix);
    CHECK_FALSE(in_use(prefix));
  }
}

TEST_CASE("PassesLuhn: any other single digit is refused", "[pii]") {
  const std::string card = "4111111111111111";  // the card schemes' test number
  REQUIRE(PassesLuhn(card));
  for (size_t at = 0; at < card.size(); ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = card;
      changed[at] = digit;
      CHECK(PassesLuhn(changed) == (changed == card));
    }
  }
  CHECK_FALSE(PassesLuhn("000000000000"));
  CHECK_FALSE(PassesLuhn("00000000000000000000"));
}

TEST_CASE("HasCardPrefix: prefix and length belong together", "[pii]") {
  struct Row {
    const char* digits;
    bool card;
  };
  const Row rows[] = {
      {"6212345678901234", true},
      {"6212345678901234567", true},
      {"621234567890123", false},
      {"4123456789012", true},
      {"4123456789012345", true},
      {"412345678901234", false},
      {"5112345678901234", true},
      {"5612345678901234", false},
      {"2221345678901234", true},
      {"2721345678901234", false},
      {"341234567890123", true},
      {"3412345678901234", false},
      {"3528345678901234", true},
      {"3590345678901234", false},
      {"36123456789012", true},
      {"1234567890123456", false},
      {"", false},
      {"4", false},
  };
  for (const Row& row : rows) {
    INFO(row.digits);
    CHECK(HasCardPrefix(row.digits) == row.card);
  }
}

TEST_CASE("IsEmail: a subset of RFC 5322 with its limits", "[pii]") {
  const auto is = [](const std::string& local, const std::string& domain) {
    return IsEmail(local, domain);
  };
  CHECK(is("john.smith+tag", "mail.example.com"));
  CHECK(is(std::string(64, 'a'), "example.com"));
  CHECK_FALSE(is(std::string(65, 'a'), "example.com"));
  CHECK_FALSE(is("", "example.com"));
  CHECK_FALSE(is(".a", "example.com"));
  CHECK_FALSE(is("a.", "example.com"));
  CHECK_FALSE(is("a..b", "example.com"));
  for (const char* domain : {"", "example", ".com", "example.", "a..com", "-a.com", "a-.com", "a.c",
                             "a.c0m", "1.2.3", "2x.png", "a_b.com"}) {
    INFO(domain);
    CHECK_FALSE(is("a", domain));
  }
  CHECK(is("a", "xn--fiqs8s.xn--fiqs8s"));
  CHECK(is("a", std::string(63, 'b') + ".com"));
  CHECK_FALSE(is("a", std::string(64, 'b') + ".com"));
  std::string longest;
  while (longest.size() < 240) longest += "bbbbbbb.";
  longest += std::string(252 - 4 - longest.size(), 'c') + ".com";
  REQUIRE(longest.size() == 252);
  CHECK(is("a", longest));
  CHECK_FALSE(is("aa", longest));
}

TEST_CASE("NameOf and TypeOf: each name stands for one type", "[pii]") {
  for (const Type type : {Type::kResidentId, Type::kMobile, Type::kBankCard, Type::kEmail}) {
    CHECK((TypeOf(NameOf(type)) == type));
  }
  CHECK_FALSE(TypeOf("passport").has_value());
  CHECK_FALSE(TypeOf("").has_value());
}

}  // namespace
}  // namespace weir::pii
