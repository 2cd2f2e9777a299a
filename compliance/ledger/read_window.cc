#include "compliance/ledger/read_window.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

// Small enough to stay in the processor's cache from the copy to the hash.
constexpr size_t kReadSize = 64 << 10;

}  // namespace

absl::StatusOr<std::string_view> ReadWindow::Read(const File& file, uint64_t offset, size_t size) {
  const size_t have = end_ - begin_;
  const size_t wanted = static_cast<size_t>(offset - offset_) + size;
  if (wanted > have) {
    const size_t more = std::max(kReadSize, wanted - have);
    MakeRoom(more);
    WEIR_ASSIGN_OR_RETURN(const size_t read,
                          file.ReadInto(offset_ + have, {bytes_.get() + end_, more}));
    end_ += read;
  }
  return Held(offset, size);
}

std::string_view ReadWindow::Held(uint64_t offset, size_t size) const {
  const std::string_view all(bytes_.get() + begin_, end_ - begin_);
  return all.substr(std::min<uint64_t>(offset - offset_, all.size()), size);
}

void ReadWindow::Drop(uint64_t offset) {
  begin_ += static_cast<size_t>(std::min<uint64_t>(offset - offset_, end_ - begin_));
  offset_ = offset;
}

// What is held goes to the front; twice the room that is needed, so that it seldom does.
void ReadWindow::MakeRoom(size_t more) {
  if (end_ + more <= capacity_) return;
  const size_t have = end_ - begin_;
  if (2 * (have + more) > capacity_) {
    capacity_ = 2 * (have + more);
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity_);
    std::copy_n(bytes_.get() + begin_, have, bytes.get());
    bytes_ = std::move(bytes);
  } else {
    std::memmove(bytes_.get(), bytes_.get() + begin_, have);
  }
  begin_ = 0;
  end_ = have;
}

}  // namespace weir::ledger
