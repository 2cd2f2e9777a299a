#include "config/reader.h"

#include <catch2/catch.hpp>

namespace weir::config {
namespace {

struct Inner {
  std::string word;
};

struct Sample {
  bool flag = false;
  uint32_t number = 5;
  uint64_t size_bytes = 4096;
  absl::Duration wait = absl::Seconds(2);
  std::string text;
  std::string path;
  std::string source = "unset";
  std::vector<std::string> paths;
  std::string secret_path;
  int colour = 1;
  Inner inner;
  std::optional<Inner> maybe;
  std::vector<Inner> items;
};

void ReadInner(Reader& in, Inner& out) { in.Text("word", out.word, kWord); }

void ReadSample(Reader& in, Sample& out) {
  in.Flag("flag", out.flag);
  in.Number("number", out.number, {.floor = 1, .ceiling = 9});
  in.Size("size", out.size_bytes, {.floor_bytes = 1 << 10, .ceiling_bytes = 1 << 20});
  in.Duration("wait", out.wait, {absl::Milliseconds(50), absl::Minutes(1)});
  in.Text("text", out.text, kWord, Need::kOptional);
  in.Path("path", out.path, Need::kOptional);
  in.PathOr("source", out.source, "system");
  in.Paths("paths", out.paths, {.least = 0, .most = 2});
  in.Secret("secret", out.secret_path);
  in.Choice("colour", out.colour, {{"red", 0}, {"green", 1}});
  in.Section("inner", out.inner, ReadInner);
  in.OptionalSection("maybe", out.maybe, ReadInner);
  in.List("items", out.items, {.least = 0, .most = 2}, ReadInner);
}

// The settings, and the problems as they are reported ("" = none).
std::pair<Sample, std::string> Read(const std::string& text) {
  const Node tree = ParseTree(text).value();
  Reading reading;
  reading.folder = "/etc/weir";
  Reader root(tree, reading, "", 1);
  Sample sample;
  ReadSample(root, sample);
  root.Finish();
  return {sample, std::string(reading.problems.ToStatus("f").message())};
}

TEST_CASE("Reader: what a file says is what the settings hold", "[config]") {
  const auto [out, problems] = Read(
      "flag: true\nnumber: 9\nsize: 64KiB\nwait: 250ms\ntext: abc\npath: ../a/./b\nsource: s.json\n"
      "paths: [/x, y]\nsecret: {file: key}\ncolour: red\ninner: {word: w}\nmaybe: {word: m}\n"
      "items:\n  - word: one\n  - word: two\n");
  CHECK(problems == "");
  CHECK(out.flag);
  CHECK(out.number == 9);
  CHECK(out.size_bytes == 65536);
  CHECK(out.wait == absl::Milliseconds(250));
  CHECK(out.text == "abc");
  CHECK(out.path == "/etc/a/b");
  CHECK(out.source == "/etc/weir/s.json");
  CHECK(out.paths == std::vector<std::string>{"/x", "/etc/weir/y"});
  CHECK(out.secret_path == "/etc/weir/key");
  CHECK(out.colour == 0);
  CHECK(out.inner.word == "w");
  CHECK(out.maybe.value().word == "m");
  REQUIRE(out.items.size() == 2);
  CHECK(out.items[1].word == "two");
}

TEST_CASE("Reader: an absent option keeps its default, an absent optional section stays empty",
          "[config]") {
  const auto [out, problems] = Read("inner: {word: w}\nsource: system\n");
  CHECK(problems == "");
  CHECK(out.number == 5);
  CHECK(out.wait == absl::Seconds(2));
  CHECK(out.source.empty());
  CHECK_FALSE(out.maybe);
}

struct WrongRow {
  const char* text;  // put on line 2, below a right `inner`
  const char* problem;
};

TEST_CASE("Reader: each wrong value is named with its line, its path and what is allowed",
          "[config]") {
  const WrongRow rows[] = {
      {"flag: yes", "f:2: flag: not a flag; allowed: true or false, default false"},
      {"flag: 'true'", "f:2: flag: not a flag"},
      {"flag:", "f:2: flag: has no value; allowed: true or false"},
      {"number: 10",
       "f:2: number: 10 is out of range; allowed: a whole number from 1 to 9, default 5"},
      {"number: 0", "f:2: number: 0 is out of range"},
      {"number: 4294967297", "f:2: number: 4294967297 is out of range"},
      {"number: '5'", "f:2: number: not understood; allowed: a whole number"},
      {"number: -1", "f:2: number: not understood"},
      {"number: [5]", "f:2: number: not a single value"},
      {"size: 1023B",
       "f:2: size: 1023B is out of range; allowed: a whole number with B, KiB, MiB or "
       "GiB, from 1KiB to 1MiB, default 4KiB"},
      {"size: 64", "f:2: size: not understood"},
      {"wait: 49ms",
       "f:2: wait: 49ms is out of range; allowed: a whole number with ms, s, m or h, "
       "from 50ms to 1m, default 2s"},
      {"wait: 61s", "f:2: wait: 61s is out of range"},
      {"wait: 2", "f:2: wait: not understood"},
      {"text: a b", "f:2: text: not of the right form; allowed: a word of"},
      {"path: ''", "f:2: path: not a path"},
      {"source: {}", "f:2: source: not a single value"},
      {"paths: x", "f:2: paths: not a list; allowed: a list of 0 to 2 items"},
      {"paths: [a, b, c]", "f:2: paths: has 3 items; allowed: a list of 0 to 2 items"},
      {"paths: [a, {}]", "f:2: paths[1]: not a path"},
      {"secret: hunter2", "f:2: secret: not a reference to a secret's file; allowed: {file: PATH}"},
      {"secret: {file: a, x: b}", "f:2: secret: not a reference"},
      {"secret: {env: A}", "f:2: secret: not a reference"},
      {"colour: blue",
       "f:2: colour: not one of the words; allowed: one of red, green, default green"},
      {"maybe: 3", "f:2: maybe: not a section"},
      {"maybe:", "f:2: maybe.word: missing but required; allowed: a word of"},
      {"maybe: {word: w, x: 1}", "f:2: maybe.x: unknown option; allowed here: word"},
      {"items: [{word: a}, 3]", "f:2: items[1]: not a section"},
      {"items: [{word: a}, {}]", "f:2: items[1].word: missing but required"},
      {"numbr: 5", "f:2: numbr: unknown option; allowed here: colour, flag, inner, items"},
      {"<<: {number: 5}", "unknown option"},
      {"inner: {word: x}", "f:2: inner: given twice, first on line 1; allowed: once"},
  };
  for (const WrongRow& row : rows) {
    INFO(row.text);
    const auto [out, problems] = Read(std::string("inner: {word: w}\n") + row.text + "\n");
    CHECK_THAT(problems, Catch::Contains(row.problem));
    CHECK(problems.find('\n') == std::string::npos);  // one problem, not several
  }
}

TEST_CASE("Reader: all problems are reported at once, by line", "[config]") {
  const auto [out, problems] = Read("wait: 1h\nzzz: 1\nnumber: x\nitems: [{}]\nflag: 1\n");
  const std::vector<std::string> expected = {"f:1: wait:",          "f:1: inner.word: missing",
                                             "f:2: zzz:",           "f:3: number:",
                                             "f:4: items[0].word:", "f:5: flag:"};
  size_t at = 0;
  for (const std::string& part : expected) {
    INFO(part << " in " << problems);
    const size_t found = problems.find(part, at);
    REQUIRE(found != std::string::npos);
    at = found;
  }
}

TEST_CASE("Reader: a text value and an odd key are never repeated in a message", "[config]") {
  const auto [out, problems] = Read(
      "inner: {word: sk hunter2}\nsecret: sk-hunter2\ncolour: hunter2\npaths: hunter2\n"
      "'sk hunter2': 1\nflag: hunter2\nnumber: hunter2\nwait: hunter2\ntext: hunter2 x\n");
  CHECK(std::count(problems.begin(), problems.end(), '\n') == 8);
  CHECK(problems.find("hunter2") == std::string::npos);
}

TEST_CASE("Reader: past a hundred problems only their number is given", "[config]") {
  std::string text = "inner: {word: w}\n";
  for (int i = 0; i < 130; ++i) text += "x" + std::to_string(i) + ": 1\n";
  const auto [out, problems] = Read(text);
  CHECK(std::count(problems.begin(), problems.end(), '\n') == 100);
  CHECK_THAT(problems, Catch::EndsWith("f: 30 more problems"));
}

TEST_CASE("Reader: a survey lists every option, entered once each, and reads nothing", "[config]") {
  std::vector<Option> options;
  Reading reading;
  reading.survey = &options;
  const Node empty = ParseTree("").value();
  Reader root(empty, reading, "", 1);
  Sample sample;
  ReadSample(root, sample);
  std::vector<std::string> paths;
  for (const Option& option : options) paths.push_back(option.path);
  CHECK(paths == std::vector<std::string>{"flag", "number", "size", "wait", "text", "path",
                                          "source", "paths[]", "secret.file", "colour",
                                          "inner.word", "maybe.word", "items[].word"});
  CHECK(options[1].floor == "1");
  CHECK(options[3].ceiling == "1m");
}

}  // namespace
}  // namespace weir::config
