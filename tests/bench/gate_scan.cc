// gate.scan, gate.scan100k: raw text to hits (decoding, folding, matching) against a matcher of
// exact bytes.
#include "compliance/base/status.h"
#include "compliance/lexicon/block.h"
#include "compliance/lexicon/lexicon.h"
#include "tests/bench/benches.h"
#include "tests/bench/literal_matcher.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kTextBytes = 8 << 20;
constexpr size_t kQuickTextBytes = 64 << 10;

struct Work {
  std::vector<std::string> words;
  std::string text;
  std::string image_bytes;
  lexicon::Image image;
  std::unique_ptr<LiteralMatcher> yardstick;
  uint64_t expected_hits = 0;  // of the yardstick
};

uint64_t ScanFolded(const Work& work) {
  lexicon::BlockScanner scanner(work.image, work.text);
  std::vector<lexicon::Hit> hits;
  uint64_t count = 0;
  while (scanner.Next(hits)) {
    count += hits.size();
    hits.clear();
  }
  return count;
}

double MegabytesPerSecond(const Work& work, const Stopwatch& watch) {
  return static_cast<double>(work.text.size()) / 1e6 / watch.seconds();
}

absl::StatusOr<double> Ours(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  const uint64_t hits = ScanFolded(work);
  const double speed = MegabytesPerSecond(work, watch);
  // Folding and skipped symbols can only find more.
  if (hits < work.expected_hits) {
    return DataLoss("found {} of {} hits", hits, work.expected_hits);
  }
  return speed;
}

absl::StatusOr<double> Theirs(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  WEIR_RETURN_IF_ERROR(work.yardstick->Scan(work.text).status());
  return MegabytesPerSecond(work, watch);
}

absl::Status Prepare(Work& work, size_t patterns_count, const Options& options) {
  work.words = MakeWords(patterns_count);
  work.text = MakeText(options.quick ? kQuickTextBytes : kTextBytes, work.words);
  std::vector<lexicon::Pattern> patterns;
  for (const std::string& word : work.words) {
    patterns.push_back({word, static_cast<uint32_t>(patterns.size()), true});
  }
  WEIR_ASSIGN_OR_RETURN(work.image_bytes, lexicon::Compile(patterns));
  WEIR_ASSIGN_OR_RETURN(work.image, lexicon::Image::View(work.image_bytes));
  WEIR_ASSIGN_OR_RETURN(work.yardstick, NewLiteralMatcher(work.words, Arrival::kWhole));
  WEIR_ASSIGN_OR_RETURN(work.expected_hits, work.yardstick->Scan(work.text));
  return absl::OkStatus();
}

absl::StatusOr<Comparison> Compare(size_t patterns, const Options& options) {
  const auto work = std::make_shared<Work>();
  WEIR_RETURN_IF_ERROR(Prepare(*work, patterns, options));
  return Comparison{"MB/s", work->yardstick->name(), [work] { return Ours(*work); },
                    [work] { return Theirs(*work); }};
}

}  // namespace

absl::StatusOr<Comparison> GateScan(const Options& options) { return Compare(kPatterns, options); }

absl::StatusOr<Comparison> GateScan100k(const Options& options) {
  return Compare(kManyPatterns, options);
}

}  // namespace weir::bench
