#include "compliance/pii/street_words.h"

#include <algorithm>
#include <array>

namespace weir::pii {
namespace {

constexpr std::array<std::string_view, 28> kStreets = {
    "street",  "st",        "road",   "rd",       "avenue", "ave",    "lane",
    "ln",      "boulevard", "blvd",   "drive",    "dr",     "way",    "court",
    "ct",      "alley",     "hutong", "place",    "pl",     "square", "terrace",
    "parkway", "highway",   "hwy",    "crescent", "lu",     "jie",    "dadao"};

constexpr std::array<std::string_view, 16> kUnits = {
    "room",      "rm",    "no",  "building", "bldg",  "block", "unit",  "apt",
    "apartment", "suite", "ste", "flat",     "floor", "fl",    "house", "tower"};

constexpr std::array<std::string_view, 52> kRegions = {
    "district",   "city",      "province", "county",   "town",     "township",  "village",
    "prefecture", "china",     "prc",      "beijing",  "shanghai", "tianjin",   "chongqing",
    "guangzhou",  "shenzhen",  "hangzhou", "nanjing",  "suzhou",   "wuhan",     "chengdu",
    "xian",       "zhengzhou", "shenyang", "harbin",   "jinan",    "kunming",   "fuzhou",
    "haikou",     "guiyang",   "qingdao",  "xiamen",   "dalian",   "ningbo",    "changsha",
    "hefei",      "nanchang",  "taiyuan",  "urumqi",   "lhasa",    "guangdong", "zhejiang",
    "jiangsu",    "sichuan",   "fujian",   "shandong", "hubei",    "hunan",     "henan",
    "hebei",      "kowloon",   "macau"};

template <size_t N>
bool Has(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

StreetWord StreetWordOf(std::string_view word) {
  if (Has(kStreets, word)) return StreetWord::kStreet;
  if (Has(kUnits, word)) return StreetWord::kUnit;
  return Has(kRegions, word) ? StreetWord::kRegion : StreetWord::kName;
}

bool IsShortened(std::string_view word) {
  constexpr std::array<std::string_view, 15> kShortened = {"st", "rd",   "ave", "ln",  "blvd",
                                                           "dr", "ct",   "pl",  "hwy", "no",
                                                           "rm", "bldg", "apt", "ste", "fl"};
  return Has(kShortened, word);
}

}  // namespace weir::pii
