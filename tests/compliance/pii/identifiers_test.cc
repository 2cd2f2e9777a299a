#include "compliance/pii/identifiers.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/pii/address_words.h"
#include "compliance/pii/anchors.h"
#include "compliance/pii/context.h"
#include "compliance/pii/document.h"
#include "compliance/pii/network.h"
#include "compliance/pii/plate_scanner.h"
#include "compliance/pii/telephone.h"

namespace weir::pii {
namespace {

// Published or invented numbers; none is a person's.
const char* const kResidentIds[] = {"11010519491231002X", "440524188001010014",
                                    "810000199408230021", "830000199201300022"};

TEST_CASE("OldForeignResidentId: three letters, a province and a date of birth", "[pii]") {
  CHECK(IsOldForeignResidentId("CAN110078061502"));
  CHECK(IsOldForeignResidentId("USA310004022912"));        // a leap day of 2004
  CHECK_FALSE(IsOldForeignResidentId("USA310003022912"));  // no such day
  CHECK_FALSE(IsOldForeignResidentId("USA190078061502"));  // no such province
  CHECK_FALSE(IsOldForeignResidentId("US1110078061502"));
  CHECK_FALSE(IsOldForeignResidentId("CAN11007806150"));
  CHECK_FALSE(IsOldForeignResidentId("CAN1100780615021"));
}

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

TEST_CASE("IsResidentId: permits of Hong Kong, Macau and Taiwan are told apart", "[pii]") {
  CHECK(IsResidencePermit("810000199408230021"));
  CHECK(IsResidencePermit("830000199201300022"));
  CHECK_FALSE(IsResidencePermit("11010519491231002X"));
  CHECK_FALSE(IsResidencePermit("810000199408230022"));
}

TEST_CASE("IsForeignResidentId: the published specimen, and nothing next to it", "[pii]") {
  CHECK(IsForeignResidentId("911124198108030024"));
  CHECK_FALSE(IsResidentId("911124198108030024"));
  CHECK_FALSE(IsForeignResidentId("911124198108030025"));
  CHECK_FALSE(IsForeignResidentId("811124198108030024"));
  CHECK_FALSE(IsForeignResidentId("11010519491231002X"));
}

TEST_CASE("IsOldResidentId: province and date of birth in the twentieth century", "[pii]") {
  CHECK(IsOldResidentId("110105491231002"));
  CHECK_FALSE(IsOldResidentId("110105491331002"));
  CHECK_FALSE(IsOldResidentId("160105491231002"));
  CHECK_FALSE(IsOldResidentId("11010549123100X"));
  CHECK_FALSE(IsOldResidentId("1101054912310023"));
}

// Every other character in every place.
template <typename Check>
void CheckOneCharacter(const std::string& right, const std::string& letters, Check is) {
  REQUIRE(is(right));
  for (size_t at = 0; at < right.size(); ++at) {
    for (const char c : letters) {
      std::string changed = right;
      changed[at] = c;
      if (changed != right) CHECK_FALSE(is(changed));
    }
  }
}

TEST_CASE("IsUscc: the standard's specimen; any other single character is refused", "[pii]") {
  CheckOneCharacter("91350100M000100Y43", "0123456789ABCDEFGHJKLMNPQRTUWXY", IsUscc);
  CHECK_FALSE(IsUscc("91350100M000100Y4"));
  CHECK_FALSE(IsUscc("91350100I000100Y43"));
  CHECK_FALSE(IsUscc("91990100M000100Y43"));
}

TEST_CASE("IsOrgCode: the standard's specimen; any other single digit is refused", "[pii]") {
  CHECK(IsOrgCode("D2143569X"));
  CheckOneCharacter("000000000", "123456789", IsOrgCode);
  CHECK_FALSE(IsOrgCode("D21435690"));
  CHECK_FALSE(IsOrgCode("D2143569"));
  CHECK_FALSE(IsOrgCode("d2143569X"));
}

TEST_CASE("IsImei, IsImsi, IsIccid: length, beginning and check digit", "[pii]") {
  CHECK(IsImei("490154203237518") == false);  // 49 is no longer given out
  CHECK(IsImei("356938035643809"));
  CHECK_FALSE(IsImei("356938035643808"));
  CHECK_FALSE(IsImei("35693803564380"));
  CHECK(IsImsi("460001234567890"));
  CHECK(IsImsi("460201234567890"));
  CHECK_FALSE(IsImsi("460211234567890"));
  CHECK_FALSE(IsImsi("461001234567890"));
  CHECK(IsIccid("89860012345678901234"));
  CHECK(IsIccid("8986001234567890123"));
  CHECK_FALSE(IsIccid("898600123456789012"));
  CHECK_FALSE(IsIccid("89850012345678901234"));
}

TEST_CASE("LandlineIn: area code, subscriber and extension, and no service numbers", "[pii]") {
  for (const char* bare : {"01062345678", "02161234567", "075526234567", "07556234567"}) {
    INFO(bare);
    CHECK(LandlineIn(bare, false) == Landline::kBare);
  }
  for (const char* text : {"010-62345678", "010 6234 5678", "0755-26123456", "010)62345678",
                           "010-62345678-1", "010-62345678z123456"}) {
    INFO(text);
    CHECK(LandlineIn(text, false) == Landline::kSeparated);
  }
  for (const char* text : {"4001234567", "400-123-4567", "800-123-4567", "026-62345678",
                           "0999-0234567", "010-12345678", "010-623456789", "010-62345678-1234567",
                           "010-62345678 12", "0312", "", "010-6234-567", "0336-2345678"}) {
    INFO(text);
    CHECK(LandlineIn(text, false) == Landline::kNone);
  }
  CHECK(LandlineIn("86-10-62345678", true) == Landline::kSeparated);
  CHECK(LandlineIn("008675526123456", true) == Landline::kSeparated);
  CHECK(LandlineIn("86-10-62345678", false) == Landline::kNone);
}

TEST_CASE("Ipv4In and Ipv6In: RFC 791 and RFC 4291 forms and what they say", "[pii]") {
  CHECK(Ipv4In("203.0.113.7") == IpKind::kPublic);
  CHECK(Ipv4In("1.2.3.4") == IpKind::kSmall);
  for (const char* text : {"10.1.2.3", "127.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                           "169.254.0.1", "0.0.0.0", "100.64.0.1", "224.0.0.1"}) {
    INFO(text);
    CHECK(Ipv4In(text) == IpKind::kPrivate);
  }
  CHECK(Ipv4In("172.32.0.1") == IpKind::kPublic);
  for (const char* text : {"256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.40", "1.2.3.", ".1.2.3", "",
                           "a.b.c.d", "1234.1.1.1"}) {
    INFO(text);
    CHECK(Ipv4In(text) == IpKind::kNone);
  }
  for (const char* text : {"2001:db8::1", "2001:db8:85a3:0:0:8a2e:370:7334", "::ffff:203.0.113.1",
                           "2001:db8::", "64:ff9b::192.0.2.33"}) {
    INFO(text);
    CHECK(Ipv6In(text) == IpKind::kPublic);
  }
  for (const char* text : {"::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1"}) {
    INFO(text);
    CHECK(Ipv6In(text) == IpKind::kPrivate);
  }
  for (const char* text :
       {"::", "a::b", "12:30:45", "1::2::3", "2001:db8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "12345::1", "1:2:3:4:5:6:7::8", ":1", "1:", "fe80::1%", "g::1", "::256.1.1.1"}) {
    INFO(text);
    CHECK(Ipv6In(text) == IpKind::kNone);
  }
}

TEST_CASE("IsMac and IsUuid: shape only", "[pii]") {
  CHECK(IsMac("00:00:5e:00:53:af"));
  CHECK(IsMac("00-00-5e-00-53-af"));
  CHECK(IsMac("0000.5e00.53af"));
  for (const char* text : {"00:00:5e:00:53", "00:00:5e:00:53:ag", "00:00-5e:00:53:af",
                           "00005e0053af", "00:00:5e:00:53:af:00", ""}) {
    INFO(text);
    CHECK_FALSE(IsMac(text));
  }
  CHECK(IsUuid("550e8400-e29b-41d4-a716-446655440000"));
  CHECK_FALSE(IsUuid("550e8400-e29b-41d4-a716-44665544000"));
  CHECK_FALSE(IsUuid("550e8400e29b-41d4-a716-4466-55440000"));
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

TEST_CASE("IsPassport and IsTravelPermit: the published number formats", "[pii]") {
  for (const char* text :
       {"e12345678", "ea1234567", "g12345678", "d1234567", "se1234567", "pe1234567", "p1234567",
        "k12345678", "kj12345678", "h12345678", "ma1234567", "mb1234567"}) {
    INFO(text);
    CHECK(IsPassport(text));
  }
  for (const char* text : {"e1234567", "ei1234567", "eo1234567", "a12345678", "e123456789", ""}) {
    INFO(text);
    CHECK_FALSE(IsPassport(text));
  }
  for (const char* text : {"c12345678", "ca1234567", "w12345678", "l12345678", "t12345678",
                           "h1234567890", "m12345678", "1234567890b"}) {
    INFO(text);
    CHECK(IsTravelPermit(text));
  }
  for (const char* text : {"c1234567", "x12345678", "h123456789", "12345678", ""}) {
    INFO(text);
    CHECK_FALSE(IsTravelPermit(text));
  }
}

TEST_CASE("IsPlate: ordinary, new energy, trailer, consulate and embassy", "[pii]") {
  CHECK(IsPlate(U'京', "a12345", 0));
  CHECK(IsPlate(U'京', "ad12345", 0));
  CHECK(IsPlate(U'京', "a12345f", 0));
  CHECK(IsPlate(U'京', "adb1234", 0));
  CHECK(IsPlate(U'京', "a1234", U'挂'));
  CHECK(IsPlate(U'沪', "a0023", U'领'));
  CHECK(IsPlate(U'使', "014578", 0));
  CHECK_FALSE(IsPlate(U'京', "ai2345", 0));
  CHECK_FALSE(IsPlate(U'京', "112345", 0));
  CHECK_FALSE(IsPlate(U'京', "a1234", 0));
  CHECK_FALSE(IsPlate(U'京', "abcdef", 0));
  CHECK_FALSE(IsPlate(U'京', "al12345", 0));
  CHECK_FALSE(IsPlate(U'京', "a1234567", 0));
  CHECK_FALSE(IsPlate(U'使', "01457", 0));
}

TEST_CASE("IsKnownKey: a vendor's prefix and enough variety behind it", "[pii]") {
  CHECK(IsKnownKey("sk-a1b2c3d4e5f6g7h8i9"));
  CHECK(IsKnownKey("akia2e0a8f3b244c9986"));
  CHECK_FALSE(IsKnownKey("sk-a1b2c3d4e5f6g7h"));
  CHECK_FALSE(IsKnownKey("sk-1111111111111111111"));
  CHECK_FALSE(IsKnownKey("sk-learn-pipeline-example"));
  CHECK_FALSE(IsKnownKey("ab-a1b2c3d4e5f6g7h8i9"));
}

TEST_CASE("IsSensitive: what opens an account or proves an identity, and not an address", "[pii]") {
  CHECK(IsSensitive(Type::kResidentId));
  CHECK(IsSensitive(Type::kBankCard));
  CHECK(IsSensitive(Type::kLocation));
  CHECK_FALSE(IsSensitive(Type::kMobile));
  CHECK_FALSE(IsSensitive(Type::kEmail));
}

TEST_CASE("kAnchors: every character that can begin or announce an identifier is one", "[pii]") {
  for (char32_t c = 0; c < 0x20000; ++c) {
    const bool begins = BeginsPlate(c) || BeginsPlaceName(std::u32string_view(&c, 1));
    if (MayEndContext(c) || begins) CHECK(kAnchors.Has(c));
  }
  CHECK_FALSE(kAnchors.Has(U'的'));
  CHECK_FALSE(kAnchors.Has(U','));
  CHECK_FALSE(kAnchors.Has(0x1F600));
}

TEST_CASE("NameOf and TypeOf: each name stands for one type", "[pii]") {
  for (size_t i = 0; i < kTypes; ++i) {
    const auto type = static_cast<Type>(i);
    CHECK((TypeOf(NameOf(type)) == type));
  }
  CHECK_FALSE(TypeOf("").has_value());
  CHECK_FALSE(TypeOf("Passport").has_value());
}

}  // namespace
}  // namespace weir::pii
