// How many of a thousand made-up identifiers of each kind are found, and how many of a thousand
// texts without it are taken for one.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <iostream>

#include "tests/compliance/pii/scan.h"
#include "tests/compliance/pii/specimens.h"

namespace weir::pii {
namespace {

constexpr int kTexts = 2000;
constexpr double kLeastFound = 99;  // percent
constexpr double kMostWrong = 1;
constexpr uint32_t kActedOn = 600;  // the starter policies' least score

struct Share {
  int found = 0;
  int wrong = 0;
  std::string missed;  // an example
  std::string mistaken;
};

bool Covers(const std::vector<Hit>& hits, Type type, uint64_t begin, uint64_t end) {
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
    return hit.type == type && hit.score_permille >= kActedOn && hit.begin <= begin &&
           hit.end >= end;
  });
}

bool Has(const std::vector<Hit>& hits, Type type) {
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
    return hit.type == type && hit.score_permille >= kActedOn;
  });
}

// The misses are of this kind and of all others.
Share Measure(const Specimens& specimens, const std::vector<Specimens>& all) {
  Random random(51);
  Share share;
  for (int i = 0; i < kTexts; ++i) {
    const std::string value = Dressed(random, specimens.make(random));
    const std::string text = InText(random, random.Pick(specimens.announcements), value);
    const size_t begin = text.find(value);
    const bool found = Covers(Scan(text), specimens.type, begin, begin + value.size());
    share.found += found ? 1 : 0;
    if (!found) share.missed = text + " -> " + ScanShown(text);
    const Specimens& source = random.OneIn(3) ? all[random.Below(all.size())] : specimens;
    const std::string other = InText(random, "", source.near_miss(random));
    const bool wrong = Has(Scan(other), specimens.type);
    share.wrong += wrong ? 1 : 0;
    if (wrong) share.mistaken = other + " -> " + ScanShown(other);
  }
  return share;
}

double Percent(int count) { return 100.0 * count / kTexts; }

TEST_CASE("Scanner: each kind is found in 99 of 100 texts, and seen in one of 100 without it",
          "[pii][P-05]") {
  std::string table = "kind                  found %  false %\n";
  const std::vector<Specimens> all = AllSpecimens();
  TypeSet covered;
  for (const Specimens& specimens : all) covered = covered | TypeSet{specimens.type};
  for (size_t i = 0; i < kTypes; ++i) REQUIRE(covered.Has(static_cast<Type>(i)));
  for (const Specimens& specimens : all) {
    const Share share = Measure(specimens, all);
    INFO(NameOf(specimens.type) << "\n  missed: " << share.missed
                                << "\n  mistaken: " << share.mistaken);
    CHECK(Percent(share.found) >= kLeastFound);
    CHECK(Percent(share.wrong) <= kMostWrong);
    table += fmt::format("{:<20} {:>8.1f} {:>8.1f}  {}\n", NameOf(specimens.type),
                         Percent(share.found), Percent(share.wrong), specimens.form);
  }
  std::cout << table;
}

}  // namespace
}  // namespace weir::pii
