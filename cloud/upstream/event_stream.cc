#include "cloud/upstream/event_stream.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status TooLong(std::string_view what) {
  return Error(absl::StatusCode::kInternal, "{} of the event stream exceeds {} bytes", what,
               EventStream::kMaxBytes);
}

// As find_first_of("\r\n"), which asks for each byte by itself.
size_t LineEnd(std::string_view bytes) {
  const size_t feed = bytes.find('\n');
  const size_t carriage_return = bytes.substr(0, feed).find('\r');
  return std::min(feed, carriage_return);
}

}  // namespace

absl::Status EventStream::Push(std::string_view bytes, const OnEvent& on_event) {
  while (!bytes.empty()) {
    if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_cr_ = false;
    const size_t end = LineEnd(bytes);
    const std::string_view part = bytes.substr(0, end);
    if (line_.size() + part.size() > kMaxBytes) return TooLong("a line");
    if (end == std::string_view::npos) {
      line_.append(part);
      return absl::OkStatus();
    }
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    absl::Status status = EndLine(part, on_event);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EventStream::EndLine(std::string_view part, const OnEvent& on_event) {
  if (line_.empty()) return TakeLine(part, on_event);
  line_.append(part);
  absl::Status status = TakeLine(line_, on_event);
  line_.clear();
  return status;
}

absl::Status EventStream::TakeLine(std::string_view line, const OnEvent& on_event) {
  if (first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  first_line_ = false;
  if (line.empty()) return Dispatch(on_event);
  const size_t colon = line.find(':');
  if (line.substr(0, colon) != "data") return absl::OkStatus();
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return TakeData(value);
}

absl::Status EventStream::TakeData(std::string_view value) {
  if (data_.size() + value.size() + 1 > kMaxBytes) return TooLong("an event");
  if (has_data_) data_ += '\n';
  data_.append(value);
  has_data_ = true;
  return absl::OkStatus();
}

absl::Status EventStream::Dispatch(const OnEvent& on_event) {
  absl::Status status = data_.empty() ? absl::OkStatus() : on_event(data_);
  data_.clear();
  has_data_ = false;
  return status;
}

}  // namespace weir::cloud
