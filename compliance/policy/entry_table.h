// The entries of a policy in a flat section of its bundle, read in place: nothing is parsed when a
// policy is loaded, and processes that map the same bundle share the rows.
//
//   0   4  number of rows
//   4   4  number of validities
//   8   4  bytes of text
//  12   4  number of letters
//  16   .  24 bytes a row, in the order of the pattern ids
//   .   .  16 bytes a validity: effective and expires, seconds since 1970, INT64_MIN and MAX =
//   never .   .  letters, 4 bytes each .   .  text
//
// A row: place of its rule in the text (4), of its letters (4), longest span of an exception or
// number of the part (4), validity from 1, 0 = always (4), category (2), origin (2), size of the
// rule (1), number of letters (1), flags (1), gap and forms (1). Little-endian.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/policy/entry.h"

namespace weir::policy {

inline constexpr size_t kMaxEntryCategories = 65'536;
inline constexpr size_t kMaxOrigins = 65'536;

// How far a row may point outside the section.
struct EntryLimits {
  size_t categories = 0;
  size_t origins = 0;
};

// A read-only view of a section made by EntryWriter. The bytes must outlive it. Thread-safe. Every
// place that a row names is checked when the row is read: a damaged row gives an entry with empty
// text or of the first category, and never reads outside the section.
class EntryTable {
 public:
  EntryTable() = default;  // no entries
  // `bytes` at a multiple of 8. DATA_LOSS when the parts do not fill the section, or there are rows
  // but no category or origin.
  static absl::StatusOr<EntryTable> View(std::string_view bytes, EntryLimits limits);

  size_t size() const { return rows_; }
  bool empty() const { return rows_ == 0; }
  // REQUIRES: index < size(). The entry holds views of the section and of memberships.
  Entry operator[](size_t index) const;
  bool IsPart(size_t index) const;  // the same as [index].part, without the rest

  // Where the parts are used, set when the policy is loaded: by (*this)[i].memberships.
  void SetMemberships(std::vector<EntryMembership> memberships);

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const Entry*;
    using reference = Entry;
    Iterator(const EntryTable* table, size_t index) : table_(table), index_(index) {}
    Entry operator*() const { return (*table_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const EntryTable* table_;
    size_t index_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, rows_}; }

 private:
  Validity ValidityAt(uint32_t number) const;

  EntryLimits limits_;
  size_t rows_ = 0;
  size_t validities_ = 0;
  std::string_view row_bytes_;
  std::string_view validity_bytes_;
  std::u32string_view letters_;
  std::string_view text_;
  std::vector<Membership> memberships_;       // by entry
  std::vector<uint32_t> membership_entries_;  // of each; sorted
};

// Makes the section. A value.
class EntryWriter {
 public:
  // Copies what the entry's views show; its memberships are not written. REQUIRES: category and
  // origin below the limits, a rule of at most 255 bytes, at most 255 letters.
  void Add(const Entry& entry);
  std::string Finish() const;

 private:
  uint32_t NumberOf(const Validity& validity);

  std::string rows_;
  std::vector<Validity> validities_;
  std::u32string letters_;
  std::string text_;
  uint32_t count_ = 0;
};

}  // namespace weir::policy
