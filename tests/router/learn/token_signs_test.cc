#include "router/learn/token_signs.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "router/learn/answer_cues.h"

namespace weir::router {
namespace {

TEST_CASE("SignFrom: rounds to 256ths, stops at 12 nats, and no number is the greatest doubt") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  CHECK(SignFrom(-0.5, 1.25) == TokenSign{-128, 320});
  CHECK(SignFrom(0, 0) == TokenSign{0, 0});
  CHECK(SignFrom(0.1, -1) == TokenSign{0, 0});
  CHECK(SignFrom(-12, 12) == TokenSign{-3072, 3072});
  CHECK(SignFrom(-13, 13) == TokenSign{-3072, 3072});
  CHECK(SignFrom(-kEndless, kEndless) == TokenSign{-3072, 3072});
  CHECK(SignFrom(kNan, kNan) == TokenSign{-3072, 0});
}

TEST_CASE("SignCuesOf: without signs all are 0, with signs the first says that there are some") {
  CHECK(SignCuesOf({}) == SignCues{});
  const SignCues one = SignCuesOf({{-512, 1024}});
  CHECK(one[0] == 256);
  CHECK(one[1] == 256);   // the minimum, halved
  CHECK(one[5] == 512);   // the mean
  CHECK(one[6] == 512);   // the first token
  CHECK(one[7] == 512);   // the least margin, halved
  CHECK(one[10] == 256);  // every token below one half
}

TEST_CASE("SignCuesOf: quantiles do not depend on the tokens' order, but for the first") {
  const TokenSigns up = {{-10, 1}, {-20, 2}, {-30, 3}, {-40, 4}, {-1000, 5}};
  const TokenSigns down = {{-10, 1}, {-1000, 5}, {-40, 4}, {-30, 3}, {-20, 2}};
  CHECK(SignCuesOf(up) == SignCuesOf(down));
  CHECK(SignCuesOf(up)[1] == 500);
}

TEST_CASE("AnswerCuesOf: signs change their own cues only") {
  const AnswerCues without = AnswerCuesOf("2 + 2?", "2 + 2 = 5");
  const AnswerCues with = AnswerCuesOf("2 + 2?", "2 + 2 = 5", {{-100, 100}});
  CHECK(std::equal(with.begin(), with.begin() + kTextCues, without.begin()));
  CHECK(with[kTextCues] == 256);
  CHECK(without[kTextCues] == 0);
}

TEST_CASE("BeginningOf: the share of the bytes, at least one sign, all of them for the whole") {
  const TokenSigns ten(10, TokenSign{-1, 1});
  CHECK(BeginningOf(ten, 100, 100).size() == 10);
  CHECK(BeginningOf(ten, 50, 100).size() == 5);
  CHECK(BeginningOf(ten, 1, 100).size() == 1);
  CHECK(BeginningOf({}, 1, 100).empty());
}

}  // namespace
}  // namespace weir::router
