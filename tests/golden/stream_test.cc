// What the transcripts cannot tell: memory, and that answers come before the input ends.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/golden/program.h"
#include "tests/testing/temp_dir.h"

namespace weir::testing {
namespace {

using nlohmann::json;

constexpr int kSoonMs = 30'000;
constexpr size_t kLimitBytes = 16u << 20;

std::vector<json> ObjectsIn(const std::string& output) {
  std::vector<json> objects;
  std::stringstream stream(output);
  for (std::string line; std::getline(stream, line);) {
    objects.push_back(json::parse(line, nullptr, false));
  }
  return objects;
}

// A directory with a policy in it.
class Workshop {
 public:
  Workshop() {
    REQUIRE(Weir({"policy", "keygen", "-o", dir_ / "k"}).exit_code == 0);
    const Finished built =
        Weir({"policy", "build", WEIR_GOLDEN "/policy", "-o", bundle(), "--key", dir_ / "k"});
    INFO(built.errors);
    REQUIRE(built.exit_code == 0);
  }

  static Command CommandOf(std::vector<std::string> words, std::string input = "") {
    words.insert(words.begin(), WEIR_PROGRAM);
    return {std::move(words), {}, std::move(input)};
  }
  Finished Weir(std::vector<std::string> words, std::string input = "") const {
    return Run(CommandOf(std::move(words), std::move(input)), scratch_.path());
  }
  std::vector<std::string> gate() const { return {"gate", "--policy", bundle()}; }
  std::string bundle() const { return dir_ / "p.weir"; }
  std::string log() const { return dir_ / "log"; }

 private:
  TempDir dir_;
  TempDir scratch_;
};

std::string Lines(int count, size_t text_bytes, const char* id, const char* text) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += json({{id, std::to_string(i)}, {text, std::string(text_bytes, 'x')}}).dump() + '\n';
  }
  return lines;
}

