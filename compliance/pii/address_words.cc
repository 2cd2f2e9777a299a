#include "compliance/pii/address_words.h"

#include <algorithm>
#include <array>

namespace weir::pii {
namespace {

struct Ending {
  char32_t last = 0;
  Rank rank = Rank::kStreet;
  std::u32string_view other_words;  // before it: then it ends something else
};

constexpr std::array kEndings = {
    Ending{U'省', Rank::kProvince, U"节反外各全本"},
    Ending{U'市', Rank::kCity, U"城超股都门夜菜闹上集各全本楼"},
    Ending{U'州', Rank::kCity, U"各"},
    Ending{U'盟', Rank::kCity, U"联同结欧"},
    Ending{U'区', Rank::kCounty, U"地山郊误禁雷分选时特景各战灾库牧园"},
    Ending{U'县', Rank::kCounty, U"各全本"},
    Ending{U'旗', Rank::kCounty, U"国红锦升"},
    Ending{U'镇', Rank::kTown, U"城乡小冰各"},
    Ending{U'乡', Rank::kTown, U"城家故老下返各"},
    Ending{U'村', Rank::kStreet, U"农乡各全山"},
    Ending{U'路', Rank::kStreet, U"公铁思线道电网马出一走问领退让套上半带回顺迷多"},
    Ending{U'街', Rank::kStreet, U"逛上大"},
    Ending{U'巷', Rank::kStreet, U"小"},
    Ending{U'园', Rank::kEstate, U"校公乐家"},
    Ending{U'苑', Rank::kEstate, U""},
    Ending{U'厦', Rank::kEstate, U""},
    Ending{U'弄', Rank::kHouse, U""},
    Ending{U'号', Rank::kHouse, U""},
    Ending{U'院', Rank::kHouse, U"学法医"},
    Ending{U'栋', Rank::kBuilding, U""},
    Ending{U'幢', Rank::kBuilding, U""},
    Ending{U'楼', Rank::kBuilding, U""},
    Ending{U'座', Rank::kBuilding, U""},
    Ending{U'层', Rank::kUnit, U""},
    Ending{U'室', Rank::kRoom, U""},
    Ending{U'户', Rank::kRoom, U"账"},
    Ending{U'房', Rank::kRoom, U""},
};

// Endings of two ideographs.
struct LongEnding {
  char32_t before = 0;
  char32_t last = 0;
  Rank rank = Rank::kStreet;
};

constexpr std::array kLongEndings = {
    LongEnding{U'街', U'道', Rank::kTown},   LongEnding{U'大', U'道', Rank::kStreet},
    LongEnding{U'大', U'街', Rank::kStreet}, LongEnding{U'胡', U'同', Rank::kStreet},
    LongEnding{U'单', U'元', Rank::kUnit},   LongEnding{U'小', U'区', Rank::kEstate},
    LongEnding{U'社', U'区', Rank::kEstate}};

// Province-level divisions without their class, and cities that are named without a province.
constexpr std::array<std::u32string_view, 51> kPlaces = {
    U"北京",   U"天津", U"上海", U"重庆", U"河北", U"山西", U"辽宁", U"吉林", U"黑龙江",
    U"江苏",   U"浙江", U"安徽", U"福建", U"江西", U"山东", U"河南", U"湖北", U"湖南",
    U"广东",   U"海南", U"四川", U"贵州", U"云南", U"陕西", U"甘肃", U"青海", U"台湾",
    U"内蒙古", U"广西", U"西藏", U"宁夏", U"新疆", U"香港", U"澳门", U"深圳", U"广州",
    U"杭州",   U"武汉", U"成都", U"南京", U"苏州", U"西安", U"郑州", U"沈阳", U"哈尔滨",
    U"济南",   U"昆明", U"福州", U"海口", U"贵阳", U"青岛"};

}  // namespace

std::optional<Rank> RankOf(char32_t last, char32_t before, PartName name) {
  for (const LongEnding& ending : kLongEndings) {
    if (ending.last == last && ending.before == before) return ending.rank;
  }
  const auto* const ending = std::find_if(kEndings.begin(), kEndings.end(),
                                          [last](const Ending& e) { return e.last == last; });
  if (ending == kEndings.end()) return std::nullopt;
  const bool other_word = ending->other_words.find(before) != ending->other_words.npos;
  const bool named = name == PartName::kTwoOrMore && ending->rank <= Rank::kTown;
  if (other_word && !named) return std::nullopt;
  return ending->rank;
}

bool IsNumbered(Rank rank) { return rank >= Rank::kHouse; }

bool IsPlaceName(std::u32string_view text) {
  return std::any_of(kPlaces.begin(), kPlaces.end(), [text](std::u32string_view place) {
    return place.front() == text.front() && place == text;
  });
}

bool BeginsPlaceName(std::u32string_view text) {
  return std::any_of(kPlaces.begin(), kPlaces.end(), [text](std::u32string_view place) {
    return place.front() == text.front() && place.starts_with(text);
  });
}

bool EndsAddress(char32_t folded) {
  constexpr std::u32string_view kNever =
      U"的了是在有我你他她它们这那也就而及与或等不被把到为以着过吗呢吧啊很但因所如果会能可要说个么"
      U"什请问将该其某"
      U"并且若则做看让给没想只还更最些每使用";
  return kNever.find(folded) != kNever.npos;
}

}  // namespace weir::pii
