#include "compliance/label/carrier.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/testing/fake_clock.h"

namespace weir::label {
namespace {

Label MakeLabel() {
  return Labeller::Create("001191110102MAD55U9H0F10002")
      ->For(*Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), policy::Locale::kChinese);
}

constexpr Carrier kAll[] = {Carrier::kText, Carrier::kMarkdown, Carrier::kJson};

TEST_CASE("Carrier: is told by the end of the name", "[label][L-25]") {
  CHECK(CarrierOf("a/b.txt") == Carrier::kText);
  CHECK(CarrierOf("b.md") == Carrier::kMarkdown);
  CHECK(CarrierOf("b.markdown") == Carrier::kMarkdown);
  CHECK(CarrierOf("b.json") == Carrier::kJson);
  CHECK_FALSE(CarrierOf("b.docx").has_value());
  CHECK_FALSE(CarrierOf("txt").has_value());
}

TEST_CASE(
    "Apply: whatever stood there, one label is found afterwards, and applying again changes "
    "nothing",
    "[label][property][L-21]") {
  const std::vector<std::string> pieces = {
      "---\n",  "AIGC:\n", "  Label: \"1\"\n", "AIGC: {}\n", "> AI生成\n", "【AI生成】\n",
      "text\n", "\n",      "title: x\n",       "no newline"};
  std::mt19937 random(3);
  int applied = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string content;
    for (size_t i = random() % 6; i > 0; --i) content += pieces[random() % pieces.size()];
    for (const Carrier carrier : {Carrier::kText, Carrier::kMarkdown}) {
      const auto once = Apply(carrier, content, MakeLabel());
      if (!once.ok()) {
        CHECK(once.status().code() == absl::StatusCode::kInvalidArgument);
        continue;
      }
      ++applied;
      INFO(content);
      const auto found = Inspect(carrier, *once);
      REQUIRE(found.ok());
      CHECK(ProblemsOf(*found).empty());
      CHECK(found->records == std::vector<std::string>{MakeLabel().aigc_json});
      CHECK(*Apply(carrier, *once, MakeLabel()) == *once);
    }
  }
  CHECK(applied > 2000);
}

TEST_CASE("Apply: JSON keeps its members in order; what is no object is refused", "[label]") {
  const auto once = Apply(Carrier::kJson, R"({"b":1,"a":"二","AIGC":{}})", MakeLabel());
  REQUIRE(once.ok());
  CHECK(once->find("\"b\"") < once->find("\"a\""));
  CHECK(ProblemsOf(*Inspect(Carrier::kJson, *once)).empty());
  CHECK(*Apply(Carrier::kJson, *once, MakeLabel()) == *once);
  CHECK(Apply(Carrier::kJson, R"({"notice":"mine"})", MakeLabel()).status().code() ==
        absl::StatusCode::kInvalidArgument);
  for (const char* wrong : {"", "[]", "1", "{", "{\"a\":}"}) {
    CHECK(Apply(Carrier::kJson, wrong, MakeLabel()).status().code() ==
          absl::StatusCode::kInvalidArgument);
    CHECK(Inspect(Carrier::kJson, wrong).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("Inspect: a second record is found, in JSON behind the first one too", "[label][L-21]") {
  const std::string record = MakeLabel().aigc_json;
  const auto twice = Inspect(
      Carrier::kJson, "{\"AIGC\":" + record + ",\"AIGC\":" + record + ",\"notice\":\"AI生成\"}");
  CHECK(ProblemsOf(*twice) == std::vector<std::string>{"2 AIGC records instead of one"});
  const auto text =
      Inspect(Carrier::kText, "【AI生成】\nAIGC: " + record + "\nAIGC: " + record + "\n");
  CHECK(ProblemsOf(*text) == std::vector<std::string>{"2 AIGC records instead of one"});
}

TEST_CASE("Inspect: an unlabelled file has two things wrong with it", "[label]") {
  for (const Carrier carrier : kAll) {
    const auto found = Inspect(carrier, carrier == Carrier::kJson ? "{}" : "text\n");
    CHECK(ProblemsOf(*found) == std::vector<std::string>{"no visible mark", "no AIGC record"});
  }
}

}  // namespace
}  // namespace weir::label
