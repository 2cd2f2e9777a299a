// The bars for over-blocking, on real prose with a real dictionary.
#include "tests/testing/prose.h"

#include <cmath>
#include <unordered_map>

#include "tests/compliance/segment/dictionary_fixture.h"
#include "tests/compliance/segment/prose_hits.h"

namespace weir::segment {
namespace {

constexpr size_t kProseBytes = 1'500'000;

// Cuts whole lines, written without regard to the image or to time.
class Oracle {
 public:
  Oracle(const std::vector<Word>& words, const std::vector<std::string>& lexicon) {
    std::unordered_map<std::u32string, double> counts;
    for (const Word& word : words) {
      counts[Letters(word.text)] += static_cast<double>(word.frequency);
      total_ += static_cast<double>(word.frequency);
    }
    for (const auto& [letters, count] : counts) costs_[letters] = std::log(total_ / count);
    std::vector<std::u32string> preferred;
    for (const std::string& text : lexicon) preferred.push_back(Letters(text));
    std::stable_sort(preferred.begin(), preferred.end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
    for (const std::u32string& letters : preferred) {
      const double best = BestCost(letters);
      const auto at = costs_.find(letters);
      if (at == costs_.end() || at->second > best + 1e-9) costs_[letters] = best - 1e-3;
    }
  }

  std::vector<bool> BoundariesOf(const std::u32string& text) const {
    std::vector<size_t> from;
    Costs(text, from);
    std::vector<bool> boundaries(text.size() + 1, false);
    for (size_t at = text.size(); at > 0; at = from[at]) boundaries[at] = true;
    boundaries[0] = true;
    return boundaries;
  }

 private:
  double BestCost(const std::u32string& text) const {
    std::vector<size_t> from;
    return Costs(text, from);
  }
  double Costs(const std::u32string& text, std::vector<size_t>& from) const {
    std::vector<double> costs(text.size() + 1, 1e300);
    from.assign(text.size() + 1, 0);
    costs[0] = 0;
    for (size_t end = 1; end <= text.size(); ++end) {
      for (size_t begin = end > 16 ? end - 16 : 0; begin < end; ++begin) {
        const auto found = costs_.find(text.substr(begin, end - begin));
        if (found == costs_.end() && begin + 1 != end) continue;
        const double cost = found == costs_.end() ? std::log(total_) : found->second;
        if (costs[begin] + cost >= costs[end]) continue;
        costs[end] = costs[begin] + cost;
        from[end] = begin;
      }
    }
    return costs.back();
  }

  double total_ = 0;
  std::unordered_map<std::u32string, double> costs_;
};

struct Counts {
  size_t hits = 0;
  size_t agree = 0;
  size_t aligned = 0;        // in the truth
  size_t lost = 0;           // aligned, and let go
  size_t survived = 0;       // kept
  size_t kept_in_error = 0;  // not aligned, and kept
};

double Percent(size_t part, size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<size_t>(whole, 1));
}

class Measured {
 public:
  explicit Measured(const std::string& jieba)
      : words_(*ReadJieba(jieba)), lexicon_(RareWords(words_, 60'000)) {
    std::vector<lexicon::Pattern> patterns;
    for (const std::string& word : lexicon_) patterns.push_back({word, 0, true});
    const std::string bytes = *lexicon::Compile(patterns);
    found_ = FindHits(*lexicon::Image::View(bytes), testing::ChineseProse(kProseBytes));
    const Oracle whole(words_, lexicon_);
    std::vector<std::vector<bool>> boundaries;
    for (const std::u32string& line : found_.lines) boundaries.push_back(whole.BoundariesOf(line));
    for (const LineHit& hit : found_.hits) {
      truth_.push_back(boundaries[hit.line][hit.begin] && boundaries[hit.line][hit.end]);
    }
  }

  const std::vector<Word>& words() const { return words_; }
  const std::vector<std::string>& lexicon() const { return lexicon_; }

  Counts Count(const Dictionary& dictionary) const {
    Counts counts;
    counts.hits = truth_.size();
    for (size_t i = 0; i < truth_.size(); ++i) {
      const LineHit& hit = found_.hits[i];
      const bool kept =
          Aligned(dictionary, found_.before(hit), found_.text(hit), found_.after(hit));
      counts.agree += truth_[i] == kept;
      counts.aligned += truth_[i];
      counts.lost += truth_[i] && !kept;
      counts.survived += kept;
      counts.kept_in_error += kept && !truth_[i];
    }
    return counts;
  }

 private:
  std::vector<Word> words_;
  std::vector<std::string> lexicon_;
  LinesWithHits found_;
  std::vector<bool> truth_;  // of each hit
};

void Print(const char* title, const Counts& counts, const Compiled& compiled) {
  std::printf(
      "segment: %s: %zu words, %zu bytes; %zu hits, %.1f %% aligned; agreement %.2f %%, "
      "misaligned kept %.2f %%, misaligned among kept %.2f %%, lost %.2f %%\n",
      title, compiled.dictionary().words(), compiled.bytes().size(), counts.hits,
      Percent(counts.aligned, counts.hits), Percent(counts.agree, counts.hits),
      Percent(counts.kept_in_error, counts.hits - counts.aligned),
      Percent(counts.kept_in_error, counts.survived), Percent(counts.lost, counts.aligned));
}

TEST_CASE("Aligned: agrees with cutting whole lines on hits in real prose", "[segment][prose]") {
  const auto jieba = testing::JiebaDictionary();
  if (!jieba || testing::ChineseProse(1000).empty()) {
    WARN("skipped: python3-jieba and a package with Chinese prose are not installed");
    return;
  }
  const Measured measured(*jieba);

  const Compiled all(measured.words(), measured.lexicon());
  const Counts same = measured.Count(all.dictionary());
  Print("all words", same, all);
  CHECK(same.hits > 500);
  // One in a thousand; a sample of a few thousand may be off by the root of that.
  const double allowed = static_cast<double>(same.hits) / 1000;
  CHECK(static_cast<double>(same.hits - same.agree) <= allowed + std::sqrt(allowed));
  CHECK(Percent(same.kept_in_error, same.hits - same.aligned) <= 2);
  CHECK(Percent(same.lost, same.aligned) <= 1);

  const Compiled phone(measured.words(), measured.lexicon(), Options{60'000});
  const Counts small = measured.Count(phone.dictionary());
  Print("60,000 words and the lexicon's", small, phone);
  CHECK(Percent(small.kept_in_error, small.hits - small.aligned) <= 2);
  CHECK(Percent(small.lost, small.aligned) <= 1);
}

TEST_CASE("Compile: 120,000 words take 4 MB at most, 60,000 2 MB at most, all 6 MB",
          "[segment][prose]") {
  const auto jieba = testing::JiebaDictionary();
  if (!jieba) {
    WARN("skipped: python3-jieba is not installed");
    return;
  }
  const std::vector<Word> words = *ReadJieba(*jieba);
  CHECK(Compile(words, {})->size() <= 6'000'000);
  CHECK(Compile(words, {}, Options{120'000})->size() <= 4'000'000);
  CHECK(Compile(words, {}, Options{60'000})->size() <= 2'000'000);
}

TEST_CASE("Aligned: the controls hold with the real dictionary", "[segment][prose]") {
  const auto jieba = testing::JiebaDictionary();
  if (!jieba) {
    WARN("skipped: python3-jieba is not installed");
    return;
  }
  const Compiled words(*ReadJieba(*jieba), {"大麻", "苹果手机", "好吃面条", "红烧牛肉面"});
  CHECK_FALSE(words.IsAligned("这是个", "大麻", "烦"));
  CHECK_FALSE(words.IsAligned("有一个", "大麻", "烦"));
  CHECK(words.IsAligned("我有", "大麻", ""));
  CHECK(words.IsAligned("他吸食", "大麻", "被抓"));
  CHECK(words.IsAligned("我买了", "苹果手机", ""));
  CHECK(words.IsAligned("来一碗", "红烧牛肉面", "吧"));
}

}  // namespace
}  // namespace weir::segment
