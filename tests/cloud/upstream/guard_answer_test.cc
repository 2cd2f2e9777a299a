#include "cloud/upstream/guard_answer.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

struct Said {
  const char* answer;
  uint32_t permille;
  const char* category;
};

TEST_CASE("ReadGuardAnswer: the word is the score, the first known name the category", "[guard]") {
  const Said cases[] = {
      {"Safety: Safe\nCategories: None", 0, ""},
      {"Safety: Unsafe\nCategories: Violent", 1000, "A.1.f"},
      {"Safety: Controversial\nCategories: Politically Sensitive Topics, PII", 600, "A.4.f"},
      {"\n\n Safety:Unsafe \r\n Categories: Jailbreak,Copyright Violation \r\n", 1000, "A.3.a"},
      {"Safety: Unsafe", 1000, ""},
      {"Categories: Non-violent Illegal Acts\nSafety: Unsafe", 1000, "A.1.h"},
      {"Safety: Safe\nCategories: None\nRefusal: No\nSafety: Safe", 0, ""},
  };
  for (const Said& said : cases) {
    INFO(said.answer);
    const auto opinion = ReadGuardAnswer(said.answer, 600);
    REQUIRE(opinion.ok());
    CHECK(opinion->permille == said.permille);
    CHECK(opinion->category == said.category);
    CHECK(opinion->model.empty());
  }
}

TEST_CASE("ReadGuardAnswer: what has no verdict, or two, is INTERNAL and quotes nothing",
          "[guard]") {
  for (const char* answer :
       {"", "I cannot help with that.", "Safety:", "Safety: unsafe", "Safety: Unsafe, Safe",
        "The Safety: Safe", "Safety: Safe\nSafety: Unsafe", "Categories: Violent", "Safety: Saf",
        "\xff\xfe Safety"}) {
    INFO(answer);
    const auto opinion = ReadGuardAnswer(answer, 600);
    CHECK(opinion.status() == absl::InternalError("the guard model's answer has no verdict"));
  }
}

}  // namespace
}  // namespace weir::cloud
