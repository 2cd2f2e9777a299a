#include "compliance/auditor/conformance/survey.h"

#include <fmt/format.h>

#include <cstring>

#include "compliance/crypto/digest.h"

namespace weir::auditor {
namespace {

uint64_t MarkOf(const Question& question) {
  const crypto::Digest digest =
      crypto::HashOver(crypto::Hash::kSha256, {NameOf(question.test), "\n", question.text});
  uint64_t mark = 0;
  std::memcpy(&mark, digest.bytes.data(), sizeof mark);
  return mark;
}

}  // namespace

bool CountsIn(Test test, std::string_view kind) {
  if (test == Test::kAnswer) return AspectOf(kind) != nullptr;
  const Leaf* leaf = LeafOf(kind);
  return leaf != nullptr && (test == Test::kContent || leaf->refuse > 0);
}

void Survey::Take(const BankRow& row) {
  if (!row.question.ok()) {
    ++bad_;
    if (bad_rows_.size() < kMaxBadRowsNamed) {
      bad_rows_.push_back({row.bank, row.row, std::string(row.question.status().message())});
    }
    return;
  }
  if (!seen_.insert(MarkOf(*row.question)).second) {
    ++repeated_;
    return;
  }
  ++counts_[{row.question->test, row.question->kind}];
}

uint32_t Survey::Count(Test test, std::string_view kind) const {
  const auto found = counts_.find({test, std::string(kind)});
  return found == counts_.end() ? 0 : found->second;
}

uint32_t Survey::Count(Test test) const {
  uint32_t sum = 0;
  for (const auto& [key, count] : counts_) {
    if (key.first == test && CountsIn(test, key.second)) sum += count;
  }
  return sum;
}

}  // namespace weir::auditor
