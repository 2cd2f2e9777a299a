// How much memory a message takes beside its own bytes: as much for 10 MB as for one.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "compliance/gate/answer_guard.h"
#include "compliance/gate/detector.h"
#include "compliance/lexicon/block.h"
#include "compliance/text/reader.h"
#include "tests/testing/policy_fixture.h"

namespace {

// Bytes asked for and not given back, and the most of it so far. Sizes stand before each piece.
std::atomic<size_t> held = 0;
std::atomic<size_t> most = 0;
constexpr size_t kBefore = alignof(std::max_align_t);

}  // namespace

void* operator new(size_t size) {
  auto* const piece = static_cast<char*>(std::malloc(size + kBefore));
  if (piece == nullptr) throw std::bad_alloc();
  *reinterpret_cast<size_t*>(piece) = size;
  const size_t now = held += size;
  if (now > most) most = now;
  return piece + kBefore;
}

void* operator new(size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  char* const piece = static_cast<char*>(pointer) - kBefore;
  held -= *reinterpret_cast<size_t*>(piece);
  std::free(piece);
}

void operator delete(void* pointer, size_t) noexcept { operator delete(pointer); }

namespace weir::gate {
namespace {

constexpr size_t kPieceBytes = 4096;
constexpr size_t kAllowance = 4096;  // a container may grow once more

// The most memory that `work` held at a time beyond what was held before.
template <typename Work>
size_t MostDuring(const Work& work) {
  const size_t before = held;
  most = before;
  work();
  return most - before;
}

// Text that opens something all the time and finds nothing: names, numbers, e-mail addresses that
// do not end, halves of words.
std::string Restless(size_t bytes) {
  const std::string part =
      "我叫张三 138001380 a.b@c 禁词 zorbla 样品 \\u0041 海淀区中关村 \xF0\x9F\x91\xA8\n";
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

void DetectAll(const policy::Policy& policy, Direction direction, std::string_view text) {
  Detector detector({policy, testing::PolicyBuiltAt()}, direction);
  std::vector<Detection> detections;
  text::Reader reader;
  for (size_t at = 0; at < text.size(); at += kPieceBytes) {
    reader.Push(text.substr(at, kPieceBytes),
                [&](const text::Unit& unit) { detector.Push(unit, detections); });
    detections.clear();
  }
  detector.Finish(detections);
}

TEST_CASE("Detector: a prompt of 10 MB takes no more memory than one of 100 KB", "[gate]") {
  const auto policy = testing::CompilePolicy();
  const std::string text = Restless(10 << 20);
  for (const Direction direction : {Direction::kPrompt, Direction::kAnswer}) {
    const size_t little = MostDuring(
        [&] { DetectAll(*policy, direction, std::string_view(text).substr(0, 100 << 10)); });
    const size_t much = MostDuring([&] { DetectAll(*policy, direction, text); });
    CHECK(little > 0);
    CHECK(much <= little + kAllowance);
    CHECK(much < 256 << 10);
  }
}

TEST_CASE("AnswerGuard: an answer of 1 MiB takes no more memory than one of 100 KB", "[gate]") {
  const auto policy = testing::CompilePolicy();
  const std::string text = Restless(kMaxAnswerBytes - 100);
  const auto release = [&](std::string_view answer) {
    AnswerGuard guard({*policy, testing::PolicyBuiltAt()}, {}, Place::kCloud);
    std::string out;
    for (size_t at = 0; at < answer.size(); at += kPieceBytes) {
      if (!guard.Push(answer.substr(at, kPieceBytes), out)) break;
      out.clear();
    }
    guard.Finish(out);
  };
  const size_t little = MostDuring([&] { release(std::string_view(text).substr(0, 100 << 10)); });
  const size_t much = MostDuring([&] { release(text); });
  CHECK(much <= little + kAllowance);
}

TEST_CASE("BlockScanner: 10 MB take no more memory than 100 KB", "[gate]") {
  const auto policy = testing::CompilePolicy();
  const std::string text = Restless(10 << 20);
  const auto scan = [&](std::string_view part) {
    std::vector<lexicon::Hit> hits;
    lexicon::BlockScanner scanner(policy->lexicon(), part);
    while (scanner.Next(hits)) hits.clear();
  };
  const size_t little = MostDuring([&] { scan(std::string_view(text).substr(0, 100 << 10)); });
  const size_t much = MostDuring([&] { scan(text); });
  CHECK(much <= little + kAllowance);
}

}  // namespace
}  // namespace weir::gate
