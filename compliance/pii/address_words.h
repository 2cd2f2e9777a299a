// The words of a postal address: where one may begin and what its parts end with.
// Source of the province-level names: GB/T 2260; of the parts: GB/T 23705 (address levels).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::pii {

// From the province down; a part never precedes a higher one.
enum class Rank : uint8_t {
  kProvince,
  kCity,
  kCounty,
  kTown,
  kStreet,
  kEstate,
  kHouse,     // 号, 弄, 院
  kBuilding,  // 栋, 幢, 楼, 座
  kUnit,      // 单元, 层
  kRoom,      // 室, 户
};

// How many ideographs of the part's name stand before its ending: 盐城市 has two and is a city
// where 城市 alone is none.
enum class PartName : uint8_t { kShort, kTwoOrMore };

// What a part that ends with `last` is; `before` is the ideograph before it. Nothing when the two
// end another word (城市, 公路, 知道).
std::optional<Rank> RankOf(char32_t last, char32_t before, PartName name);
// Whether such a part is a number: 27号, 3栋, A座.
bool IsNumbered(Rank rank);

// Whether `text` is, or begins, a province or a large city.
bool IsPlaceName(std::u32string_view text);
bool BeginsPlaceName(std::u32string_view text);

// Ideographs that are in no name of a place: the address has ended before.
bool EndsAddress(char32_t folded);

// Ideographs with which an address may be recognised without a name of a place before it.
inline constexpr std::u32string_view kAddressEndings = U"省市区县旗镇乡村路街巷";
// First ideographs of the names; a test compares them.
inline constexpr std::u32string_view kPlaceBeginnings =
    U"北天上重河山辽吉黑江浙安福湖广海四贵云陕甘青台内西宁新香澳深杭武成南苏郑沈哈济昆";

}  // namespace weir::pii
