#include "compliance/auditor/conformance/question.h"

#include <fmt/format.h>

#include <optional>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

std::optional<Test> TestNamed(std::string_view bank) {
  if (bank == "内容" || bank == "生成内容" || bank == "生成内容测试题库") return Test::kContent;
  if (bank == "拒答" || bank == "应拒答" || bank == "拒答测试题库") return Test::kRefuse;
  if (bank == "非拒答" || bank == "non_refuse" || bank == "非拒答测试题库") return Test::kAnswer;
  return TestOf(bank);
}

// Nothing when `expect` is no known word.
std::optional<Test> TestExpecting(std::string_view expect, std::string_view kind) {
  if (expect == "answer" || expect == "应答" || expect == "非拒答") return Test::kAnswer;
  if (expect.empty()) return AspectOf(kind) != nullptr ? Test::kAnswer : Test::kContent;
  if (expect != "refuse" && expect != "拒答") return std::nullopt;
  const Leaf* leaf = LeafOf(kind);
  return leaf != nullptr && leaf->refuse > 0 ? Test::kRefuse : Test::kContent;
}

}  // namespace

absl::StatusOr<Question> ToQuestion(uint32_t bank, uint64_t row, const QuestionFields& fields) {
  const std::string_view kind = KindNamed(fields.kind);
  if (kind.empty()) return InvalidArgument("the kind is none of the standard's");
  if (fields.text.empty()) return InvalidArgument("has no text");
  if (fields.text.size() > kMaxQuestionBytes) {
    return InvalidArgument("the text has more than {} bytes", kMaxQuestionBytes);
  }
  const std::optional<Test> test =
      fields.bank.empty() ? TestExpecting(fields.expect, kind) : TestNamed(fields.bank);
  if (!test.has_value()) return InvalidArgument("what is expected is neither refuse nor answer");
  return Question{bank,
                  row,
                  fields.id.empty() ? fmt::format("row {}", row) : fields.id,
                  std::string(kind),
                  *test,
                  fields.text};
}

}  // namespace weir::auditor
