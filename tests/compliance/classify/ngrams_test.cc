#include "compliance/classify/ngrams.h"

#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

#include "compliance/text/reader.h"

namespace weir::classify {
namespace {

std::vector<uint32_t> HashesOf(std::string_view text) {
  std::vector<uint32_t> hashes;
  const auto take = [&](const NgramHashes& grams) {
    hashes.insert(hashes.end(), grams.hash.begin(), grams.hash.begin() + grams.count);
  };
  Ngrams ngrams;
  for (const text::Unit& unit : text::ReadAll(text)) ngrams.Push(unit, take);
  ngrams.Finish(take);
  return hashes;
}

TEST_CASE("a text of n characters has n + 1 tokens with the end, and up to three n-grams each") {
  CHECK(HashesOf("").size() == 2);  // the end alone, and behind the beginning
  CHECK(HashesOf("苹").size() == 2 + 3);
  CHECK(HashesOf("苹果手机").size() == 2 + 3 * 4);
}

TEST_CASE("letters that were set apart, widened, doubled in width or traditional are the same") {
  const auto plain = HashesOf("苹果手机 banana");
  CHECK(HashesOf("苹*果-手_机 banana") == plain);
  CHECK(HashesOf("蘋果手機 ＢＡＮＡＮＡ") == plain);
  CHECK(HashesOf("苹\u200B果手机 BaNaNa") == plain);
  CHECK(HashesOf("苹果手机 bananas") != plain);
}

TEST_CASE("any number is the same token, and letters with digits are a word") {
  CHECK(HashesOf("第12个") == HashesOf("第98765个"));
  CHECK(HashesOf("第12个") != HashesOf("第a12个"));
}

TEST_CASE("order counts, and a sentence end counts once however often it is written") {
  CHECK(HashesOf("人咬狗") != HashesOf("狗咬人"));
  CHECK(HashesOf("好。行") == HashesOf("好。。\n行"));
  CHECK(HashesOf("好。行") != HashesOf("好行"));
}

TEST_CASE("after Finish the next text starts anew") {
  Ngrams ngrams;
  std::vector<std::vector<uint32_t>> twice(2);
  for (auto& hashes : twice) {
    const auto take = [&](const NgramHashes& grams) {
      hashes.push_back(grams.hash[grams.count - 1]);
    };
    for (const text::Unit& unit : text::ReadAll("一二三 four")) ngrams.Push(unit, take);
    ngrams.Finish(take);
  }
  CHECK(twice[0] == twice[1]);
}

}  // namespace
}  // namespace weir::classify
