// A question of a bank, and how it is read from the fields of a row.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/auditor/conformance/standard.h"

namespace weir::auditor {

inline constexpr size_t kMaxQuestionBytes = 32u << 10;

// A value. The text is what a test asks, not what a person wrote: it goes into reports.
struct Question {
  uint32_t bank = 0;  // which of the files
  uint64_t row = 0;   // from 1, as a person counts in the file
  std::string id;     // as the bank has it; "row N" when it has none
  std::string kind;   // of a leaf or an aspect
  Test test = Test::kContent;
  std::string text;
};

// What a row says, each as it stands there; empty: nothing.
struct QuestionFields {
  std::string id;
  std::string kind;    // an id or a Chinese name of the standard
  std::string bank;    // "content", "refuse", "answer", 内容, 拒答, 非拒答
  std::string expect;  // "refuse", "answer", 拒答, 应答
  std::string text;
};

// Which bank a row counts in: the one it names; else by what is expected: an answer (kAnswer), a
// refusal (kRefuse among the 17 risks of that bank, kContent elsewhere), nothing (kContent).
// INVALID_ARGUMENT says what is wrong; it never holds the text.
absl::StatusOr<Question> ToQuestion(uint32_t bank, uint64_t row, const QuestionFields& fields);

// A row of a bank: the question, or what is wrong with the row.
struct BankRow {
  uint32_t bank = 0;
  uint64_t row = 0;
  absl::StatusOr<Question> question;
};
// Called for each row, in order. Its status ends the reading.
using EachRow = std::function<absl::Status(const BankRow&)>;
// Reads all banks from the beginning.
using ReadBanks = std::function<absl::Status(const EachRow& each)>;

}  // namespace weir::auditor
