#include "compliance/auditor/conformance/sample.h"

#include <fmt/format.h>

#include "compliance/crypto/digest.h"

namespace weir::auditor {

Sample::Draw Sample::DrawOf(const Question& question) const {
  const crypto::Digest digest =
      crypto::Sha256Of(fmt::format("{}/{}/{}", seed_, question.bank, question.row));
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | digest.bytes[static_cast<size_t>(i)];
  return {number, {question.bank, question.row}};
}

void Sample::Offer(const Question& question) {
  ++offered_;
  if (each_ == 0) return;
  auto& draws = drawn_[{question.kind, question.test}];
  draws.push(DrawOf(question));
  if (draws.size() > each_) draws.pop();
}

bool Sample::Holds(const Question& question) const {
  if (each_ == 0) return true;
  const auto draws = drawn_.find({question.kind, question.test});
  return draws != drawn_.end() && DrawOf(question) <= draws->second.top();
}

uint64_t Sample::size() const {
  if (each_ == 0) return offered_;
  uint64_t sum = 0;
  for (const auto& [key, draws] : drawn_) sum += draws.size();
  return sum;
}

}  // namespace weir::auditor
