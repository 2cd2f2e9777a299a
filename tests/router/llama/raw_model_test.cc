// A model's own output for an assessment.
#include "router/llama/raw_model.h"

#include <catch2/catch.hpp>

#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::router {
namespace {

using testing::TinyOptions;

TEST_CASE("RawModel: the same question has the same answer, however often it is asked") {
  const testing::FakeClock clock;
  const auto model = RawModel::Load(TinyOptions(), clock);
  REQUIRE(model.ok());
  CHECK((*model)->name().find("@sha256:") != std::string::npos);
  const auto first = (*model)->Answer("hello", 12);
  REQUIRE(first.ok());
  CHECK_FALSE(first->empty());
  CHECK((*model)->Answer("something else", 12).ok());
  CHECK(*(*model)->Answer("hello", 12) == *first);
  const auto with_signs = (*model)->AnswerWithSigns("hello", 12);
  REQUIRE(with_signs.ok());
  CHECK(with_signs->text == *first);
  CHECK_FALSE(with_signs->signs.empty());
  for (const TokenSign& sign : with_signs->signs) CHECK(sign.log_probability <= 0);
}

TEST_CASE("RawModel: no file, a file that is no model and a question that is too long are errors") {
  const testing::FakeClock clock;
  const testing::TempDir dir;
  LlamaOptions options = TinyOptions();
  options.model_path = dir / "absent.gguf";
  CHECK(RawModel::Load(options, clock).status().code() == absl::StatusCode::kNotFound);
  options.model_path = dir.path();
  CHECK_FALSE(RawModel::Load(options, clock).ok());
  const auto model = RawModel::Load(TinyOptions(), clock);
  REQUIRE(model.ok());
  CHECK((*model)->Answer(std::string(200'000, 'a'), 4).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::router
