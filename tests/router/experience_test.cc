// What earlier exchanges taught: pace, rests, conversations, money.
#include "router/experience.h"

#include <catch2/catch.hpp>

#include "router/decision.h"
#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

const absl::Time kMidnight =
    absl::FromCivil(absl::CivilDay(2026, 3, 1), absl::FixedTimeZone(8 * 3600));

Timing Took(int first_ms, int total_ms, uint32_t prompt = 10, uint32_t answer = 10) {
  return {.first_word = absl::Milliseconds(first_ms),
          .total = absl::Milliseconds(total_ms),
          .prompt_tokens = prompt,
          .answer_tokens = answer};
}

TEST_CASE("RecentNumbers: too few say nothing, old ones are forgotten", "[router]") {
  RecentNumbers numbers;
  numbers.Add(5);
  numbers.Add(7);
  CHECK(numbers.Quantile(500) == 0);
  numbers.Add(9);
  CHECK(numbers.Quantile(500) == 7);
  CHECK(numbers.Quantile(1000) == 9);
  CHECK(numbers.Quantile(0) == 5);
  for (size_t i = 0; i < RecentNumbers::kSize; ++i) numbers.Add(100);
  CHECK(numbers.Quantile(0) == 100);
}

TEST_CASE("PaceBook: three of four first words, the median token, and reading only when cold",
          "[router]") {
  PaceBook book;
  CHECK(book.Of("local") == Pace{});
  for (const int first : {100, 200, 300, 4000}) book.Note("local", Took(first, first + 500));
  CHECK(book.Of("local").first_word_ms == 300);
  CHECK(book.Of("local").token_us == 50'000);
  CHECK(book.Of("local").read_us == 20'000);
  Timing warm = Took(1, 501);
  warm.cold = false;
  for (int i = 0; i < 40; ++i) book.Note("local", warm);
  CHECK(book.Of("local").first_word_ms == 1);
  CHECK(book.Of("local").read_us == 20'000);
  CHECK(book.Of("cloud") == Pace{});
}

TEST_CASE("PaceBook: a failed engine rests twice as long each time, a minute at most", "[router]") {
  PaceBook book;
  const absl::Time now = kMidnight;
  const auto rests_for = [&book, now](absl::Duration d) {
    return book.Resting("cloud", now + d - absl::Milliseconds(1)) &&
           !book.Resting("cloud", now + d);
  };
  CHECK_FALSE(book.Resting("cloud", now));
  for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
    book.NoteFailure("cloud", now);
    CHECK(rests_for(absl::Seconds(seconds)));
  }
  CHECK_FALSE(book.Resting("cloud", now - absl::Hours(24 * 365)));  // the clock was set back
  book.Note("cloud", Took(1, 2));
  CHECK_FALSE(book.Resting("cloud", now));
  book.NoteFailure("cloud", now);
  CHECK(rests_for(absl::Seconds(1)));
}

TEST_CASE("SessionBook: one tenant's conversation is not another's, and the quietest is forgotten",
          "[router]") {
  SessionBook book;
  book.Note("a", "s", {.engine = "local", .tokens = 7});
  CHECK(book.Of("a", "s").tokens == 7);
  CHECK(book.Of("b", "s").engine.empty());
  CHECK(book.Of("as", "").engine.empty());
  book.Note("a", "", {.engine = "local"});
  CHECK(book.size() == 1);
  for (size_t i = 1; i < SessionBook::kMost; ++i)
    book.Note("t", std::to_string(i), {.engine = "x"});
  book.Note("a", "s", {.engine = "cloud", .tokens = 9});  // heard of again: no longer the quietest
  book.Note("t", "one more", {.engine = "x"});
  CHECK(book.size() == SessionBook::kMost);
  CHECK(book.Of("a", "s").engine == "cloud");
  CHECK(book.Of("t", "1").engine.empty());
}

TEST_CASE("Spending: without a limit nothing is counted against anybody", "[router]") {
  Spending spending(0);
  spending.Note(1'000'000, kMidnight);
  CHECK(spending.At(kMidnight) == Budget{});
}

TEST_CASE("Spending: short of the rest of the day, and a new day begins anew", "[router]") {
  Spending spending(1000);
  const absl::Time noon = kMidnight + absl::Hours(12);
  spending.Note(500, noon);
  CHECK(spending.At(noon) == Budget{.limited = true, .left_micros = 500, .short_permille = 0});
  spending.Note(50, noon);
  CHECK(spending.At(noon).short_permille == 100);  // 450 are left where 500 were due
  CHECK(spending.At(noon + absl::Hours(6)).short_permille == 0);
  spending.Note(10'000, noon);
  CHECK(spending.At(noon) == Budget{.limited = true, .left_micros = 0, .short_permille = 1000});
  CHECK(spending.At(kMidnight + absl::Hours(24)).left_micros == 1000);
}

TEST_CASE("Spending: a clock set back a day gives no second budget", "[router]") {
  Spending spending(1000);
  spending.Note(1000, kMidnight + absl::Hours(1));
  CHECK(spending.At(kMidnight - absl::Hours(1)).left_micros == 0);
  CHECK(spending.At(kMidnight - absl::Hours(1)).short_permille == 1000);
}

RouteInput Prompt(uint32_t score, Budget budget) {
  RouteInput input;
  input.features = {.turns = 1, .total_code_points = 90, .code_points = 90, .lines = 1};
  input.expectation = {.weights = "w", .score_permille = score, .trust_permille = 1000};
  input.budget = budget;
  input.candidates = {
      {.id = "local", .place = gate::Place::kDevice, .readiness = Readiness::kReady},
      {.id = "cloud",
       .place = gate::Place::kCloud,
       .readiness = Readiness::kReady,
       .price = {.prompt_micros = 1000, .answer_micros = 1000}}};  // 300 micros a prompt
  return input;
}

struct Day {
  uint64_t spent = 0;
  uint64_t score_of_sent = 0;
  uint64_t sent = 0;
  absl::Time last_sent;
};

// A day of 10,000 prompts, most of them between 8 and 22 o'clock.
Day LiveThrough(uint32_t budget_micros, uint64_t seed) {
  Spending spending(budget_micros);
  Dice dice(seed);
  std::vector<int64_t> seconds;
  for (int i = 0; i < 10'000; ++i) {
    const bool awake = dice.Below(10) != 0;
    seconds.push_back(awake ? 8 * 3600 + static_cast<int64_t>(dice.Below(14 * 3600))
                            : static_cast<int64_t>(dice.Below(24 * 3600)));
  }
  std::sort(seconds.begin(), seconds.end());
  Day day;
  for (const int64_t second : seconds) {
    const absl::Time now = kMidnight + absl::Seconds(second);
    const auto score = static_cast<uint32_t>(dice.Below(1001));
    if (Route(Prompt(score, spending.At(now)))->engine() != "cloud") continue;
    spending.Note(300, now);
    day.spent += 300;
    day.score_of_sent += score;
    ++day.sent;
    day.last_sent = now;
  }
  return day;
}

TEST_CASE("Spending: a budget is never exceeded, is used, and lasts until the evening",
          "[router]") {
  const uint64_t unlimited = LiveThrough(0, 1).spent;
  for (const uint64_t seed : {1u, 2u, 3u}) {
    for (const uint64_t share : {10u, 30u, 60u, 90u}) {
      const auto budget = static_cast<uint32_t>(unlimited * share / 100);
      const Day day = LiveThrough(budget, seed);
      INFO("budget " << share << " % of what is asked for, seed " << seed);
      CHECK(day.spent <= budget);
      CHECK(day.spent >= budget * 9 / 10);
      CHECK(day.last_sent > kMidnight + absl::Hours(21));
      CHECK(day.score_of_sent / day.sent >=
            740);  // the hardest ones: chance would be 750 of all hard
    }
  }
}

}  // namespace
}  // namespace weir::router
