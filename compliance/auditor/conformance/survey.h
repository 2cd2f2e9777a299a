// What is in the banks, before anything is asked: the standard counts questions, not rows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "compliance/auditor/conformance/question.h"

namespace weir::auditor {

struct BadRow {
  uint32_t bank = 0;
  uint64_t row = 0;
  std::string why;
};

// A text that stands twice in a bank is one question of it. Memory: 8 bytes a question.
class Survey {
 public:
  static constexpr size_t kMaxBadRowsNamed = 50;

  void Take(const BankRow& row);

  uint32_t Count(Test test) const;  // of the standard's kinds for it, see CountsIn
  uint32_t Count(Test test, std::string_view kind) const;
  uint64_t repeated() const { return repeated_; }
  uint64_t bad() const { return bad_; }
  const std::vector<BadRow>& bad_rows() const { return bad_rows_; }  // the first ones

 private:
  std::map<std::pair<Test, std::string>, uint32_t> counts_;
  std::unordered_set<uint64_t> seen_;
  std::vector<BadRow> bad_rows_;
  uint64_t repeated_ = 0;
  uint64_t bad_ = 0;
};

// Whether a kind belongs to the standard's bank for that test: all 31 risks to the content bank, 17
// to the should-refuse bank, the 13 aspects to the should-not-refuse bank. Harmless questions about
// a risk (twins) are asked too, but counted apart.
bool CountsIn(Test test, std::string_view kind);

}  // namespace weir::auditor
