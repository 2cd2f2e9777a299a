#include "edge/cli/line_reader.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace weir::cli {
namespace {

using Next = LineReader::Next;

// A pipe that a thread fills with `bytes`, `piece` at a time.
class Feed {
 public:
  Feed(std::string bytes, size_t piece) {
    REQUIRE(::pipe(ends_) == 0);
    writer_ = std::thread([bytes = std::move(bytes), piece, fd = ends_[1]] {
      for (size_t at = 0; at < bytes.size(); at += piece) {
        const std::string_view part = std::string_view(bytes).substr(at, piece);
        if (::write(fd, part.data(), part.size()) < 0) break;
      }
      ::close(fd);
    });
  }
  ~Feed() {
    writer_.join();
    ::close(ends_[0]);
  }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  int fd() const { return ends_[0]; }

 private:
  int ends_[2] = {-1, -1};
  std::thread writer_;
};

std::vector<std::pair<Next, std::string>> ReadAll(const std::string& bytes, size_t piece) {
  const Feed feed(bytes, piece);
  LineReader reader(feed.fd());
  std::vector<std::pair<Next, std::string>> read;
  while (true) {
    std::string_view line;
    const Next next = reader.Read(line);
    if (next == Next::kEnd) return read;
    read.emplace_back(next, line);
  }
}

TEST_CASE("LineReader: the lines do not depend on how the input was cut", "[cli]") {
  struct Row {
    const char* name;
    std::string bytes;
    std::vector<std::string> lines;
  };
  const std::vector<Row> rows = {
      {"nothing", "", {}},
      {"one line", "abc\n", {"abc"}},
      {"no line feed at the end", "abc\nde", {"abc", "de"}},
      {"empty lines count", "\n\na\n\n", {"", "", "a", ""}},
      {"carriage returns stay", "a\r\nb\r\n", {"a\r", "b\r"}},
      {"zero bytes stay", std::string("a\0b\n", 4), {std::string("a\0b", 3)}},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{1000}}) {
      std::vector<std::string> lines;
      for (const auto& [next, line] : ReadAll(row.bytes, piece)) {
        CHECK(next == Next::kLine);
        lines.push_back(line);
      }
      CHECK(lines == row.lines);
    }
  }
}

TEST_CASE("LineReader: a line of the limit passes, one byte more is cut and the next line is read",
          "[cli]") {
  const std::string full(kMaxLineBytes, 'x');
  const auto read = ReadAll(full + "\n" + full + "y\nnext\n", 1 << 20);
  REQUIRE(read.size() == 3);
  CHECK(read[0].first == Next::kLine);
  CHECK(read[0].second == full);
  CHECK(read[1].first == Next::kTooLong);
  CHECK(read[1].second == full);
  CHECK(read[2].first == Next::kLine);
  CHECK(read[2].second == "next");
}

TEST_CASE("LineReader: a line that is too long may be the last and may lack its line feed",
          "[cli]") {
  for (const char* end : {"", "\n"}) {
    const auto read = ReadAll("a\n" + std::string(3 * kMaxLineBytes, 'x') + end, 1 << 20);
    REQUIRE(read.size() == 2);
    CHECK(read[1].first == Next::kTooLong);
  }
}

TEST_CASE("LineReader: may_wait is false exactly while a whole line is there", "[cli]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  LineReader reader(ends[0]);
  std::string_view line;
  CHECK(reader.may_wait());
  REQUIRE(::write(ends[1], "a\nb\nc", 5) == 5);
  REQUIRE(reader.Read(line) == Next::kLine);
  CHECK_FALSE(reader.may_wait());
  REQUIRE(reader.Read(line) == Next::kLine);
  CHECK(reader.may_wait());
  ::close(ends[1]);
  REQUIRE(reader.Read(line) == Next::kLine);
  CHECK(line == "c");
  CHECK(reader.Read(line) == Next::kEnd);
  CHECK(reader.Read(line) == Next::kEnd);
  ::close(ends[0]);
}

TEST_CASE("LineReader: a descriptor that cannot be read is a failure, not an end", "[cli]") {
  LineReader reader(-1);
  std::string_view line;
  CHECK(reader.Read(line) == Next::kBroken);
  CHECK(reader.Read(line) == Next::kBroken);
}

}  // namespace
}  // namespace weir::cli
