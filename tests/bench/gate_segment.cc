// gate.segment: judging whether a hit is a word from the letters around it, against cutting the
// whole line that holds it. Real prose and a real dictionary when they are installed.
#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/segment/cut.h"
#include "tests/bench/benches.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"
#include "tests/compliance/segment/prose_hits.h"
#include "tests/testing/prose.h"

namespace weir::bench {
namespace {

constexpr size_t kWords = 60'000;
constexpr size_t kTextBytes = 1'500'000;
constexpr size_t kLetters = 120;  // of a line of generated text

struct Work {
  std::string bytes;
  segment::Dictionary dictionary;
  segment::LinesWithHits found;
};

std::vector<segment::Word> Words() {
  if (const auto jieba = testing::JiebaDictionary()) return *segment::ReadJieba(*jieba);
  std::vector<segment::Word> words;
  for (std::string& word : MakeWords(kWords)) words.push_back({std::move(word), 10});
  return words;
}

std::vector<std::string> Lines(size_t size_bytes, const std::vector<std::string>& words) {
  std::vector<std::string> lines = testing::ChineseProse(size_bytes);
  if (!lines.empty()) return lines;
  const std::string text = MakeText(size_bytes, words);
  for (const std::string_view line : Cut(text, kLetters)) lines.emplace_back(line);
  return lines;
}

absl::Status Prepare(Work& work, const Options& options) {
  const std::vector<segment::Word> words = Words();
  const std::vector<std::string> rare = segment::RareWords(words, kWords);
  WEIR_ASSIGN_OR_RETURN(work.bytes, segment::Compile(words, rare));
  WEIR_ASSIGN_OR_RETURN(work.dictionary, segment::Dictionary::View(work.bytes));
  std::vector<lexicon::Pattern> patterns;
  for (const std::string& word : rare) patterns.push_back({word, 0, true});
  WEIR_ASSIGN_OR_RETURN(const std::string image, lexicon::Compile(patterns));
  WEIR_ASSIGN_OR_RETURN(const lexicon::Image view, lexicon::Image::View(image));
  work.found = segment::FindHits(view, Lines(options.quick ? 100'000 : kTextBytes, rare));
  if (!work.found.hits.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "no hits");
}

absl::StatusOr<double> PerHit(const Work& work,
                              const std::function<bool(const segment::LineHit&)>& judge) {
  size_t kept = 0;
  const Stopwatch watch(Time::kThreadCpu);
  for (const segment::LineHit& hit : work.found.hits) kept += judge(hit) ? 1 : 0;
  const double ns = watch.ns() / static_cast<double>(work.found.hits.size());
  if (kept == 0) return Error(absl::StatusCode::kInternal, "no hit is a word");
  return ns;
}

bool Ours(const Work& work, const segment::LineHit& hit) {
  return segment::Aligned(work.dictionary, work.found.before(hit), work.found.text(hit),
                          work.found.after(hit));
}

bool Theirs(const Work& work, const segment::LineHit& hit) {
  const std::vector<size_t> ends = segment::Cut(work.dictionary, work.found.lines[hit.line]);
  const auto is_end = [&](size_t at) {
    return at == 0 || std::binary_search(ends.begin(), ends.end(), at);
  };
  return is_end(hit.begin) && is_end(hit.end);
}

}  // namespace

absl::StatusOr<Comparison> GateSegment(const Options& options) {
  auto work = std::make_shared<Work>();
  WEIR_RETURN_IF_ERROR(Prepare(*work, options));
  return Comparison{
      "ns/hit", "cutting the whole line",
      [work] { return PerHit(*work, [&](const auto& hit) { return Ours(*work, hit); }); },
      [work] { return PerHit(*work, [&](const auto& hit) { return Theirs(*work, hit); }); }};
}

}  // namespace weir::bench