TEST_CASE("weir gate: memory does not grow with the number of lines", "[golden]") {
  const Workshop workshop;
  const Finished few = workshop.Weir(workshop.gate(), Lines(100, 400, "id", "text"));
  const Finished many = workshop.Weir(workshop.gate(), Lines(10'000, 400, "id", "text"));
  REQUIRE(few.exit_code == 0);
  REQUIRE(many.exit_code == 0);
  const std::vector<json> objects = ObjectsIn(many.output);
  REQUIRE(objects.size() == 10'000);
  CHECK(objects[9'999]["id"] == "9999");
  CHECK(objects[9'999]["action"] == "allow");
#ifndef WEIR_SANITIZED  // a sanitizer keeps freed memory
  CHECK(many.peak_kib < few.peak_kib + 2048);
#endif
}

TEST_CASE(
    "weir gate: a line over the limit gets an error with its id and the next line is answered",
    "[golden]") {
  const Workshop workshop;
  const std::string input =
      Lines(1, kLimitBytes, "id", "text") + R"({"id":"next","text":"hi"})" + "\n";
  const std::vector<json> objects = ObjectsIn(workshop.Weir(workshop.gate(), input).output);
  REQUIRE(objects.size() == 2);
  CHECK(objects[0] == json({{"id", "0"}, {"error", "longer than 16777216 bytes"}}));
  CHECK(objects[1]["id"] == "next");
  CHECK(objects[1]["action"] == "allow");
}

TEST_CASE("weir gate: every answer comes before the next line is asked for", "[golden]") {
  const Workshop workshop;
  Conversation talk(Workshop::CommandOf(workshop.gate()));
  for (const char* id : {"a", "b", "c"}) {
    talk.Say(json({{"id", id}, {"text", "hello"}}).dump());
    CHECK(json::parse(talk.Hear(kSoonMs), nullptr, false).value("id", "") == id);
  }
  CHECK(talk.Finish() == 0);
}

TEST_CASE("weir audit append: every receipt comes before the next record is asked for",
          "[golden]") {
  const Workshop workshop;
  Conversation talk(Workshop::CommandOf({"audit", "append", workshop.log()}));
  for (int i = 0; i < 3; ++i) {
    talk.Say(R"({"exchange":"e","text":"t"})");
    CHECK(json::parse(talk.Hear(kSoonMs), nullptr, false).value("index", -1) == i);
  }
  CHECK(talk.Finish() == 0);
}

TEST_CASE("weir audit append: 10,000 records get their indices in order and the log verifies",
          "[golden]") {
  const Workshop workshop;
  const Finished appended =
      workshop.Weir({"audit", "append", workshop.log()}, Lines(10'000, 100, "exchange", "text"));
  INFO(appended.errors);
  REQUIRE(appended.exit_code == 0);
  const std::vector<json> receipts = ObjectsIn(appended.output);
  REQUIRE(receipts.size() == 10'000);
  size_t in_order = 0;
  for (size_t i = 0; i < receipts.size(); ++i)
    in_order += receipts[i].value("index", size_t{0}) == i ? 1 : 0;
  CHECK(in_order == 10'000);

  const Finished verified = workshop.Weir({"audit", "verify", workshop.log(), "--json"});
  CHECK(verified.exit_code == 0);
  CHECK(ObjectsIn(verified.output).at(0).value("entries", 0) == 10'000);
}

TEST_CASE("weir gate: output that nobody can take is a failure", "[golden]") {
  const Workshop workshop;
  Command command = Workshop::CommandOf(workshop.gate(), Lines(10, 10, "id", "text"));
  command.words = {"/bin/sh", "-c", "exec \"$0\" gate --policy \"$1\" > /dev/full", WEIR_PROGRAM,
                   workshop.bundle()};
  const TempDir scratch;
  const Finished finished = Run(command, scratch.path());
  CHECK(finished.exit_code == 1);
  CHECK(finished.errors.find("cannot write to standard output") != std::string::npos);
}

TEST_CASE(
    "weir audit append: a full disk ends the run with errors in place; the log recovers and "
    "verifies",
    "[golden]") {
  const Workshop workshop;
  Command command = Workshop::CommandOf({}, Lines(500, 1000, "exchange", "text"));
  command.words = {"/bin/sh", "-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" audit append \"$1\"",
                   WEIR_PROGRAM, workshop.log()};
  const TempDir scratch;
  const Finished finished = Run(command, scratch.path());
  CHECK(finished.exit_code == 1);
  CHECK(finished.errors.find("weir: ") != std::string::npos);
  const std::vector<json> answers = ObjectsIn(finished.output);
  REQUIRE_FALSE(answers.empty());
  CHECK(answers.back().contains("error"));
  size_t durable = 0;
  while (durable < answers.size() &&
         answers[durable].value("index", -1) == static_cast<int>(durable))
    ++durable;
  size_t refused = 0;
  for (const json& answer : answers) refused += answer.contains("error") ? 1 : 0;
  CHECK(durable + refused == answers.size());

  // The torn batch is cut off when the log is opened again.
  REQUIRE(workshop.Weir({"audit", "append", workshop.log()}, "").exit_code == 0);
  const Finished verified = workshop.Weir({"audit", "verify", workshop.log(), "--json"});
  INFO(verified.output);
  CHECK(verified.exit_code == 0);
  // What got an error may be there or not; what got an index is.
  CHECK(ObjectsIn(verified.output).at(0).value("entries", size_t{0}) >= durable);
}

TEST_CASE("weir audit tail: --follow prints what is appended later", "[golden]") {
  const Workshop workshop;
  REQUIRE(workshop.Weir({"audit", "append", workshop.log()}, Lines(2, 1, "exchange", "text"))
              .exit_code == 0);
  Conversation tail(
      Workshop::CommandOf({"audit", "tail", workshop.log(), "-n", "1", "--follow", "--json"}));
  CHECK(json::parse(tail.Hear(kSoonMs), nullptr, false).value("index", -1) == 1);
  REQUIRE(workshop.Weir({"audit", "append", workshop.log()}, Lines(2, 1, "exchange", "text"))
              .exit_code == 0);
  CHECK(json::parse(tail.Hear(kSoonMs), nullptr, false).value("index", -1) == 2);
  CHECK(json::parse(tail.Hear(kSoonMs), nullptr, false).value("index", -1) == 3);
  CHECK(tail.Stop() == 128 + 15);
}

TEST_CASE("weir policy keygen: the private key is its owner's only, the public key everyone's",
          "[golden]") {
  using std::filesystem::perms;
  const TempDir dir;
  const TempDir scratch;
  REQUIRE(
      Run(Workshop::CommandOf({"policy", "keygen", "-o", dir / "k"}), scratch.path()).exit_code ==
      0);
  CHECK(std::filesystem::status(dir / "k").permissions() == perms(0600));
  CHECK(std::filesystem::status(dir / "k.pub").permissions() == perms(0644));
}

}  // namespace
}  // namespace weir::testing
