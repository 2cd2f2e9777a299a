#include "compliance/pii/context.h"

#include <algorithm>
#include <span>

#include "compliance/pii/context_words.h"

namespace weir::pii {
namespace {

// The same by hash: a slot is free where its types are empty and its word is 0.
constexpr size_t kLatinSlots = 256;  // a power of two, for about eighty words

constexpr size_t LatinSlotOf(const std::array<LatinWord, kLatinSlots>& slots, uint64_t packed) {
  size_t slot = packed * 0x9E3779B97F4A7C15u >> 56;
  while (slots[slot].packed != 0 && slots[slot].packed != packed) slot = (slot + 1) % kLatinSlots;
  return slot;
}

constexpr auto kLatinByHash = [] {
  std::array<LatinWord, kLatinSlots> slots{};
  for (const LatinWord& word : kLatinWords) slots[LatinSlotOf(slots, word.packed)] = word;
  return slots;
}();

bool IsLetter(char32_t c) { return c >= 'a' && c <= 'z'; }

// What kind of code a bare "code" speaks of: an area's, an error's or a link's is not a secret.
bool IsOtherCode(const History& history, uint64_t end) {
  constexpr std::u32string_view kOthers[] = {
      U"error",    U"zip",    U"postal", U"post",    U"status", U"area",     U"promo",
      U"discount", U"source", U"exit",   U"product", U"qr",     U"response", U"country"};
  constexpr std::u32string_view kInLinks = U"?&_/#";
  if (end >= 5 && kInLinks.find(history.Before(end - 4)) != kInLinks.npos) return true;
  constexpr uint64_t kWordAndSpace = 5;  // "code" and the space before it
  return end >= kWordAndSpace &&
         std::any_of(std::begin(kOthers), std::end(kOthers), [&](std::u32string_view other) {
           return history.EndsWith(end - kWordAndSpace, other);
         });
}

bool FollowsAny(const History& history, uint64_t at, std::span<const std::u32string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::u32string_view word) { return history.EndsWith(at, word); });
}

// A person's name, not a file's: "name" by itself, or behind "my", "full" ..
bool IsOtherName(const History& history, uint64_t end) {
  constexpr std::u32string_view kPersons[] = {U"my ",   U"full ",  U"first ",    U"last ",
                                              U"real ", U"legal ", U"customer ", U"contact "};
  const uint64_t begin = end - 4;
  const bool joined =
      begin >= 2 && IsLetter(history.Before(begin - 1)) && !IsLetter(history.Before(begin));
  return joined && !FollowsAny(history, begin, kPersons);
}

// A key to something, not of music.
bool IsOtherKey(const History& history, uint64_t end) {
  constexpr std::u32string_view kKeys[] = {U"api ",    U"api_",     U"api-",
                                           U"access ", U"access_",  U"secret ",
                                           U"secret_", U"private ", U"access-"};
  return !FollowsAny(history, end - 3, kKeys);
}

// A Latin word within a word of the table is one by itself: "qq号" is not in "aqq号".
bool StandsBefore(const HanWord& word, const History& history) {
  const uint64_t end = history.count();
  if (!history.EndsWith(end, word.text)) return false;
  const char32_t before = history.Before(end - word.text.size());
  if (word.text == U"户名" && (before == U'用' || before == U'客')) return false;
  return !IsLetter(word.text.front()) || !IsLetter(before);
}

// Where the words that end with an ideograph are in kHanWords.
struct Bucket {
  char32_t last = 0;
  uint8_t first = 0;
  uint8_t count = 0;
};

constexpr size_t kBuckets = 256;  // a power of two, for about sixty ideographs

constexpr size_t BucketOf(const std::array<Bucket, kBuckets>& buckets, char32_t last) {
  size_t bucket = last * 0x9E3779B1u >> 9 & (kBuckets - 1);
  while (buckets[bucket].last != 0 && buckets[bucket].last != last) {
    bucket = (bucket + 1) & (kBuckets - 1);
  }
  return bucket;
}

constexpr auto kWordsByLast = [] {
  std::array<Bucket, kBuckets> buckets{};
  for (size_t i = 0; i < kHanWords.size(); ++i) {
    const char32_t last = kHanWords[i].text.back();
    Bucket& bucket = buckets[BucketOf(buckets, last)];
    if (bucket.last == 0) bucket = {last, static_cast<uint8_t>(i), 0};
    ++bucket.count;
  }
  return buckets;
}();

std::span<const HanWord> WordsEndingWith(char32_t last) {
  const Bucket& bucket = kWordsByLast[BucketOf(kWordsByLast, last)];
  return std::span(kHanWords).subspan(bucket.first, bucket.count);
}

}  // namespace

TypeSet Context::Note(TypeSet types, uint64_t end) {
  if (types.empty()) version_end_ = end;
  for (size_t i = 0; i < kTypes; ++i) {
    if (!types.Has(static_cast<Type>(i)) || ends_[i].last == end) continue;
    ends_[i] = {end, ends_[i].last};
  }
  return types;
}

TypeSet Context::PushHan(char32_t folded, const History& history) {
  TypeSet types;
  for (const HanWord& word : WordsEndingWith(folded)) {
    if (StandsBefore(word, history)) types = types | Note(word.types, history.count());
  }
  return types;
}

TypeSet Context::PushWord(uint64_t packed, const History& history) {
  const LatinWord& found = kLatinByHash[LatinSlotOf(kLatinByHash, packed)];
  if (found.packed != packed) return {};
  if (packed == PackedWord("name") && IsOtherName(history, history.count())) return {};
  if (packed == PackedWord("key") && IsOtherKey(history, history.count())) return {};
  if (packed == PackedWord("code") && IsOtherCode(history, history.count())) return {};
  return Note(found.types, history.count());
}

uint64_t Context::EndOf(Type type, uint64_t at) const {
  const Ends& ends = ends_[static_cast<size_t>(type)];
  if (ends.last <= at) return ends.last;
  return ends.before <= at ? ends.before : 0;
}

bool Context::Near(Type type, uint64_t at) const {
  const uint64_t end = EndOf(type, at);
  return end != 0 && at - end < kContextUnits;
}

bool Context::NearVersion(uint64_t at) const {
  return version_end_ != 0 && version_end_ <= at && at - version_end_ < kContextUnits;
}

bool Seen::Announces(Type type, uint64_t at) const {
  constexpr std::u32string_view kFillers = U" :=\"'(（【<#-是为即号码isd";
  if (!context.Near(type, at)) return false;
  for (uint64_t i = context.EndOf(type, at); i < at; ++i) {
    if (kFillers.find(history.At(i)) == kFillers.npos) return false;
  }
  return true;
}

bool MayEndContext(char32_t folded) { return !WordsEndingWith(folded).empty(); }

}  // namespace weir::pii
