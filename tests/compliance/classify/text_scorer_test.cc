#include "compliance/classify/text_scorer.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "compliance/text/reader.h"
#include "tests/testing/classifier_fixture.h"

namespace weir::classify {
namespace {

const std::string& Image() {
  static const std::string image = weir::testing::ClassifierImage(
      {{"恶劣行径", Head::kRequest, 120, "A.1.h"}, {"鄙视", Head::kStatement, 120, "A.2.i"}});
  return image;
}

// The highest score of all windows, and its category.
struct Highest {
  uint32_t permille = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
  std::string category;
  friend bool operator==(const Highest&, const Highest&) = default;
};

Highest ScoreOf(const std::string& text, size_t piece, bool at_breaks = false) {
  const auto model = Model::View(Image());
  REQUIRE(model.ok());
  TextScorer scorer(*model);
  Highest highest;
  const auto take = [&] {
    const WindowScore score = scorer.score();
    if (score.at(Head::kRequest) <= highest.permille) return;
    highest = {score.at(Head::kRequest), score.begin, score.end, std::string(scorer.category())};
  };
  text::Reader reader;
  const auto push = [&](const text::Unit& unit) {
    if (scorer.Push(unit, at_breaks)) take();
  };
  for (size_t at = 0; at < text.size(); at += piece) reader.Push(text.substr(at, piece), push);
  reader.Finish(push);
  scorer.Finish();
  take();
  return highest;
}

std::string Times(const char* text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST_CASE("the score of a text does not depend on how it was cut") {
  const std::string text =
      Times("今天天气很好，", 40) + "恶劣行径。" + Times("we walk 12 miles ", 60);
  const Highest whole = ScoreOf(text, text.size());
  for (const size_t piece : std::initializer_list<size_t>{1, 2, 3, 7, 64, 1000})
    CHECK(ScoreOf(text, piece) == whole);
}

TEST_CASE("a long harmless text around a harmful sentence does not hide it") {
  const Highest alone = ScoreOf("他们商量恶劣行径和恶劣行径", 1000);
  const std::string wrapped =
      Times("今天天气很好，", 200) + "他们商量恶劣行径和恶劣行径" + Times("我们去散步，", 200);
  const Highest inside = ScoreOf(wrapped, 1000);
  CHECK(alone.permille > 600);
  CHECK(inside.permille > ScoreOf(Times("今天天气很好，", 400), 1000).permille + 50);
  CHECK(inside.end - inside.begin <= 2 * kBlockTokens * 4 * 2);
  CHECK(inside.category == "A.1.h");
}

TEST_CASE("a window ends at a full block, and at a sentence end when asked to") {
  const auto model = Model::View(Image());
  REQUIRE(model.ok());
  for (const bool at_breaks : {false, true}) {
    TextScorer scorer(*model);
    size_t windows = 0;
    for (const text::Unit& unit : text::ReadAll(Times("好", kBlockTokens - 1) + "好。好。")) {
      if (scorer.Push(unit, at_breaks)) ++windows;
    }
    CHECK(windows == (at_breaks ? 3 : 1));
  }
}

TEST_CASE("an empty text and one of symbols only have the score of nothing found") {
  CHECK(ScoreOf("", 1).category == ScoreOf("!?*", 1).category);
  CHECK(ScoreOf("", 1).permille == ScoreOf("~~~", 1).permille);
  CHECK(ScoreOf("", 1).permille < 500);
}

}  // namespace
}  // namespace weir::classify
