#include "compliance/segment/compile.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "compliance/base/status.h"
#include "compliance/segment/cut.h"
#include "compliance/text/reader.h"

namespace weir::segment {
namespace {

constexpr uint64_t kMaxFrequency = uint64_t{1} << 40;  // so that sums do not overflow

struct Entry {
  std::u32string letters;
  uint64_t frequency = 0;  // 0: from the lexicon only
};
using Entries = std::vector<Entry>;

// The letters of a text, folded; nothing when they are no word for the dictionary.
std::u32string HanOf(std::string_view text) {
  std::u32string letters;
  for (const text::Unit& unit : text::ReadAll(text)) {
    if (unit.kind == text::Kind::kInvisible || unit.kind == text::Kind::kSymbol) continue;
    if (!IsHan(unit.folded)) return {};
    letters += unit.folded;
  }
  return letters.size() <= kMaxWordUnits ? letters : std::u32string();
}

// Sorts by letters and makes one entry of those that are alike.
void Merge(Entries& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.letters < b.letters; });
  size_t kept = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (kept > 0 && entries[kept - 1].letters == entries[i].letters) {
      entries[kept - 1].frequency += entries[i].frequency;
    } else if (kept != i) {
      entries[kept++] = std::move(entries[i]);
    } else {
      ++kept;
    }
  }
  entries.resize(kept);
}

absl::StatusOr<Entries> EntriesOf(std::span<const Word> words) {
  Entries entries;
  entries.reserve(words.size());
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].frequency == 0) return InvalidArgument("word {} has no frequency", i);
    std::u32string letters = HanOf(words[i].text);
    if (letters.empty()) continue;
    entries.push_back({std::move(letters), std::min(words[i].frequency, kMaxFrequency)});
  }
  if (entries.empty()) return InvalidArgument("the dictionary has no words");
  Merge(entries);
  return entries;
}

// The words of a lexicon, to be found in others.
class Preferred {
 public:
  explicit Preferred(const Entries& entries) {
    for (const Entry& entry : entries) words_.insert(entry.letters);
  }
  // Whether a word is one of them or has one inside.
  bool AreIn(std::u32string_view word) const {
    for (size_t begin = 0; begin < word.size(); ++begin) {
      for (size_t size = 1; begin + size <= word.size(); ++size) {
        if (words_.contains(word.substr(begin, size))) return true;
      }
    }
    return false;
  }

 private:
  std::unordered_set<std::u32string_view> words_;
};

void KeepMostFrequent(Entries& entries, size_t count, const Preferred& preferred) {
  if (entries.size() <= count) return;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.frequency > b.frequency; });
  const auto rest = entries.begin() + static_cast<ptrdiff_t>(count);
  entries.erase(std::remove_if(rest, entries.end(),
                               [&](const Entry& entry) { return !preferred.AreIn(entry.letters); }),
                entries.end());
}

uint64_t TotalOf(const Entries& entries) {
  uint64_t total = 0;
  for (const Entry& entry : entries) total += entry.frequency;
  return total;
}

// The states of a trie over words in their order.
uint64_t StatesOf(const Entries& entries) {
  uint64_t states = 0;
  const std::u32string* previous = nullptr;
  for (const Entry& entry : entries) {
    const std::u32string& letters = entry.letters;
    size_t shared = 0;
    while (previous != nullptr && shared < std::min(previous->size(), letters.size()) &&
           (*previous)[shared] == letters[shared]) {
      ++shared;
    }
    states += letters.size() - shared;
    previous = &letters;
  }
  return states;
}

