// The real pipeline in one call: text -> Reader -> Scanner.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compliance/lexicon/block.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/text/reader.h"

namespace weir::lexicon {

// A compiled lexicon with its bytes. Ids are the places in the list.
class Compiled {
 public:
  explicit Compiled(const std::vector<Pattern>& patterns) {
    auto bytes = Compile(patterns);
    REQUIRE(bytes.ok());
    bytes_ = *std::move(bytes);
    auto image = Image::View(bytes_);
    REQUIRE(image.ok());
    image_ = *image;
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  const Image& image() const { return image_; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  Image image_;
};

inline std::vector<Pattern> PatternsOf(const std::vector<std::string>& texts,
                                       bool whole_word = true) {
  std::vector<Pattern> patterns;
  patterns.reserve(texts.size());
  for (const std::string& text : texts) {
    patterns.push_back({text, static_cast<uint32_t>(patterns.size()), whole_word});
  }
  return patterns;
}

inline std::vector<Hit> Sorted(std::vector<Hit> hits) {
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::tie(a.end, a.begin, a.id, a.disguised) <
           std::tie(b.end, b.begin, b.id, b.disguised);
  });
  return hits;
}

inline std::vector<Hit> ScanUnits(const Image& image, const std::vector<text::Unit>& units) {
  Scanner scanner(image);
  std::vector<Hit> hits;
  for (const text::Unit& unit : units) scanner.Push(unit, hits);
  scanner.Finish(hits);
  return hits;
}

// Finds the same in the stream and in the block, or fails.
inline std::vector<Hit> Scan(const Image& image, std::string_view text) {
  std::vector<Hit> hits = ScanUnits(image, text::ReadAll(text));
  CHECK(Sorted(ScanBlock(image, text)) == Sorted(hits));
  return hits;
}

// "id[text]" of each hit, with a '~' in front when it is disguised; in the order of their ends.
inline std::string Shown(std::string_view text, const std::vector<Hit>& hits) {
  std::string shown;
  for (const Hit& hit : Sorted(hits)) {
    if (!shown.empty()) shown += ' ';
    if (hit.disguised) shown += '~';
    shown += std::to_string(hit.id) + '[' +
             std::string(text.substr(hit.begin, hit.end - hit.begin)) + ']';
  }
  return shown;
}

}  // namespace weir::lexicon
