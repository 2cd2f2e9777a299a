#include "cloud/upstream/event_stream.h"

#include <catch2/catch.hpp>
#include <vector>

namespace weir::cloud {
namespace {

using Events = std::vector<std::string>;

// The events of `text`, given in pieces of `piece` bytes.
Events Read(const std::string& text, size_t piece) {
  EventStream stream;
  Events events;
  for (size_t at = 0; at < text.size(); at += piece) {
    const auto status =
        stream.Push(std::string_view(text).substr(at, piece), [&](std::string_view data) {
          events.emplace_back(data);
          return absl::OkStatus();
        });
    REQUIRE(status == absl::OkStatus());
  }
  return events;
}

struct Row {
  const char* name;
  std::string text;
  Events events;
};

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {"LF", "data: a\n\ndata: b\n\n", {"a", "b"}},
      {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {"a", "b"}},
      {"CR", "data: a\r\rdata: b\r\r", {"a", "b"}},
      {"mixed", "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r", {"a", "b", "c"}},
      {"no space", "data:a\n\n", {"a"}},
      {"two spaces", "data:  a\n\n", {" a"}},
      {"several lines", "data: a\ndata: b\ndata\n\n", {"a\nb\n"}},
      {"comments", ": ping\n\n:\n\ndata: a\n: in between\n\n", {"a"}},
      {"other fields", "event: x\nid: 1\nretry: 5\ndata: a\ndatum: z\n data: y\n\n", {"a"}},
      {"empty data", "data:\n\ndata\n\ndata: a\n\n", {"a"}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {"a"}},
      {"a second mark is no mark",
       "\n\xEF\xBB\xBF"
       "data: a\n\n",
       {}},
      {"colons", "data: a:b: c\n\n", {"a:b: c"}},
      {"end missing", "data: a\n\ndata: b\n", {"a"}},
      {"line end missing", "data: a\n\ndata: b", {"a"}},
      {"nothing", "", {}},
      {"empty lines", "\n\r\n\r\n\n", {}},
      {"UTF-8", "data: 堰\n\n", {"堰"}},
  };
  return rows;
}

TEST_CASE("EventStream: gives the same events wherever the bytes are cut", "[upstream]") {
  for (const Row& row : Rows()) {
    for (size_t piece = 1; piece <= row.text.size() + 1; ++piece) {
      INFO(row.name << ", pieces of " << piece);
      CHECK(Read(row.text, piece) == row.events);
    }
  }
}

TEST_CASE("EventStream: a line is taken up to its limit, one byte more is INTERNAL", "[upstream]") {
  for (const size_t piece : {size_t{100'000}, EventStream::kMaxBytes + 10}) {
    const std::string longest = "data: " + std::string(EventStream::kMaxBytes - 7, 'x') + "\n\n";
    CHECK(Read(longest, piece).at(0).size() == EventStream::kMaxBytes - 7);
    EventStream stream;
    absl::Status status;
    const std::string longer(EventStream::kMaxBytes + 1, 'x');
    for (size_t at = 0; at < longer.size() && status.ok(); at += piece) {
      status = stream.Push(std::string_view(longer).substr(at, piece),
                           [](std::string_view) { return absl::OkStatus(); });
    }
    CHECK(status.code() == absl::StatusCode::kInternal);
    CHECK(status.message() == "a line of the event stream exceeds 1048576 bytes");
  }
}

TEST_CASE("EventStream: many lines of one event together have the same limit", "[upstream]") {
  EventStream stream;
  absl::Status status;
  const std::string line = "data: " + std::string(1000, 'x') + "\n";
  int lines = 0;
  for (; lines < 2000 && status.ok(); ++lines) {
    status = stream.Push(line, [](std::string_view) { return absl::OkStatus(); });
  }
  CHECK(status.code() == absl::StatusCode::kInternal);
  CHECK(lines == 1048);  // 1,047 lines of 1,001 bytes fit into 1 MiB
}

TEST_CASE("EventStream: a failure of the reader ends the reading with that failure", "[upstream]") {
  EventStream stream;
  int calls = 0;
  const auto status = stream.Push("data: a\n\ndata: b\n\n", [&](std::string_view) {
    ++calls;
    return absl::DataLossError("x");
  });
  CHECK(status.code() == absl::StatusCode::kDataLoss);
  CHECK(calls == 1);
}

}  // namespace
}  // namespace weir::cloud