// An image while it is filled.
class Builder {
 public:
  Builder(uint32_t slots, uint64_t total) : total_(static_cast<double>(total)) {
    image_.header.fold_version = text::kFoldVersion;
    image_.header.slots = slots;
    image_.header.unknown = CostOf(1);
    image_.header.bytes = sizeof(Header) + uint64_t{8} * slots;
    bytes_.resize(image_.header.bytes);
    image_.bytes = bytes_.data();
  }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  uint32_t CostOf(uint64_t frequency) const {
    const double nats = std::log(total_) - std::log(static_cast<double>(frequency));
    return static_cast<uint32_t>(std::clamp(nats * kCostOfNat, 1.0, double{kMaxCost}));
  }

  void Add(std::u32string_view letters, uint32_t cost) {
    const uint32_t at = Reach(letters);
    Slot slot = image_.At(at);
    if (!slot.is_word()) ++image_.header.words;
    slot.MakeWord(cost);
    Store(at, slot);
  }

  // Makes a word of the lexicon cheaper than the cheapest cut of its letters.
  void Prefer(std::u32string_view letters) {
    const uint64_t cost = CostOfCut(image_, letters);
    if (const Slot slot = image_.At(Reach(letters)); slot.is_word() && slot.cost() <= cost) return;
    Add(letters, static_cast<uint32_t>(std::clamp<uint64_t>(cost, 2, kMaxCost) - 1));
  }

  std::string Finish() && {
    std::memcpy(bytes_.data(), &image_.header, sizeof(Header));
    return std::move(bytes_);
  }

 private:
  void Store(uint32_t at, Slot slot) {
    const uint64_t bits = slot.bits();
    std::memcpy(bytes_.data() + sizeof(Header) + uint64_t{at} * sizeof(bits), &bits, sizeof(bits));
  }

  // The slot at the end of these letters, made when there is none.
  uint32_t Reach(std::u32string_view letters) {
    uint32_t state = kRoot;
    for (const char32_t letter : letters) {
      const uint32_t next = image_.Find(Slot::KeyOf(state, letter));
      if (!image_.At(next).used()) {
        Store(next, Slot::Of(state, letter));
        ++image_.header.used;
        if (state != kRoot) MarkGoesOn(state);
      }
      state = next;
    }
    return state;
  }
  void MarkGoesOn(uint32_t state) {
    Slot slot = image_.At(state);
    slot.MarkGoesOn();
    Store(state, slot);
  }

  double total_;
  std::string bytes_;
  Image image_;
};

// Three quarters of the table are used: a longer search costs more than a larger table.
absl::StatusOr<uint32_t> SlotsFor(uint64_t states) {
  const uint64_t slots = std::max<uint64_t>(kMinSlots, states * 4 / 3 + 1);
  if (slots <= kMaxSlots) return static_cast<uint32_t>(slots);
  return Error(absl::StatusCode::kResourceExhausted, "the dictionary would have {} states", states);
}

Entries LexiconOf(std::span<const std::string> texts) {
  Entries entries;
  for (const std::string& text : texts) {
    std::u32string letters = HanOf(text);
    if (!letters.empty()) entries.push_back({std::move(letters), 0});
  }
  // Short ones first: they are among the ways to cut the longer ones.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.letters.size() < b.letters.size();
  });
  return entries;
}

}  // namespace

absl::StatusOr<std::string> Compile(std::span<const Word> words,
                                    std::span<const std::string> lexicon, const Options& options) {
  WEIR_ASSIGN_OR_RETURN(Entries entries, EntriesOf(words));
  const uint64_t total = TotalOf(entries);
  const Entries preferred = LexiconOf(lexicon);
  KeepMostFrequent(entries, options.max_words, Preferred(preferred));
  Entries all = entries;
  all.insert(all.end(), preferred.begin(), preferred.end());
  Merge(all);
  WEIR_ASSIGN_OR_RETURN(const uint32_t slots, SlotsFor(StatesOf(all)));

  Builder builder(slots, total);
  for (const Entry& entry : entries) builder.Add(entry.letters, builder.CostOf(entry.frequency));
  for (const Entry& entry : preferred) builder.Prefer(entry.letters);
  return std::move(builder).Finish();
}

}  // namespace weir::segment
