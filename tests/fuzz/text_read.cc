#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/lexicon/block.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/text/cursor.h"
#include "compliance/text/reader.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

using text::Unit;

bool AreSame(const Unit& a, const Unit& b) {
  return a.raw == b.raw && a.folded == b.folded && a.kind == b.kind && a.size == b.size &&
         a.begin == b.begin;
}

void CheckCuts(std::string_view text, size_t chunk, const std::vector<Unit>& whole) {
  std::vector<Unit> units;
  text::Reader reader;
  for (size_t at = 0; at < text.size(); at += chunk) reader.Push(text.substr(at, chunk), units);
  reader.Finish(units);
  WEIR_CHECK(units.size() == whole.size());
  for (size_t i = 0; i < units.size(); ++i) WEIR_CHECK(AreSame(units[i], whole[i]));
}

void CheckCursor(std::string_view text, const std::vector<Unit>& whole) {
  text::Cursor cursor(text, 0);
  uint64_t end = 0;
  for (const Unit& expected : whole) {
    Unit unit;
    WEIR_CHECK(cursor.Next(unit) && AreSame(unit, expected));
    WEIR_CHECK(unit.begin == end && unit.size > 0);
    end = unit.end();
  }
  WEIR_CHECK(end == text.size());
}

// Compiling takes a table of all of Unicode, so the lexicons are there before the texts.
class Lexicon {
 public:
  explicit Lexicon(std::vector<lexicon::Pattern> patterns) {
    for (uint32_t i = 0; i < patterns.size(); ++i) patterns[i].id = i;
    auto bytes = lexicon::Compile(patterns);
    WEIR_CHECK(bytes.ok());
    bytes_ = *std::move(bytes);
    auto image = lexicon::Image::View(bytes_);
    WEIR_CHECK(image.ok());
    image_ = *image;
  }
  Lexicon(const Lexicon&) = delete;  // the image looks at the bytes
  Lexicon& operator=(const Lexicon&) = delete;
  const lexicon::Image& image() const { return image_; }

 private:
  std::string bytes_;
  lexicon::Image image_;
};

const Lexicon& LexiconOf(size_t choice) {
  static const Lexicon plain({{"ab", 0, true},
                              {"aab", 0, false},
                              {"b", 0, true},
                              {"a ba", 0, true},
                              {"aaa", 0, false},
                              {"苹果", 0, true},
                              {"果苹果", 0, true},
                              {"苹苹", 0, true},
                              {"11", 0, true},
                              {"a1", 0, false},
                              {"1-2", 0, true}});
  static const Lexicon single({{"果", 0, true},
                               {"a", 0, true},
                               {"苹果苹果果机", 0, true},
                               {"ba", 0, false},
                               {"果，苹", 0, true},
                               {"b果b", 0, true}});
  return choice % 2 == 0 ? plain : single;
}

void CheckScanners(const lexicon::Image& image, std::string_view text,
                   const std::vector<Unit>& units) {
  std::vector<lexicon::Hit> streamed;
  lexicon::Scanner scanner(image);
  uint64_t safe_end = 0;
  for (const Unit& unit : units) {
    const size_t known = streamed.size();
    scanner.Push(unit, streamed);
    for (size_t i = known; i < streamed.size(); ++i) WEIR_CHECK(streamed[i].begin >= safe_end);
    WEIR_CHECK(scanner.safe_end() >= safe_end);
    safe_end = scanner.safe_end();
  }
  scanner.Finish(streamed);
  const auto before = [](const lexicon::Hit& a, const lexicon::Hit& b) {
    return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
  };
  std::sort(streamed.begin(), streamed.end(), before);
  std::vector<lexicon::Hit> in_block = lexicon::ScanBlock(image, text);
  std::sort(in_block.begin(), in_block.end(), before);
  WEIR_CHECK(streamed == in_block);
}

}  // namespace

// Which lexicon and how large the pieces are, then the text.
void TextRead(std::string_view bytes) {
  Input input(bytes);
  const size_t choice = input.Byte();
  const std::string_view text = input.rest();
  const std::vector<Unit> units = text::ReadAll(text);
  CheckCuts(text, choice / 2 % 8 + 1, units);
  CheckCursor(text, units);
  CheckScanners(LexiconOf(choice).image(), text, units);
  const std::string folded = text::Fold(text);
  WEIR_CHECK(text::IsValidUtf8(folded) && text::Fold(folded) == folded);
}

}  // namespace weir::fuzz
