#include "compliance/variant/encoded.h"

#include <fmt/format.h>

#include "compliance/variant/decode.h"
#include "tests/compliance/variant/reading.h"

namespace weir::variant {
namespace {

std::string Base64(std::string_view bytes, bool for_urls = false, bool padded = true) {
  const std::string alphabet =
      std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") +
      (for_urls ? "-_" : "+/");
  std::string code;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (size_t j = 0; j < count + 1; ++j) code += alphabet[bits >> (18 - 6 * j) & 63];
    if (padded) code.append(3 - count, '=');
  }
  return code;
}

std::string PerByte(std::string_view bytes, const char* mark) {
  std::string code;
  for (const char byte : bytes) {
    code += fmt::format("{}{:02X}", mark, static_cast<unsigned>(static_cast<unsigned char>(byte)));
  }
  return code;
}

// \uXXXX in UTF-16, or entities.
std::string PerCharacter(std::string_view text, bool entities) {
  std::string code;
  for (const text::Unit& unit : text::ReadAll(text)) {
    const auto value = static_cast<uint32_t>(unit.raw);
    if (entities) {
      code += value % 2 == 0 ? fmt::format("&#{};", value) : fmt::format("&#x{:X};", value);
    } else if (value < 0x10000) {
      code += fmt::format("\\u{:04x}", value);
    } else {
      code += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (value >> 10), 0xDC00 + (value & 0x3FF));
    }
  }
  return code;
}

// "begin-end text" of each run.
std::string Found(std::string_view text) {
  std::string shown;
  for (const Decoded& decoded : FindEncoded(text)) {
    shown += fmt::format("{}-{} {};", decoded.begin, decoded.end, decoded.text);
  }
  return shown;
}

TEST_CASE("FindEncoded: decodes each code and says where it was", "[variant]") {
  CHECK(Found("看6Iu55p6c5omL5py6吧") == "3-19 苹果手机;");
  CHECK(Found("6Iu55p6c5omL5py6") == "0-16 苹果手机;");
  CHECK(Found("a %E8%8B%B9%E6%9E%9C b") == "2-20 苹果;");
  CHECK(Found("x=%E8%8B%B9b") == "0-12 x=苹b;");
  CHECK(Found("\"\\u82f9\\u679c\"") == "0-14 \"苹果\";");
  CHECK(Found("&#33529;&#x679C;") == "0-16 苹果;");
  CHECK(Found("\\xe8\\x8b\\xb9\\xe6\\x9e\\x9c") == "0-24 苹果;");
  CHECK(Found("e88bb9e69e9ce6898be69cba") == "0-24 苹果手机;");
  CHECK(Found("(6Iu55p6c5omL5py6)") == "1-17 苹果手机;");
  CHECK(Found("\\ud83c\\udf4e\\u82f9\\u679c") == "0-24 🍎苹果;");
}

TEST_CASE("FindEncoded: reads codes inside codes two deep, with the place of the outer one",
          "[variant]") {
  const std::string once = Base64("苹果手机，苹果手机");
  const std::string twice = Base64(once);
  CHECK(Found(twice) == fmt::format("0-{0} 苹果手机，苹果手机;0-{0} {1};", twice.size(), once));
  const std::string thrice = Base64(twice);
  CHECK(Found(thrice) == fmt::format("0-{0} {1};0-{0} {2};", thrice.size(), once, twice));
}

