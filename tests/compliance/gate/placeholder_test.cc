#include "compliance/gate/placeholder.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "compliance/pii/recogniser.h"
#include "compliance/text/reader.h"

namespace weir::gate {
namespace {

using pii::Type;

std::string Restored(const std::vector<Mask>& masks, std::string_view text) {
  Restorer restorer(masks);
  std::string out;
  for (const text::Unit& unit : text::ReadAll(text)) restorer.Push(unit.raw, out);
  restorer.Flush(out);
  return out;
}

TEST_CASE("CanonicalValue: two spellings of one value are equal, two values are not", "[gate]") {
  const auto same = [](Type type, std::string_view a, std::string_view b) {
    return CanonicalValue(type, a) == CanonicalValue(type, b);
  };
  CHECK(same(Type::kMobile, "13800138000", "+86 138-0013-8000"));
  CHECK(same(Type::kMobile, "13800138000", "１３８００１３８０００"));
  CHECK_FALSE(same(Type::kMobile, "13800138000", "13800138001"));
  CHECK(same(Type::kResidentId, "11010519491231002X", "110105 19491231 002x"));
  CHECK_FALSE(same(Type::kResidentId, "11010519491231002X", "110105194912310021"));
  CHECK(same(Type::kBankCard, "6222020200112233", "6222 0202 0011 2233"));
  CHECK(same(Type::kEmail, "A@Example.com", "a@example.COM"));
  CHECK_FALSE(same(Type::kEmail, "a.b@example.com", "ab@example.com"));
  CHECK(same(Type::kIpAddress, "FE80::1", "fe80::1"));
  CHECK(same(Type::kLicencePlate, "滬A12345", "沪a12345"));
  CHECK_FALSE(same(Type::kUscc, "91350100M000100Y43", "91350100M000100Y34"));
  CHECK_FALSE(same(Type::kSecret, "hunter2X", "hunter2x"));
  CHECK_FALSE(same(Type::kMobile, "一三八零零一三八零零零", "一三九零零一三九零零零"));
}

TEST_CASE("MaskTable: masking and restoring gives the text back", "[gate]") {
  const std::string text = "a13800138000b13900139000c13800138000";
  MaskTable table({});
  const std::string masked = table.MaskText(
      text, {{Type::kMobile, 1, 12}, {Type::kMobile, 13, 24}, {Type::kMobile, 25, 36}});
  CHECK(masked == "a[PHONE_1]b[PHONE_2]c[PHONE_1]");
  const std::vector<Mask> masks = table.TakeMasks();
  CHECK(masks.size() == 2);
  CHECK(Restored(masks, masked) == text);
}

TEST_CASE("MaskTable: each type has its own placeholder and numbers", "[gate]") {
  MaskTable table({});
  CHECK(table.MaskText("0123", {{Type::kResidentId, 0, 1},
                                {Type::kMobile, 1, 2},
                                {Type::kBankCard, 2, 3},
                                {Type::kEmail, 3, 4}}) == "[ID_1][PHONE_1][CARD_1][EMAIL_1]");
}

TEST_CASE("PlaceholderOf: no two types share one", "[gate]") {
  std::set<std::string_view> all;
  for (size_t i = 0; i < pii::kTypes; ++i) {
    const auto type = static_cast<Type>(i);
    const std::string_view bare = PlaceholderOf(type);
    CHECK(all.insert(bare).second);
    MaskTable table({});
    CHECK(table.MaskText("x", {{type, 0, 1}}) ==
          std::string(bare.substr(0, bare.size() - 1)) + "_1]");
  }
}

TEST_CASE("PlaceholderOf: a masked text is not masked again, whatever announces the mask",
          "[gate]") {
  for (size_t i = 0; i < pii::kTypes; ++i) {
    MaskTable table({});
    const std::string mask = table.MaskText("x", {{static_cast<Type>(i), 0, 1}});
    for (const char* announcement :
         {"", "微信：", "wx: ", "密码：", "password is ", "姓名：", "Name: ", "my name is ", "QQ",
          "验证码", "出生日期：", "地址：", "护照号", "IP ", "token=", "邮箱", "车牌"}) {
      pii::Scanner scanner;
      std::vector<pii::Hit> hits;
      const std::string text = announcement + mask + "。";
      for (const text::Unit& unit : text::ReadAll(text)) scanner.Push(unit, hits);
      scanner.Finish(hits);
      INFO(text);
      CHECK(hits.empty());
    }
  }
}

TEST_CASE("MaskTable: thousands of written placeholders are all avoided, at once", "[gate]") {
  std::string written;
  for (int i = 1; i <= 20'000; ++i) written += "[PHONE_" + std::to_string(i) + "]";
  MaskTable table({Turn{Role::kUser, UserText(written)}});
  CHECK(table.MaskText("x", {{Type::kMobile, 0, 1}}) == "[PHONE_20001]");
}

TEST_CASE("Restorer: text that only resembles a placeholder passes unchanged", "[gate]") {
  const std::vector<Mask> masks = {{"[PHONE_1]", Type::kMobile, UserText("13800138000")}};
  for (const char* text : {"[PHONE_10]", "[PHONE_]", "[[PHONE_", "[phone_1]", "[PHONE_1",
                           "PHONE_1]", "[PHO禁NE_1]", "[PHONE\n_1]", "]]", "[EMAIL_1]", ""}) {
    CHECK(Restored(masks, text) == text);
  }
  CHECK(Restored(masks, "[PHO[PHONE_1]]") == "[PHO13800138000]");
  CHECK(Restored(masks, "[PHONE_1][PHONE_1]") == "1380013800013800138000");
}

TEST_CASE("Restorer: without masks nothing is held back", "[gate]") {
  Restorer restorer({});
  std::string out;
  restorer.Push(U'[', out);
  CHECK(out == "[");
  CHECK(restorer.held_code_points() == 0);
}

}  // namespace
}  // namespace weir::gate
