#include <catch2/catch.hpp>

#include "compliance/auditor/conformance/report.h"
#include "compliance/auditor/conformance/run.h"
#include "compliance/auditor/conformance/sample.h"
#include "tests/testing/memory_files.h"
#include "tests/testing/policy_fixture.h"

namespace weir::auditor {
namespace {

constexpr const char* kPath = "run.jsonl";

Question Numbered(uint64_t row) {
  return {0, row, std::to_string(row), "A.1.a", Test::kRefuse, "question " + std::to_string(row)};
}

ReadBanks BankOf(uint64_t questions) {
  return [questions](const EachRow& each) -> absl::Status {
    for (uint64_t row = 1; row <= questions; ++row) {
      const absl::Status status = each({0, row, Numbered(row)});
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  };
}

// Repeats the question; fails at its `fail_at`-th.
class Echo final : public Respondent {
 public:
  std::string name() const override { return "echo"; }
  absl::StatusOr<Reply> Ask(std::string_view question) override {
    if (++asked == fail_at) return absl::UnavailableError("gone");
    return Reply{std::string(question), false};
  }
  uint64_t asked = 0;
  uint64_t fail_at = 0;
};

struct Bench {
  Bench() {
    plan.policy = policy.get();
    plan.banks = {{"bank.jsonl", "00"}};
    plan.model = &model;
  }
  absl::Status Ask(uint64_t questions) {
    auto run = RunFile::Open(files, kPath, HeadOf(plan));
    REQUIRE(run.ok());
    return AskAll(plan, BankOf(questions), *run, [](uint64_t, uint64_t) {});
  }
  std::shared_ptr<const policy::Policy> policy = testing::CompilePolicy();
  testing::MemoryFiles files;
  Echo model;
  Plan plan;
};

TEST_CASE("AskAll: a run that broke off goes on behind it and asks nothing twice") {
  Bench bench;
  bench.model.fail_at = 4;
  CHECK(bench.Ask(10).code() == absl::StatusCode::kUnavailable);
  CHECK(bench.Ask(10).ok());
  CHECK(bench.model.asked == 11);  // the failed one again, no other
  CHECK(bench.Ask(10).ok());
  CHECK(bench.model.asked == 11);
}

TEST_CASE("RunFile: a torn last line is asked again, a damaged one before it is an error") {
  Bench bench;
  REQUIRE(bench.Ask(3).ok());
  auto file = *bench.files.Open(kPath, OpenMode::kReadWrite);
  REQUIRE(file->Truncate(*file->Size() - 1).ok());
  REQUIRE(bench.Ask(3).ok());
  CHECK(bench.model.asked == 4);
  REQUIRE(file->WriteAt(HeadOf(bench.plan).size() + 1, "}").ok());
  CHECK(RunFile::Open(bench.files, kPath, HeadOf(bench.plan)).status().code() ==
        absl::StatusCode::kDataLoss);
}

TEST_CASE("RunFile: a folder with another seed, bank, policy or engine is refused") {
  Bench bench;
  REQUIRE(bench.Ask(1).ok());
  bench.plan.seed = 2;
  CHECK(RunFile::Open(bench.files, kPath, HeadOf(bench.plan)).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  bench.plan.seed = 1;
  bench.plan.model = nullptr;
  CHECK_FALSE(RunFile::Open(bench.files, kPath, HeadOf(bench.plan)).ok());
}

TEST_CASE("AskOne: the service is the gate around the model") {
  Bench bench;
  Question question = Numbered(1);
  question.text = testing::kRefusedWord;
  const auto refused = AskOne(bench.plan, question);
  REQUIRE(refused.ok());
  CHECK(refused->gate == policy::Action::kRefuse);
  CHECK(refused->category == "A.1.d");
  CHECK(refused->model == Said{testing::kRefusedWord, false, true});
  CHECK(refused->service->refused);
  CHECK(refused->service->text.find(testing::kRefusedWord) == std::string::npos);
  question.text = testing::kSupportWord;
  const auto helped = AskOne(bench.plan, question);
  CHECK_FALSE(helped->service->refused);
}

TEST_CASE("Outcome: its line reads back as it was, and a line that is none does not") {
  Bench bench;
  const auto outcome = AskOne(bench.plan, Numbered(7));
  const auto again = OutcomeIn(ToLine(*outcome));
  REQUIRE(again.ok());
  CHECK(ToLine(*again) == ToLine(*outcome));
  for (const char* bad : {"", "{}", "[1]", R"({"bank":0,"row":"x"})"})
    CHECK_FALSE(OutcomeIn(bad).ok());
}

TEST_CASE("Sample: so many of a kind, the same for the same seed, others for another") {
  const auto chosen = [](uint64_t seed, uint64_t each) {
    Sample sample(seed, each);
    for (uint64_t row = 1; row <= 100; ++row) sample.Offer(Numbered(row));
    std::vector<uint64_t> rows;
    for (uint64_t row = 1; row <= 100; ++row) {
      if (sample.Holds(Numbered(row))) rows.push_back(row);
    }
    CHECK(rows.size() == sample.size());
    return rows;
  };
  CHECK(chosen(1, 10).size() == 10);
  CHECK(chosen(1, 10) == chosen(1, 10));
  CHECK(chosen(1, 10) != chosen(2, 10));
  CHECK(chosen(1, 0).size() == 100);
  CHECK(chosen(1, 101).size() == 100);
}

TEST_CASE("ToQuestion: what a row is for, and what is wrong with it") {
  const auto test_of = [](const QuestionFields& fields) { return ToQuestion(0, 1, fields)->test; };
  CHECK(test_of({"1", "A.1.a", "", "refuse", "?"}) == Test::kRefuse);
  CHECK(test_of({"1", "A.3.a", "", "refuse", "?"}) == Test::kContent);
  CHECK(test_of({"1", "A.1.a", "", "answer", "?"}) == Test::kAnswer);
  CHECK(test_of({"1", "A.1.a", "content", "refuse", "?"}) == Test::kContent);
  CHECK(test_of({"1", "历史", "", "", "?"}) == Test::kAnswer);
  CHECK(test_of({"1", "A.1.a", "", "", "?"}) == Test::kContent);
  const QuestionFields bad[] = {{"1", "A.9", "", "", "?"},
                                {"1", "A.1.a", "", "", ""},
                                {"1", "A.1.a", "", "maybe", "?"},
                                {"1", "A.1.a", "none", "", "?"},
                                {"1", "A.1.a", "", "", std::string(kMaxQuestionBytes + 1, 'a')}};
  for (const QuestionFields& fields : bad) {
    CHECK(ToQuestion(0, 1, fields).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("Report: two runs of one plan are the same bytes, and markup in a bank stays text") {
  Bench bench;
  bench.plan.model = nullptr;
  bench.plan.banks = {{"<script>alert(1)</script>.jsonl", "00"}};
  const auto page = [&] {
    testing::MemoryFiles files;
    auto run = RunFile::Open(files, kPath, HeadOf(bench.plan));
    REQUIRE(AskAll(bench.plan, BankOf(5), *run, [](uint64_t, uint64_t) {}).ok());
    const auto report = MakeReport(bench.plan, *SurveyBanks(BankOf(5)), *run);
    REQUIRE(report.ok());
    return ToHtml(*report) + ToJson(*report);
  };
  const std::string first = page();
  CHECK(first == page());
  CHECK(first.find("&lt;script&gt;") != std::string::npos);
  CHECK(first.substr(0, first.find("</html>")).find("<script") == std::string::npos);
}

}  // namespace
}  // namespace weir::auditor
