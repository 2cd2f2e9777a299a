// A recogniser that nobody asked for costs nothing: it finds nothing and holds nothing back.
#include <catch2/catch.hpp>
#include <vector>

#include "tests/compliance/pii/scan.h"
#include "tests/compliance/pii/specimens.h"

namespace weir::pii {
namespace {

std::vector<Hit> ScanFor(TypeSet wanted, std::string_view text) {
  Scanner scanner(wanted);
  std::vector<Hit> hits;
  for (const text::Unit& unit : text::ReadAll(text)) scanner.Push(unit, hits);
  scanner.Finish(hits);
  return hits;
}

bool HoldsAnything(TypeSet wanted, std::string_view text) {
  Scanner scanner(wanted);
  std::vector<Hit> hits;
  for (const text::Unit& unit : text::ReadAll(text)) {
    scanner.Push(unit, hits);
    if (scanner.safe_end() != unit.end()) return true;
  }
  return false;
}

TEST_CASE("Scanner: words are held for the sake of kinds that are words only", "[pii]") {
  const char* text = "the mail of zhang.san@example.com";
  CHECK(HoldsAnything({Type::kEmail}, text));
  CHECK(HoldsAnything({Type::kSecret}, text));
  CHECK_FALSE(HoldsAnything({Type::kMobile, Type::kAddress, Type::kPersonName}, text));
  CHECK(ScanFor({Type::kMobile}, text).empty());
}

TEST_CASE("Scanner: numbers, plates and places are held for their own kinds only", "[pii]") {
  CHECK(HoldsAnything({Type::kMobile}, "13812345678"));
  CHECK_FALSE(HoldsAnything({Type::kLicencePlate, Type::kPersonName}, "13812345678"));
  CHECK(HoldsAnything({Type::kLicencePlate}, "京A12345"));
  CHECK_FALSE(HoldsAnything({Type::kMobile}, "京"));
  CHECK(HoldsAnything({Type::kAddress}, "北京市海淀区"));
  CHECK_FALSE(HoldsAnything({Type::kLicencePlate, Type::kEmail}, "市海淀区中关村"));
}

TEST_CASE("Scanner: with nothing wanted, nothing of any kind is found or held", "[pii]") {
  Random random(31);
  for (const Specimens& kind : AllSpecimens()) {
    const std::string& announced = kind.announcements.empty() ? "" : kind.announcements.front();
    const std::string text = InText(random, announced, kind.make(random));
    CHECK(ScanFor({}, text).empty());
    CHECK_FALSE(HoldsAnything({}, text));
  }
}

TEST_CASE("Scanner: asked for one kind it finds it as when asked for all", "[pii]") {
  Random random(32);
  for (const Specimens& kind : AllSpecimens()) {
    for (int round = 0; round < 20; ++round) {
      const std::string& announced = kind.announcements.empty() ? "" : kind.announcements.front();
      const std::string text = announced + kind.make(random);
      INFO(NameOf(kind.type) << ' ' << kind.form << ' ' << round);
      std::vector<Hit> all = Scan(text);
      if (all.size() != 1 || all.front().type != kind.type) continue;  // others overlap it
      CHECK(ScanFor({kind.type}, text) == all);
    }
  }
}

}  // namespace
}  // namespace weir::pii
