#include "edge/cli/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace weir::cli {
namespace {

constexpr size_t kFirstBufferBytes = 64u << 10;
constexpr size_t kMaxBufferBytes = kMaxLineBytes + kFirstBufferBytes;

}  // namespace

// The position of the next line feed, or end_.
size_t LineReader::FindEnd() {
  const void* found = std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_);
  scanned_ = found == nullptr
                 ? end_
                 : static_cast<size_t>(static_cast<const char*>(found) - buffer_.data());
  return scanned_;
}

// Reads once, behind what is there; false at the end and after a failure.
bool LineReader::Fill() {
  if (ended_ || failed_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    buffer_.resize(std::clamp(2 * buffer_.size(), kFirstBufferBytes, kMaxBufferBytes));
  }
  ssize_t n = 0;
  do {
    n = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  } while (n < 0 && errno == EINTR);
  failed_ = n < 0;
  ended_ = n == 0;
  if (n > 0) end_ += static_cast<size_t>(n);
  return n > 0;
}

// Drops what is left of a line that was too long; false when the input ends inside it.
bool LineReader::SkipRest() {
  while (FindEnd() == end_) {
    begin_ = end_ = scanned_ = 0;
    if (!Fill()) return false;
  }
  begin_ = ++scanned_;
  skipping_ = false;
  return true;
}

bool LineReader::may_wait() { return skipping_ || FindEnd() == end_; }

LineReader::Next LineReader::Read(std::string_view& line) {
  line = {};
  if (skipping_ && !SkipRest()) return failed_ ? Next::kBroken : Next::kEnd;
  while (FindEnd() == end_ && end_ - begin_ <= kMaxLineBytes && Fill()) {
  }
  if (failed_) return Next::kBroken;
  const bool whole = scanned_ < end_;
  line = {buffer_.data() + begin_, scanned_ - begin_};
  if (line.size() > kMaxLineBytes) {
    begin_ = scanned_;
    skipping_ = true;
    line = line.substr(0, kMaxLineBytes);
    return Next::kTooLong;
  }
  if (!whole && line.empty()) return Next::kEnd;
  begin_ = scanned_ = whole ? scanned_ + 1 : end_;
  return Next::kLine;
}

}  // namespace weir::cli
