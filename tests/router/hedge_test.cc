#include "router/hedge.h"

#include <catch2/catch.hpp>

#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

const absl::Time kNoon = absl::FromUnixSeconds(1'767'240'000);  // 12:00 in China

TEST_CASE("HedgeBook: reserves up to the cap and not one micro more", "[router]") {
  HedgeBook book(100);
  CHECK_FALSE(book.Reserve(101, kNoon));
  CHECK(book.Reserve(60, kNoon));
  CHECK_FALSE(book.Reserve(41, kNoon));
  CHECK(book.Reserve(40, kNoon));
  CHECK_FALSE(book.Reserve(1, kNoon));
  book.GiveBack(40, kNoon);
  CHECK(book.taken_micros() == 60);
  CHECK(book.Reserve(40, kNoon));
}

TEST_CASE("HedgeBook: nothing is reserved without a cap or without a price", "[router]") {
  CHECK_FALSE(HedgeBook(0).Reserve(1, kNoon));
  CHECK_FALSE(HedgeBook(0).Reserve(0, kNoon));
  CHECK_FALSE(HedgeBook(100).Reserve(0, kNoon));
}

TEST_CASE("HedgeBook: a new day has the whole cap; a clock set back has not", "[router]") {
  HedgeBook book(100);
  CHECK(book.Reserve(100, kNoon));
  CHECK_FALSE(book.Reserve(1, kNoon - absl::Hours(24)));
  CHECK(book.Reserve(100, kNoon + absl::Hours(12)));  // midnight
  book.GiveBack(100, kNoon);                          // of the day before: not this day's
  CHECK(book.taken_micros() == 100);
}

TEST_CASE("HedgeBook: what was spent before a restart counts", "[router]") {
  HedgeBook book(100);
  book.Note(90, kNoon);
  CHECK_FALSE(book.Reserve(11, kNoon));
  CHECK(book.Reserve(10, kNoon));
}

TEST_CASE("HedgeBook: over a hundred thousand random steps no day goes over its cap", "[router]") {
  Dice dice(3);
  HedgeBook book(1000);
  uint64_t taken = 0;
  absl::Time now = kNoon;
  absl::Time day = kNoon;  // of what is taken
  size_t over = 0;
  for (int i = 0; i < 100'000; ++i) {
    if (dice.Below(50) == 0) now += absl::Hours(24);
    const uint64_t sum = dice.Below(400);
    if (dice.Below(3) == 0) {
      const uint64_t back = day == now ? std::min(sum, taken) : 0;
      book.GiveBack(back, now);
      taken -= back;
      continue;
    }
    if (!book.Reserve(sum, now)) continue;
    taken = day == now ? taken + sum : sum;
    day = now;
    over += taken > 1000 || book.taken_micros() != taken ? 1 : 0;
  }
  CHECK(over == 0);
}

TEST_CASE("LostMicrosOf: only the note of a hedge in vain, whatever the engine is called",
          "[router]") {
  CHECK(LostMicrosOf("hedged:lost:cloud:17") == 17);
  CHECK(LostMicrosOf("hedged:lost:upstream:qwen-main:17") == 17);
  CHECK(LostMicrosOf("hedged:won:cloud") == 0);
  CHECK(LostMicrosOf("hedged:lost:cloud:") == 0);
  CHECK(LostMicrosOf("hedged:lost:cloud:1x") == 0);
  CHECK(LostMicrosOf("hedged:lost:cloud:99999999999999999999") == 0);
}

TEST_CASE("MayHedge: never on a metered link, to a resting cloud or for a sound prompt",
          "[router]") {
  RouteInput input;
  input.expectation.score_permille = kHedgePermille;
  Candidate cloud{.id = "cloud", .place = gate::Place::kCloud};
  CHECK(MayHedge(input, cloud));
  input.expectation.score_permille = kHedgePermille - 1;
  CHECK_FALSE(MayHedge(input, cloud));
  input.expectation.score_permille = 1000;
  input.signals.metered = true;
  CHECK_FALSE(MayHedge(input, cloud));
  input.signals.metered = false;
  cloud.resting = true;
  CHECK_FALSE(MayHedge(input, cloud));
  cloud.resting = false;
  cloud.place = gate::Place::kDevice;
  CHECK_FALSE(MayHedge(input, cloud));
}

}  // namespace
}  // namespace weir::router