TEST_CASE("FindEncoded: what is no code, or says nothing, is left alone", "[variant]") {
  for (const char* text : {"",
                           "苹果手机",
                           "internationalization",
                           "https://example.com/a/b/c?d=e&f=g",
                           "d41d8cd98f00b204e9800998ecf8427e",
                           "100%",
                           "100%25",
                           "%E8%8B",
                           "\\u82f9",
                           "&#33529;",
                           "&#xD800;&#xD800;",
                           "\\ud800\\ud800",
                           "0000000000000000",
                           "================",
                           "AAAAAAAAAAAAAAAAAAAAAAAA",
                           "%00%01%02%03",
                           "aaaaaaaaaaaaaaa",
                           "%E8%8B%E8%8B",
                           "3.14159265358979323846",
                           "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}) {
    INFO(text);
    CHECK(Found(text) == "");
  }
}

TEST_CASE("FindEncoded: a code of 16 characters is read, one of 15 is not", "[variant]") {
  CHECK(Base64("苹果手机").size() == kMinCodeBytes);
  CHECK(Found("6Iu55p6c5omL5py6").size() > 0);
  CHECK(Base64("苹果abcde", false, false).size() == 15);
  CHECK(Found(Base64("苹果abcde", false, false)) == "");
}

TEST_CASE("FindEncoded: a run longer than the limit is read in pieces", "[variant]") {
  std::string text;
  while (text.size() < kMaxRunBytes) text += "苹果手机";
  const std::string code = Base64(text);
  const std::vector<Decoded> found = FindEncoded(code);
  REQUIRE(found.size() == 2);
  CHECK(found[0].end == kMaxRunBytes);
  CHECK(found[1].begin == kMaxRunBytes);
  CHECK(found[1].end == code.size());
  CHECK(found[0].text + found[1].text == text);
}

TEST_CASE("EncodedRuns: what is found does not depend on how the text was cut", "[variant]") {
  const std::string text = "看6Iu55p6c5omL5py6吧 %E8%8B%B9%E6%9E%9C。&#33529;&#x679C; x " +
                           Base64(Base64("苹果手机，苹果手机")) + "\n\\u82f9\\u679c";
  const std::vector<Decoded> whole = FindEncoded(text);
  REQUIRE(whole.size() == 6);
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    EncodedRuns runs;
    std::vector<Decoded> found;
    for (size_t at = 0; at < text.size();) {
      const size_t size = random.Below(9);
      runs.Push(std::string_view(text).substr(at, size), found);
      at += size;
    }
    runs.Finish(found);
    REQUIRE(found == whole);
  }
}

TEST_CASE("FindEncoded: takes any bytes", "[variant]") {
  Random random(70);
  const std::string_view alphabet = "%&#x;\\u0aF=Z+-_ \xE8\x8B\xB9";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t i = random.Below(60); i > 0; --i) text += alphabet[random.Below(alphabet.size())];
    for (const Decoded& decoded : FindEncoded(text)) {
      REQUIRE(decoded.begin < decoded.end);
      REQUIRE(decoded.end <= text.size());
      REQUIRE(text::IsValidUtf8(decoded.text));
    }
  }
}

TEST_CASE("Disguise 17: encoded words are read", "[variant][disguise]") {
  CompiledPatterns patterns;
  for (uint32_t id = 0; id < 4; ++id) patterns.Add(id, {NeutralWords()[id]});
  Random random(17);
  Share share;
  for (; share.tried < 600; ++share.tried) {
    const auto id = static_cast<uint32_t>(random.Below(4));
    const std::string text = "我买 " + NeutralWords()[id] + " 吧";
    const std::vector<std::string> codes = {Base64(text),
                                            Base64(text, true),
                                            Base64(text, false, false),
                                            PerByte(text, "%"),
                                            PerByte(text, ""),
                                            PerByte(text, "\\x"),
                                            PerCharacter(text, true),
                                            PerCharacter(text, false),
                                            Base64(Base64(text)),
                                            PerByte(Base64(text), "%")};
    const std::string code = "请解码：" + codes[share.tried % codes.size()] + "。";
    bool caught = false;
    for (const Decoded& decoded : FindEncoded(code)) {
      for (const auto& hit : ScanUnits(patterns.image(), text::ReadAll(decoded.text))) {
        caught = caught || hit.id == id;
      }
    }
    share.caught += caught ? 1 : 0;
  }
  Print("17, encoded", share);
  CHECK(share.caught == share.tried);
}

}  // namespace
}  // namespace weir::variant
