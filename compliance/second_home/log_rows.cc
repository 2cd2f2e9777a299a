#include "compliance/second_home/log_rows.h"

#include <algorithm>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/tree.h"

namespace weir::second_home {
namespace {

size_t SizeOf(const Row& row) {
  size_t size = row.entry.size();
  for (const std::string& sealed : row.sealed) size += sealed.size();
  return size;
}

Row RowOf(const ledger::RecordView& record) {
  return {record.index,
          ledger::LeafHash(record.leaf),
          std::string(record.leaf),
          {record.sealed.begin(), record.sealed.end()}};
}

}  // namespace

void LogRows::SeekTo(uint64_t index) {
  if (index == next_) return;
  if (index < position_.entries) position_ = {};
  read_.clear();
  taken_ = 0;
  walker_ = nullptr;
  next_ = index;
}

absl::StatusOr<bool> LogRows::ReadBatch(uint64_t durable) {
  read_.clear();
  taken_ = 0;
  while (read_.empty()) {
    if (position_.entries >= durable) {
      walker_ = nullptr;  // it does not see what is added behind what it has read
      return false;
    }
    const bool is_new = !walker_;
    if (is_new) walker_ = std::make_unique<ledger::Walker>(files_, dir_, position_);
    WEIR_ASSIGN_OR_RETURN(const ledger::Step step, walker_->Next());
    if (step != ledger::Step::kBatch) {
      walker_ = nullptr;
      if (!is_new) continue;  // an old one does not see segments that were begun since
      return DataLoss("{} durable entries, {} can be read", durable, position_.entries);
    }
    position_ = walker_->position();
    for (const ledger::RecordView& record : walker_->batch().records) {
      if (record.index >= next_) read_.push_back(RowOf(record));
    }
  }
  return true;
}

absl::StatusOr<std::vector<Row>> LogRows::Take(uint64_t durable) {
  std::vector<Row> rows;
  size_t bytes = 0;
  while (rows.size() < kRowsPerCommit) {
    if (taken_ == read_.size()) {
      WEIR_ASSIGN_OR_RETURN(const bool more, ReadBatch(durable));
      if (!more) break;
    }
    bytes += SizeOf(read_[taken_]);
    if (!rows.empty() && bytes > kBytesPerCommit) break;
    rows.push_back(std::move(read_[taken_++]));
    next_ = rows.back().index + 1;
  }
  return rows;
}

}  // namespace weir::second_home
