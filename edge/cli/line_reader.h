// Lines from a file descriptor, with a limit, in bounded memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::cli {

inline constexpr size_t kMaxLineBytes = 16u << 20;  // without the line feed

// One thread at a time. The descriptor stays the caller's.
class LineReader {
 public:
  enum class Next {
    kLine,     // `line` is one line without its line feed
    kTooLong,  // `line` is its first kMaxLineBytes bytes; the rest is skipped
    kEnd,      // every line was read
    kBroken,   // reading failed; nothing more comes
  };

  explicit LineReader(int fd) : fd_(fd) {}
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // `line` is valid until the next call. A last line without a line feed counts.
  Next Read(std::string_view& line);
  // True when the next Read has to ask the descriptor first, which may take for ever: whoever waits
  // for answers to earlier lines should have them by then.
  bool may_wait();

 private:
  size_t FindEnd();
  bool Fill();
  bool SkipRest();

  int fd_;
  std::string buffer_;
  size_t begin_ = 0;    // of what is unread in the buffer
  size_t end_ = 0;      // of what is filled
  size_t scanned_ = 0;  // no line feed in [begin_, scanned_)
  bool skipping_ = false;
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace weir::cli
