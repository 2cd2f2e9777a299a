// Server-sent events, cut anywhere (WHATWG HTML, section 9.2): lines end in LF, CR or CRLF, an
// empty line ends an event, `data:` lines of one event are joined by LF, comments and other fields
// are skipped. An event without its empty line never happened.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace weir::cloud {

// One thread at a time.
class EventStream {
 public:
  // Of a line, and of the data of one event.
  static constexpr size_t kMaxBytes = 1 << 20;

  // Gets the data of one event; a status that is not OK ends the reading.
  using OnEvent = std::function<absl::Status(std::string_view data)>;

  // INTERNAL when a line or an event is too long; otherwise what `on_event` returned. After a
  // failure no call may follow.
  absl::Status Push(std::string_view bytes, const OnEvent& on_event);

 private:
  // `part` is the end of the line that line_ holds the beginning of.
  absl::Status EndLine(std::string_view part, const OnEvent& on_event);
  absl::Status TakeLine(std::string_view line, const OnEvent& on_event);
  absl::Status TakeData(std::string_view value);
  absl::Status Dispatch(const OnEvent& on_event);

  std::string line_;  // the beginning of a line whose end has not come
  std::string data_;
  bool has_data_ = false;
  bool first_line_ = true;  // may begin with a byte order mark
  bool after_cr_ = false;   // the last byte was a CR: an LF now belongs to it
};

}  // namespace weir::cloud
