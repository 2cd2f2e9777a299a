// The flat section of entries: what was written is read back, and damage never reads outside it.
#include "compliance/policy/entry_table.h"

#include <catch2/catch.hpp>
#include <string>

#include "compliance/pii/type.h"
#include "compliance/policy/policy.h"

namespace weir::policy {
namespace {

constexpr EntryLimits kLimits = {3, 2};

// The section at an address that the view may rely on, and not a byte more: a sanitizer sees the
// first one read outside.
class Aligned {
 public:
  explicit Aligned(const std::string& bytes)
      : words_(new uint64_t[bytes.size() / 8 + 1]), size_(bytes.size()) {
    bytes.copy(begin(), size_);
  }
  std::string_view view() const { return {begin(), size_}; }

 private:
  char* begin() const { return reinterpret_cast<char*>(words_.get()); }
  std::unique_ptr<uint64_t[]> words_;
  size_t size_;
};

Entry EntryOf(std::string_view rule, uint32_t category) {
  Entry entry;
  entry.rule = rule;
  entry.category = category;
  return entry;
}

std::string ThreeEntries() {
  EntryWriter writer;
  Entry plain = EntryOf("A.1.d/00000001", 2);
  plain.severity = Severity::kBlock;
  plain.max_gap = 2;
  plain.forms.bits = kAllForms;
  plain.letters = U"苹果";
  plain.origin = 1;
  plain.validity.effective = absl::FromUnixSeconds(1000);
  writer.Add(plain);
  Entry exception = EntryOf("A.1.d/00000002", 0);
  exception.exception = true;
  exception.exception_code_points = 300;
  exception.whole_word = false;
  exception.validity = {absl::FromUnixSeconds(-5), absl::FromUnixSeconds(2000)};
  writer.Add(exception);
  Entry part = EntryOf("A.1.f/00000003", 1);
  part.part = true;
  writer.Add(part);
  return writer.Finish();
}

TEST_CASE("EntryTable: entries are read as they were written", "[policy]") {
  const Aligned bytes(ThreeEntries());
  EntryTable table = *EntryTable::View(bytes.view(), kLimits);
  REQUIRE(table.size() == 3);
  const Entry plain = table[0];
  CHECK(plain.rule == "A.1.d/00000001");
  CHECK(plain.category == 2);
  CHECK(plain.severity == Severity::kBlock);
  CHECK(plain.max_gap == 2);
  CHECK(plain.forms.bits == kAllForms);
  CHECK((plain.letters == U"苹果"));
  CHECK(plain.origin == 1);
  CHECK(plain.validity.effective == absl::FromUnixSeconds(1000));
  CHECK(plain.validity.expires == absl::InfiniteFuture());
  CHECK(plain.whole_word);
  const Entry exception = table[1];
  CHECK(exception.exception);
  CHECK(exception.exception_code_points == 300);
  CHECK_FALSE(exception.whole_word);
  CHECK(exception.validity == Validity{absl::FromUnixSeconds(-5), absl::FromUnixSeconds(2000)});
  CHECK(table[2].part);
  CHECK(table.IsPart(2));
  CHECK_FALSE(table.IsPart(0));
  CHECK(table[2].validity == Validity{});
  size_t count = 0;
  for (const Entry entry : table) count += entry.rule.size();
  CHECK(count == 3 * 14);
}

TEST_CASE("EntryTable: a part knows where it is used, others do not", "[policy]") {
  const Aligned bytes(ThreeEntries());
  EntryTable table = *EntryTable::View(bytes.view(), kLimits);
  table.SetMemberships({{2, {7, 1}}, {1, {9, 9}}, {2, {8, Membership::kWithout}}});
  REQUIRE(table[2].memberships.size() == 2);
  CHECK(table[2].memberships[0].combination == 7);
  CHECK(table[2].memberships[1].group == Membership::kWithout);
  CHECK(table[1].memberships.empty());
}

TEST_CASE("EntryTable: cut, longer or without categories it is DATA_LOSS", "[policy]") {
  const std::string right = ThreeEntries();
  const auto code = [](const std::string& bytes, EntryLimits limits) {
    const Aligned aligned(bytes);
    return EntryTable::View(aligned.view(), limits).status().code();
  };
  for (size_t i = 0; i < right.size(); ++i) {
    REQUIRE(code(right.substr(0, i), kLimits) == absl::StatusCode::kDataLoss);
  }
  CHECK(code(right + " ", kLimits) == absl::StatusCode::kDataLoss);
  CHECK(code(right, {0, 1}) == absl::StatusCode::kDataLoss);
  CHECK(code(right, {1, 0}) == absl::StatusCode::kDataLoss);
  CHECK(code(EntryWriter().Finish(), {}) == absl::StatusCode::kOk);
}

TEST_CASE("EntryTable: whatever byte is damaged, what is read stays within limits", "[policy]") {
  const std::string right = ThreeEntries();
  for (size_t i = 0; i < right.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string wrong = right;
      wrong[i] = static_cast<char>(wrong[i] ^ flip);
      const Aligned bytes(wrong);
      const auto table = EntryTable::View(bytes.view(), kLimits);
      if (!table.ok()) continue;
      for (const Entry entry : *table) {
        REQUIRE(entry.category < kLimits.categories);
        REQUIRE(entry.origin < kLimits.origins);
        REQUIRE(entry.max_gap <= lexicon::kMaxGap);
        REQUIRE(entry.forms.bits <= kAllForms);
        REQUIRE(std::string(entry.rule).size() <= 255);
        REQUIRE(std::u32string(entry.letters).size() <= 255);
      }
    }
  }
}

TEST_CASE("TypesIn: the kinds of personal data that have a rule in a direction", "[policy]") {
  std::vector<PiiRule> rules(2);
  rules[0].type = pii::Type::kMobile;
  rules[1].type = pii::Type::kAddress;
  rules[1].directions = Directions::kPrompt;
  CHECK(TypesIn(rules, Direction::kPrompt).Has(pii::Type::kAddress));
  CHECK_FALSE(TypesIn(rules, Direction::kAnswer).Has(pii::Type::kAddress));
  CHECK(TypesIn(rules, Direction::kAnswer).Has(pii::Type::kMobile));
  CHECK_FALSE(TypesIn(rules, Direction::kPrompt).Has(pii::Type::kEmail));
}

}  // namespace
}  // namespace weir::policy
