#include "tests/compliance/pii/values.h"

#include "tests/compliance/pii/checksums.h"

namespace weir::pii {
namespace {

const std::string kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";  // without I and O
const std::string kLower = "abcdefghijklmnopqrstuvwxyz";
const std::string kHex = "0123456789abcdef";

std::string DateOfBirth(Random& random) {
  return std::to_string(random.Between(1940, 2015)) + Two(random.Between(1, 12)) +
         Two(random.Between(1, 28));
}

std::string Region(Random& random) {
  return random.Pick({"110105", "310115", "440106", "510104", "330106", "420111", "610113",
                      "650102", "120101", "350203", "460105", "540102"});
}

std::string MobileDigits(Random& random) {
  return random.Pick({"138", "139", "150", "159", "166", "170", "177", "186", "188", "191", "193",
                      "198", "199"}) +
         random.Digits(8);
}

std::string Ipv4(Random& random) {
  return random.Pick({"203.0.113", "198.51.100", "114.114.114", "61.135.169"}) + "." +
         std::to_string(random.Between(1, 254));
}

std::string Ipv6(Random& random) {
  const std::string tail = random.From(kHex, 4) + ":" + random.From("123456789", 1);
  switch (random.Below(4)) {
    case 0:
      return "2001:db8::" + tail;
    case 1:
      return "2001:0db8:85a3:0000:0000:8a2e:" + random.From(kHex, 4) + ":" + random.From(kHex, 4);
    case 2:
      return "2001:DB8:0:0:8:800:200C:" + random.From(kHex, 3);
    default:
      return "::ffff:203.0.113." + std::to_string(random.Between(1, 254));
  }
}

}  // namespace

std::string Two(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string Spoiled(Random& random, std::string code) {
  const char right = code.back();
  while (code.back() == right) code.back() = static_cast<char>('0' + random.Below(10));
  return code;
}

std::string ResidentId(Random& random) {
  return WithMod112(Region(random) + DateOfBirth(random) + random.Digits(3));
}

std::string Permit(Random& random) {
  return WithMod112(random.Pick({"810000", "820000", "830000"}) + DateOfBirth(random) +
                    random.Digits(3));
}

std::string ForeignId(Random& random) {
  return WithMod112("9" + random.Pick({"11", "31", "44", "33"}) +
                    random.Pick({"840", "124", "250", "392", "036"}) + DateOfBirth(random) +
                    random.Digits(3));
}

std::string OldForeignId(Random& random) {
  return random.Pick({"CAN", "USA", "DEU", "JPN", "KOR", "GBR"}) + Region(random).substr(0, 4) +
         DateOfBirth(random).substr(2) + random.Digits(2);
}

std::string OldId(Random& random) {
  return Region(random) + Two(random.Between(20, 99)) + DateOfBirth(random).substr(4) +
         random.Digits(3);
}

std::string Uscc(Random& random) {
  const std::string body = random.Pick({"91", "12", "51", "52", "53", "92", "93"}) + Region(random);
  const std::string org =
      random.OneIn(2) ? "MA" + random.From("0123456789ABCDEFGHJKLMNPQRTUWXY", 6) : random.Digits(8);
  return WithMod31(body + WithOrgCheck(org));
}

std::string OrgCode(Random& random) {
  std::string code = WithOrgCheck(random.Digits(8));
  if (!random.OneIn(3)) code.insert(8, "-");
  return code;
}

std::string Card(Random& random) {
  switch (random.Below(4)) {
    case 0:
      return WithLuhn("4" + random.Digits(14));
    case 1:
      return WithLuhn("5" + std::to_string(random.Between(1, 5)) + random.Digits(13));
    case 2:
      return WithLuhn("62" + random.Digits(16));
    default: {
      const std::string card = WithLuhn("62" + random.Digits(13));
      return card.substr(0, 4) + " " + card.substr(4, 4) + " " + card.substr(8, 4) + " " +
             card.substr(12);
    }
  }
}

std::string Mobile(Random& random) {
  const std::string digits = MobileDigits(random);
  const std::string grouped =
      digits.substr(0, 3) + "-" + digits.substr(3, 4) + "-" + digits.substr(7);
  switch (random.Below(6)) {
    case 0:
      return grouped;
    case 1:
      return "+86 " + digits;
    case 2:
      return "0086" + digits;
    case 3:
      return "+86-" + grouped;
    default:
      return digits;
  }
}

std::string Landline(Random& random) {
  const std::string area =
      random.Pick({"010", "021", "020", "0755", "0571", "0311", "0898", "0991"});
  const std::string local = std::to_string(random.Between(2, 8)) + random.Digits(7);
  switch (random.Below(6)) {
    case 0:
      return "(" + area + ")" + local;
    case 1:
      return area + local;
    case 2:
      return area + "-" + local + "-" + random.Digits(3);
    case 3:
      return area + " " + local + "转" + random.Digits(4);
    case 4:
      return "+86-" + area.substr(1) + "-" + local;
    default:
      return area + "-" + local;
  }
}

std::string Passport(Random& random) {
  switch (random.Below(5)) {
    case 0:
      return "E" + random.Digits(8);
    case 1:
      return "E" + random.From(kLetters, 1) + random.Digits(7);
    case 2:
      return "G" + random.Digits(8);
    case 3:
      return random.Pick({"K", "KJ", "H", "HJ"}) + random.Digits(8);
    default:
      return random.Pick({"MA", "MB", "PE", "DE", "SE"}) + random.Digits(7);
  }
}

std::string TravelPermit(Random& random) {
  switch (random.Below(5)) {
    case 0:
      return random.Pick({"C", "W", "L", "T"}) + random.Digits(8);
    case 1:
      return "C" + random.From(kLetters, 1) + random.Digits(7);
    case 2:
      return random.Pick({"H", "M"}) + random.Digits(8);
    case 3:
      return random.Pick({"H", "M"}) + random.Digits(10);
    default:
      return random.Digits(10) + random.From(kLetters, 1);
  }
}

std::string Plate(Random& random) {
  const std::string office = random.Pick({"京", "沪", "粤", "浙", "川", "新", "云", "藏", "琼"}) +
                             random.From(kLetters, 1);
  switch (random.Below(6)) {
    case 0:
      return office + "·" + random.Digits(5);
    case 1:
      return office + random.From("DFAB", 1) + random.Digits(5);  // new energy, small
    case 2:
      return office + random.Digits(5) + random.From("DF", 1);  // large
    case 3:
      return office + random.Digits(4) + random.Pick({"挂", "学", "警", "领", "港", "澳"});
    case 4:
      return office + random.From(kLetters, 2) + random.Digits(3);
    default:
      return office + random.From(kLetters, 1) + random.Digits(4);
  }
}

std::string Email(Random& random) {
  const std::string local = random.Pick({"zhangsan", "li.si", "wang_wu99", "a", "j-doe", "x+tag"}) +
                            random.Digits(random.Below(4));
  return local + "@" +
         random.Pick(
             {"example.com", "mail.example.cn", "qq.com", "example.co.uk", "sub.example.org"});
}

std::string IpAddress(Random& random) { return random.OneIn(2) ? Ipv4(random) : Ipv6(random); }

std::string Mac(Random& random) {
  const std::string separator = random.OneIn(2) ? ":" : "-";
  std::string mac = random.OneIn(2) ? "00" : "3c";
  for (int i = 0; i < 5; ++i) mac += separator + random.From(kHex, 2);
  if (!random.OneIn(5)) return mac;
  return random.From(kHex, 4) + "." + random.From(kHex, 4) + "." + random.From(kHex, 4);
}

std::string Uuid(Random& random) {
  return random.From(kHex, 8) + "-" + random.From(kHex, 4) + "-4" + random.From(kHex, 3) + "-a" +
         random.From(kHex, 3) + "-" + random.From(kHex, 12);
}

std::string DeviceId(Random& random) {
  switch (random.Below(4)) {
    case 0:
      return WithLuhn(random.Pick({"35", "86", "01"}) + random.Digits(12));
    case 1:
      return "460" + random.Pick({"00", "01", "03", "11"}) + random.Digits(10);
    case 2:
      return WithLuhn("8986" + random.Digits(15));
    default:
      return Uuid(random);
  }
}

std::string WechatId(Random& random) {
  switch (random.Below(3)) {
    case 0:
      return "wxid_" + random.From(kLower + "0123456789", 14);
    case 1:
      return random.Pick({"zhangsan", "li-si", "Wang_Wu", "xiaoming"}) + random.Digits(4);
    default:
      return random.From(kLower, 1) + random.From(kLower + "_-", 6) + random.From(kLower, 1);
  }
}

std::string Qq(Random& random) {
  return std::to_string(random.Between(1, 9)) + random.Digits(random.Between(5, 9));
}

std::string OneTimeCode(Random& random) {
  return random.Digits(random.OneIn(3) ? 4 : random.OneIn(3) ? 8 : 6);
}

std::string Coordinates(Random& random) {
  const std::string lat =
      std::to_string(random.Between(18, 53)) + "." + random.Digits(random.Between(4, 7));
  const std::string lng =
      std::to_string(random.Between(74, 134)) + "." + random.Digits(random.Between(4, 7));
  return random.OneIn(2) ? lat + ", " + lng : lng + "," + lat;
}

std::string Arcs(Random& random) {
  const auto arc = [&](unsigned low, unsigned high, const std::vector<std::string>& marks) {
    return std::to_string(random.Between(low, high)) + marks[0] + Two(random.Between(0, 59)) +
           marks[1] + Two(random.Between(0, 59)) + (random.OneIn(3) ? "." + random.Digits(2) : "") +
           marks[2];
  };
  if (random.OneIn(3)) {
    const std::vector<std::string> marks = {"度", "分", "秒"};
    return arc(18, 53, marks) + random.Pick({"，东经", ", 东经", " 东经"}) + arc(74, 134, marks);
  }
  const std::vector<std::string> marks = random.OneIn(2) ? std::vector<std::string>{"°", "'", "\""}
                                                         : std::vector<std::string>{"°", "′", "″"};
  return arc(18, 53, marks) + "N" + random.Pick({", ", " ", ","}) + arc(74, 134, marks) + "E";
}

std::string EnglishAddress(Random& random) {
  const auto number = [&](unsigned most) { return std::to_string(random.Between(1, most)); };
  const std::string street =
      number(999) + " " +
      random.Pick({"Zhongguancun Street", "Century Avenue", "Main St.", "Nanjing West Road",
                   "Jianguo Rd", "Baker Street", "Lao She Hutong", "Fifth Avenue"});
  const std::string city = random.Pick({"Haidian District, Beijing", "Pudong, Shanghai 200120",
                                        "Springfield, IL 62701", "Nanshan District, Shenzhen",
                                        "London, 10115", "Xihu District, Hangzhou, China"});
  switch (random.Below(3)) {
    case 0:
      return number(30) + "01, Building " + number(20) + ", No. " + street + ", " + city;
    case 1:
      return street + ", Apt " + number(40) + ", " + city;
    default:
      return street + ", " + city;
  }
}

std::string Address(Random& random) {
  const auto number = [&](unsigned most) { return std::to_string(random.Between(1, most)); };
  const std::string place =
      random.Pick({"北京市海淀区", "上海市浦东新区", "广东省深圳市南山区", "浙江省杭州市西湖区",
                   "四川省成都市武侯区", "江苏省苏州市昆山市", "内蒙古自治区呼和浩特市新城区",
                   "天津市和平区", "重庆市渝中区"});
  const std::string street =
      random.Pick({"中关村大街", "世纪大道", "科技园路", "文三路", "人民南路", "解放街道和平路",
                   "花园胡同", "滨江镇建设路", "长安街"});
  switch (random.Below(5)) {
    case 0:
      return place + street + number(300) + "号";
    case 1:
      return place + street + number(99) + "号院" + number(20) + "号楼" + number(6) + "单元" +
             number(30) + "01室";
    case 2:
      return place + street + number(99) + "弄" + number(40) + "号" + number(20) + "0" + number(4) +
             "室";
    case 3:
      return place + " " + street + number(300) + "号 " + random.From("ABCD", 1) + "座" +
             number(20) + "层";
    default:
      return place + street + number(300) + "号阳光花园" + number(20) + "栋" + number(20) + "0" +
             number(4);
  }
}

std::string PersonName(Random& random) {
  if (random.OneIn(6)) {
    return random.Pick({"John", "Alice", "Mary", "Wei"}) + " " +
           random.Pick({"Smith", "Wong", "Zhang", "O'Neil"});
  }
  const std::string surname =
      random.OneIn(10) ? random.Pick({"欧阳", "司马", "诸葛", "上官"})
                       : random.Pick({"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                                      "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"});
  const auto given = [&] {
    return random.Pick({"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军",
                        "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞",
                        "平", "刚", "桂", "英", "文", "华", "建", "国"});
  };
  return surname + given() + (random.OneIn(3) ? "" : given());
}

std::string BirthDate(Random& random) {
  const unsigned year = random.Between(1940, 2015);
  const unsigned month = random.Between(1, 12);
  const unsigned day = random.Between(1, 28);
  const std::string y = std::to_string(year);
  switch (random.Below(6)) {
    case 0:
      return y + "年" + std::to_string(month) + "月" + std::to_string(day) + "日";
    case 1:
      return y + "-" + Two(month) + "-" + Two(day);
    case 2:
      return y + "/" + std::to_string(month) + "/" + std::to_string(day);
    case 3:
      return y + Two(month) + Two(day);
    case 4:
      return "一九九" + random.Pick({"〇", "一", "三", "八"}) + "年" +
             random.Pick({"二", "十", "十二"}) + "月" +
             random.Pick({"三", "十五", "二十", "二十一"}) + "日";
    default:
      return random.Pick({"January ", "May ", "Oct ", "December "}) + std::to_string(day) + ", " +
             y;
  }
}

std::string Secret(Random& random) {
  const std::string mixed = kLower + "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
  switch (random.Below(4)) {
    case 0:
      return "sk-" + random.From(mixed, 45) + random.Digits(3);
    case 1:
      return "AKIA" + random.From("ABCDEFGHJKLMNPQRSTUVWXYZ234567", 14) + random.Digits(2);
    case 2:
      return random.From(kLower, 5) + random.From("!@#$%", 1) + random.Digits(3);
    default:
      return random.From(mixed, 9) + random.Digits(1);
  }
}

}  // namespace weir::pii
