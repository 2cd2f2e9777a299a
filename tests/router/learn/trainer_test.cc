#include "router/learn/trainer.h"

#include <catch2/catch.hpp>

#include "router/learn/curve.h"
#include "router/learn/predictor.h"
#include "router/learn/shuffle.h"

namespace weir::router {
namespace {

// Prompts of two sorts: of one only the cloud is right, of the other both are.
OutcomeSet MadeSet(size_t count, uint64_t seed) {
  OutcomeSet set{.name = "made"};
  Dice dice(seed);
  for (size_t i = 0; i < count; ++i) {
    const bool hard = dice.Below(2) != 0;
    Outcome row{.id = std::to_string(i), .local = hard ? 0.0 : 1.0, .cloud = 1};
    row.prompt = std::string(hard ? "integrate the tensor " : "add the numbers ") +
                 std::to_string(dice.Below(1000)) + " and tell me the result of step " +
                 std::to_string(dice.Below(100));
    row.answer = hard ? "I think it is 5 + 5 = 11, perhaps" : "It is 5 + 5 = 10";
    set.rows.push_back(std::move(row));
  }
  return set;
}

TEST_CASE("Train: orders unseen prompts by what the cloud gains", "[router]") {
  const auto weights = Train({MadeSet(200, 1)}, {});
  REQUIRE(weights.ok());
  const auto predictor = Predictor::FromBytes(Encode(*weights));
  REQUIRE(predictor.ok());
  const OutcomeSet unseen = MadeSet(200, 2);
  std::vector<double> before, after;
  for (const Outcome& row : unseen.rows) {
    before.push_back(predictor->Predict(row.prompt).gain_millionths);
    const auto p = predictor->PredictAfter(row.prompt, row.answer);
    REQUIRE(p.has_value());
    after.push_back(p->gain_millionths);
  }
  CHECK(ApgrOf(CurveOf(unseen.rows, before)) > 0.7);
  CHECK(ApgrOf(CurveOf(unseen.rows, after)) > 0.7);
}

TEST_CASE("Train: the same rows and seed give the same bytes, another seed others", "[router]") {
  const auto a = Train({MadeSet(60, 1)}, {.seed = 5});
  const auto b = Train({MadeSet(60, 1)}, {.seed = 5});
  const auto c = Train({MadeSet(60, 1)}, {.seed = 6});
  REQUIRE((a.ok() && b.ok() && c.ok()));
  CHECK(Encode(*a) == Encode(*b));
  CHECK(Encode(*a) != Encode(*c));
}

TEST_CASE("Train: too few rows, rows all alike, no set and too many are INVALID_ARGUMENT",
          "[router]") {
  const auto code = [](std::vector<OutcomeSet> sets) {
    return Train(std::move(sets), {}).status().code();
  };
  CHECK(code({}) == absl::StatusCode::kInvalidArgument);
  CHECK(code({MadeSet(kFewestLabels - 1, 1)}) == absl::StatusCode::kInvalidArgument);
  CHECK(Train({MadeSet(kFewestLabels, 1)}, {}).ok());
  OutcomeSet alike = MadeSet(kFewestLabels, 1);
  for (Outcome& row : alike.rows) row.local = row.cloud = 1;
  CHECK(code({alike}) == absl::StatusCode::kInvalidArgument);
  CHECK(code(std::vector<OutcomeSet>(kMaxKinds + 1, MadeSet(60, 1))) ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::router
