#include "tests/testing/classifier_fixture.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "compliance/classify/ngrams.h"
#include "compliance/text/reader.h"

namespace weir::testing {
namespace {

constexpr uint32_t kWeightBits = 16;
constexpr uint32_t kCategoryBits = 10;

std::vector<uint32_t> SingleTokens(std::string_view text) {
  std::vector<uint32_t> hashes;
  const auto take = [&](const classify::NgramHashes& grams) { hashes.push_back(grams.hash[0]); };
  classify::Ngrams ngrams;
  for (const text::Unit& unit : text::ReadAll(text)) ngrams.Push(unit, take);
  ngrams.Finish(take);
  hashes.pop_back();  // the end of a text is the same for all
  return hashes;
}

classify::Header HeaderOf(uint32_t categories) {
  classify::Header header;
  header.fold_version = text::kFoldVersion;
  header.weight_bits = kWeightBits;
  header.category_bits = kCategoryBits;
  header.categories = categories;
  header.bias.fill(-2 * 1024);
  header.scale.fill(64);
  for (auto& curve : header.curve) {
    for (size_t i = 0; i < curve.size(); ++i) curve[i] = static_cast<uint16_t>(i * 1000 / 32);
  }
  return header;
}

}  // namespace

std::string ClassifierImage(const std::vector<WeightedText>& texts) {
  std::vector<std::string> names;
  for (const WeightedText& text : texts) {
    const std::string name(text.category);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  const classify::Header header = HeaderOf(static_cast<uint32_t>(names.size()));
  std::string weights(size_t{4} << kWeightBits, '\0');
  std::string rows(names.size() << kCategoryBits, '\0');
  for (const WeightedText& text : texts) {
    const auto place = std::find(names.begin(), names.end(), text.category) - names.begin();
    for (const uint32_t hash : SingleTokens(text.text)) {
      weights[size_t{hash >> (32 - kWeightBits)} * 4 + static_cast<size_t>(text.head)] =
          static_cast<char>(text.weight);
      rows[size_t{hash >> (32 - kCategoryBits)} * names.size() + static_cast<size_t>(place)] = 100;
    }
  }
  std::string image(sizeof(header), '\0');
  std::memcpy(image.data(), &header, sizeof(header));
  image += weights;
  for (std::string& name : names) {
    name.resize(classify::kCategoryBytes, '\0');
    image += name;
  }
  return image + rows;
}

std::string StateHeadImage() {
  classify::StateHeader header;
  header.width = 2;
  header.layers = 1;
  header.layer[0] = 1;
  header.categories = 2;
  header.units = 1;
  header.bias = -2 * 1024;
  header.model_sha256.fill(0x5C);
  for (size_t i = 0; i < header.curve.size(); ++i) {
    header.curve[i] = static_cast<uint16_t>(i * 1000 / 32);
  }
  const std::array<float, 4> scaling = {0, 0, 100, 100};  // means, steps of a unit
  const classify::HiddenUnit unit = {.scale = 10 * 1024 * 65536 / 100, .bias = 0, .out = 65536};
  std::string image(sizeof(header) + sizeof(scaling) + sizeof(unit), '\0');
  std::memcpy(image.data(), &header, sizeof(header));
  std::memcpy(image.data() + sizeof(header), scaling.data(), sizeof(scaling));
  std::memcpy(image.data() + sizeof(header) + sizeof(scaling), &unit, sizeof(unit));
  image += std::string("\1\0", 2);
  image += std::string("A.1.d\0\0\0A.1.f\0\0\0", 16);
  return image + std::string("\0\1\0\xFF", 4);
}

}  // namespace weir::testing
