#include "compliance/gate/release_window.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/text/reader.h"

namespace weir::gate {
namespace {

using policy::ReleaseMode;

// What may be shown of the text, without its end having come.
std::string ShownOf(ReleaseMode mode, const std::string& text) {
  ReleaseWindow window(mode);
  for (const text::Unit& unit : text::ReadAll(text)) window.Push(unit);
  return text.substr(0, window.safe_end());
}

TEST_CASE("ReleaseWindow: each mode waits for its own end") {
  const std::string text = "今天，天气好。明天也";
  CHECK(ShownOf(ReleaseMode::kLexicon, text) == text);
  CHECK(ShownOf(ReleaseMode::kAuditOnly, text) == text);
  CHECK(ShownOf(ReleaseMode::kClause, text) == "今天，天气好。");
  CHECK(ShownOf(ReleaseMode::kClause, "今天，天气") == "今天，");
  CHECK(ShownOf(ReleaseMode::kSentence, text) == "今天，天气好。");
  CHECK(ShownOf(ReleaseMode::kSentence, "今天，天气") == "");
  CHECK(ShownOf(ReleaseMode::kWhole, text) == "");
}

TEST_CASE("ReleaseWindow: a full stop ends a sentence when a space follows, not inside a number") {
  CHECK(ShownOf(ReleaseMode::kSentence, "It is 3.14 wide. It") == "It is 3.14 wide. ");
  CHECK(ShownOf(ReleaseMode::kSentence, "It is 3.14 wide.") == "");
  CHECK(ShownOf(ReleaseMode::kSentence, "one\ntwo") == "one\n");
}

TEST_CASE("ReleaseWindow: what has no end is shown after 64 and 256 code points, not one earlier") {
  CHECK(ShownOf(ReleaseMode::kClause, std::string(kMaxClause - 1, 'a')) == "");
  CHECK(ShownOf(ReleaseMode::kClause, std::string(kMaxClause, 'a')).size() == kMaxClause);
  CHECK(ShownOf(ReleaseMode::kSentence, std::string(kMaxSentence - 1, 'a')) == "");
  CHECK(ShownOf(ReleaseMode::kSentence, std::string(kMaxSentence, 'a')).size() == kMaxSentence);
  CHECK(ShownOf(ReleaseMode::kWhole, std::string(10'000, '.')) == "");
}

}  // namespace
}  // namespace weir::gate
