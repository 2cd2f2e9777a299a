#include "compliance/policy/entry_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "compliance/base/status.h"

namespace weir::policy {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

struct Header {
  uint32_t rows = 0;
  uint32_t validities = 0;
  uint32_t text_bytes = 0;
  uint32_t letters = 0;
};
static_assert(sizeof(Header) == 16);

enum Flag : uint8_t { kBlocks = 1, kException = 2, kPart = 4, kWholeWord = 8 };

constexpr int kFormsShift = 3;  // the gap is in the bits below
constexpr uint8_t kGapMask = 7;

struct Row {
  uint32_t rule = 0;
  uint32_t letters = 0;
  uint32_t exception_code_points = 0;
  uint32_t validity = 0;
  uint16_t category = 0;
  uint16_t origin = 0;
  uint8_t rule_size = 0;
  uint8_t letters_size = 0;
  uint8_t flags = 0;
  uint8_t gap_and_forms = 0;
};
static_assert(sizeof(Row) == 24);

struct Period {
  int64_t effective = INT64_MIN;
  int64_t expires = INT64_MAX;
};

template <typename T>
T Load(std::string_view bytes, size_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
void Append(const T& value, std::string& out) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

// A part of `all`, empty when it is not inside.
template <typename Text>
Text PartOf(Text all, size_t begin, size_t size) {
  return begin <= all.size() && size <= all.size() - begin ? all.substr(begin, size) : Text();
}

uint8_t FlagsOf(const Entry& entry) {
  return static_cast<uint8_t>((entry.severity == Severity::kBlock ? kBlocks : 0) |
                              (entry.exception ? kException : 0) | (entry.part ? kPart : 0) |
                              (entry.whole_word ? kWholeWord : 0));
}

}  // namespace

absl::StatusOr<EntryTable> EntryTable::View(std::string_view bytes, EntryLimits limits) {
  if (bytes.size() < sizeof(Header)) return DataLoss("the policy's entries are cut");
  const auto header = Load<Header>(bytes, 0);
  const size_t rows = size_t{header.rows} * sizeof(Row);
  const size_t validities = size_t{header.validities} * sizeof(Period);
  const size_t letters = size_t{header.letters} * sizeof(char32_t);
  const bool fits =
      bytes.size() == sizeof(Header) + rows + validities + letters + header.text_bytes;
  const bool belongs = header.rows == 0 || (limits.categories > 0 && limits.origins > 0);
  if (!fits || !belongs) return DataLoss("the policy's entries do not fill their section");
  EntryTable table;
  table.limits_ = limits;
  table.rows_ = header.rows;
  table.validities_ = header.validities;
  table.row_bytes_ = bytes.substr(sizeof(Header), rows);
  table.validity_bytes_ = bytes.substr(sizeof(Header) + rows, validities);
  const std::string_view behind = bytes.substr(sizeof(Header) + rows + validities);
  table.letters_ = {reinterpret_cast<const char32_t*>(behind.data()), header.letters};
  table.text_ = behind.substr(letters);
  return table;
}

Validity EntryTable::ValidityAt(uint32_t number) const {
  if (number == 0 || number > validities_) return {};
  const auto period = Load<Period>(validity_bytes_, number - 1);
  Validity validity;
  if (period.effective != INT64_MIN) validity.effective = absl::FromUnixSeconds(period.effective);
  if (period.expires != INT64_MAX) validity.expires = absl::FromUnixSeconds(period.expires);
  return validity;
}

Entry EntryTable::operator[](size_t index) const {
  WEIR_CHECK(index < rows_);
  const auto row = Load<Row>(row_bytes_, index);
  Entry entry;
  entry.category = row.category < limits_.categories ? row.category : 0;
  entry.origin = row.origin < limits_.origins ? row.origin : 0;
  entry.severity = (row.flags & kBlocks) != 0 ? Severity::kBlock : Severity::kFlag;
  entry.exception = (row.flags & kException) != 0;
  entry.part = (row.flags & kPart) != 0;
  entry.whole_word = (row.flags & kWholeWord) != 0;
  entry.exception_code_points = row.exception_code_points;
  entry.max_gap =
      static_cast<uint8_t>(std::min<size_t>(row.gap_and_forms & kGapMask, lexicon::kMaxGap));
  entry.forms.bits = static_cast<uint8_t>(row.gap_and_forms >> kFormsShift);
  entry.rule = PartOf(text_, row.rule, row.rule_size);
  entry.letters = PartOf(letters_, row.letters, row.letters_size);
  if (row.validity != 0) entry.validity = ValidityAt(row.validity);
  if (!entry.part) return entry;
  const auto [first, last] =
      std::equal_range(membership_entries_.begin(), membership_entries_.end(), index);
  entry.memberships = std::span(memberships_)
                          .subspan(static_cast<size_t>(first - membership_entries_.begin()),
                                   static_cast<size_t>(last - first));
  return entry;
}

bool EntryTable::IsPart(size_t index) const {
  WEIR_CHECK(index < rows_);
  return (Load<Row>(row_bytes_, index).flags & kPart) != 0;
}

void EntryTable::SetMemberships(std::vector<EntryMembership> memberships) {
  std::stable_sort(
      memberships.begin(), memberships.end(),
      [](const EntryMembership& a, const EntryMembership& b) { return a.entry < b.entry; });
  memberships_.clear();
  membership_entries_.clear();
  for (const EntryMembership& one : memberships) {
    memberships_.push_back(one.membership);
    membership_entries_.push_back(one.entry);
  }
}

uint32_t EntryWriter::NumberOf(const Validity& validity) {
  if (validity == Validity{}) return 0;
  const auto found = std::find(validities_.begin(), validities_.end(), validity);
  if (found == validities_.end()) {
    validities_.push_back(validity);
    return static_cast<uint32_t>(validities_.size());
  }
  return static_cast<uint32_t>(found - validities_.begin()) + 1;
}

void EntryWriter::Add(const Entry& entry) {
  WEIR_CHECK(entry.category < kMaxEntryCategories && entry.origin < kMaxOrigins);
  WEIR_CHECK(entry.rule.size() <= UINT8_MAX && entry.letters.size() <= UINT8_MAX);
  Row row;
  row.rule = static_cast<uint32_t>(text_.size());
  row.rule_size = static_cast<uint8_t>(entry.rule.size());
  row.letters = static_cast<uint32_t>(letters_.size());
  row.letters_size = static_cast<uint8_t>(entry.letters.size());
  row.exception_code_points = entry.exception_code_points;
  row.validity = NumberOf(entry.validity);
  row.category = static_cast<uint16_t>(entry.category);
  row.origin = static_cast<uint16_t>(entry.origin);
  row.flags = FlagsOf(entry);
  row.gap_and_forms = static_cast<uint8_t>(entry.max_gap | entry.forms.bits << kFormsShift);
  Append(row, rows_);
  text_ += entry.rule;
  letters_ += entry.letters;
  ++count_;
}

std::string EntryWriter::Finish() const {
  std::string out;
  Append(Header{count_, static_cast<uint32_t>(validities_.size()),
                static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(letters_.size())},
         out);
  out += rows_;
  for (const Validity& validity : validities_) {
    Period period;
    if (validity.effective != absl::InfinitePast()) {
      period.effective = absl::ToUnixSeconds(validity.effective);
    }
    if (validity.expires != absl::InfiniteFuture()) {
      period.expires = absl::ToUnixSeconds(validity.expires);
    }
    Append(period, out);
  }
  out.append(reinterpret_cast<const char*>(letters_.data()), letters_.size() * sizeof(char32_t));
  return out + text_;
}

}  // namespace weir::policy
