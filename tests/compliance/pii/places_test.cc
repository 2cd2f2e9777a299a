// Coordinates in degrees and minutes, and addresses in English.
#include <catch2/catch.hpp>

#include "tests/compliance/pii/scan.h"

namespace weir::pii {
namespace {

uint32_t ScoreIn(const std::string& text) {
  const auto hits = Scan(text);
  return hits.empty() ? 0 : hits[0].score_permille;
}

TEST_CASE("ArcScanner: a pair of arcs is one location, with whatever marks", "[pii]") {
  CHECK(ScanShown("在39°54'20\"N, 116°23'29\"E附近") == "location[39°54'20\"N, 116°23'29\"E]");
  CHECK(ScanShown("39°54′20″ N 116°23′29.5″ E") == "location[39°54′20″ N 116°23′29.5″ E]");
  CHECK(ScanShown("北纬39度54分20秒，东经116度23分29秒。") ==
        "location[39度54分20秒，东经116度23分29秒]");
  CHECK(ScanShown("39°54'20''N,116°23'29''E") == "location[39°54'20''N,116°23'29''E]");
}

TEST_CASE("ArcScanner: arcs without seconds need a word or their hemispheres", "[pii]") {
  CHECK(ScanShown("39°54' 116°23'").empty());
  CHECK(ScanShown("39°54'N 116°23'E") == "location[39°54'N 116°23'E]");
  CHECK(ScanShown("坐标39°54' 116°23'") == "location[39°54' 116°23']");
}

TEST_CASE("ArcScanner: what is out of range, alone or two latitudes is none", "[pii]") {
  CHECK(ScanShown("39°54'20\"N").empty());
  CHECK(ScanShown("39°54'20\"N 40°23'29\"N").empty());
  CHECK(ScanShown("139°54'20\" 116°23'29\"").empty());
  CHECK(ScanShown("39°64'20\"N 116°23'29\"E").empty());
  CHECK(ScanShown("今天30度，明天28度，湿度60分").empty());
}

TEST_CASE("StreetScanner: the address from its first number on", "[pii]") {
  CHECK(ScanShown("Room 501, Building 3, No. 27 Zhongguancun South Street, Haidian District, "
                  "Beijing 100081. Thanks") ==
        "address[501, Building 3, No. 27 Zhongguancun South Street, Haidian District, Beijing "
        "100081]");
  CHECK(ScanShown("I live at 12 Baker St. and work") == "address[12 Baker St]");
  CHECK(ScanShown("address: 12 baker street, london") == "address[12 baker street, london]");
}

TEST_CASE("StreetScanner: a street and a house alone score below what is acted on", "[pii]") {
  CHECK(ScoreIn("10 Downing Street is famous") == 450);
  CHECK(ScoreIn("10 Downing Street, London, 10115") == 780);
  CHECK(ScoreIn("my address is 10 Downing Street") == 725);
}

TEST_CASE("StreetScanner: numbers before ordinary words open nothing that lasts", "[pii]") {
  for (const char* text :
       {"27 people walked down the road", "iPhone 15 Pro Max, MacBook Air", "3.5 Main Street",
        "A27 Main Street, Beijing", "123456 Main Street, Beijing", "In 2019. Wall Street fell",
        "5 Street, Beijing"}) {
    INFO(text);
    CHECK(ScanShown(text).empty());
  }
}

}  // namespace
}  // namespace weir::pii
