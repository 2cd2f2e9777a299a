#include "tests/compliance/pii/specimens.h"

#include <array>

namespace weir::pii {
namespace {

const std::string kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";  // without I and O
const std::string kLower = "abcdefghijklmnopqrstuvwxyz";
const std::string kHex = "0123456789abcdef";

std::string Two(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string DateOfBirth(Random& random) {
  return std::to_string(random.Between(1940, 2015)) + Two(random.Between(1, 12)) +
         Two(random.Between(1, 28));
}

// ISO 7064 MOD 11-2 as a recurrence.
char Mod112(const std::string& digits) {
  unsigned product = 0;
  for (const char c : digits) product = (product + static_cast<unsigned>(c - '0')) * 2 % 11;
  const unsigned check = (12 - product) % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check);
}

std::string WithMod112(const std::string& digits) { return digits + Mod112(digits); }

// Luhn by table, from the left.
std::string WithLuhn(const std::string& digits) {
  constexpr std::array<unsigned, 10> kDoubled = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  unsigned sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<size_t>(digits[i] - '0');
    const bool doubled = (digits.size() - i) % 2 == 1;
    sum += doubled ? kDoubled.at(digit) : static_cast<unsigned>(digit);
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

// GB 32100 by Horner's rule from the right: 3^i is what each step multiplies by.
std::string WithMod31(const std::string& code) {
  const std::string letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  size_t value = 0;
  for (size_t i = code.size(); i > 0; --i) value = (value * 3 + letters.find(code[i - 1])) % 31;
  return code + letters[(31 - value) % 31];
}

std::string WithOrgCheck(const std::string& code) {
  const std::string letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::array<size_t, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  size_t value = 0;
  for (size_t i = 0; i < code.size(); ++i) value += kWeights.at(i) * letters.find(code[i]);
  const size_t check = 11 - value % 11;
  return code + (check == 10 ? "X" : check == 11 ? "0" : std::to_string(check));
}

// Any last character but the right one.
std::string Spoiled(Random& random, std::string code) {
  const char right = code.back();
  while (code.back() == right) code.back() = static_cast<char>('0' + random.Below(10));
  return code;
}

std::string Region(Random& random) {
  return random.Pick({"110105", "310115", "440106", "510104", "330106", "420111", "610113",
                      "650102", "120101", "350203", "460105", "540102"});
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

std::string MobileDigits(Random& random) {
  return random.Pick({"138", "139", "150", "159", "166", "170", "177", "186", "188", "191", "193",
                      "198", "199"}) +
         random.Digits(8);
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

std::string Price(Random& random) {
  return "总价" + std::to_string(random.Between(10, 99999)) + "." + random.Digits(2) + "元，数量" +
         std::to_string(random.Between(1, 500)) + "件";
}

std::string OrderNumber(Random& random) {
  const std::string date = std::to_string(random.Between(2019, 2026)) + Two(random.Between(1, 12)) +
                           Two(random.Between(1, 28));
  return random.Pick({"订单号", "流水号", "单号：", "运单 ", "order "}) + date +
         random.Digits(random.Between(6, 14));
}

std::string Tracking(Random& random) {
  return random.Pick({"快递单号SF", "运单号YT", "tracking JD", "包裹EMS"}) +
         random.Digits(random.Between(10, 13));
}

std::string Version(Random& random) {
  const auto part = [&] { return std::to_string(random.Below(30)); };
  return random.Pick({"版本", "version ", "v", "升级到版本 ", "Release "}) + part() + "." + part() +
         "." + part() + "." + part();
}

std::string CalendarDate(Random& random) {
  return random.Pick({"会议定于", "截止", "on ", "发布于"}) +
         std::to_string(random.Between(1990, 2026)) + random.Pick({"-", "/", "."}) +
         Two(random.Between(1, 12)) + "-" + Two(random.Between(1, 28)) + " 12:30:45";
}

std::string Statistic(Random& random) {
  return "准确率0." + random.Digits(4) + "，召回率0." + random.Digits(4) + "，共" +
         std::to_string(random.Between(100, 99999)) + "条";
}

std::string ServiceNumber(Random& random) {
  return random.Pick({"客服400-", "热线800-", "拨打95", "请拨400-"}) + random.Digits(3) + "-" +
         random.Digits(4);
}

std::string Sentence(Random& random) {
  return random.Pick(
      {"二十一世纪的第一个十年，一共有三千六百五十二天。", "The quick brown fox jumps over it.",
       "北京和上海是两座大城市，人口都在两千万以上。", "请在三天内回复，谢谢合作。",
       "function f(x) { return x + 1; }", "第三章第二节讲的是微信支付的原理",
       "error code 40401 at line 1203", "他名叫什么我不知道，姓名也没有写。",
       "密码学是研究如何隐藏信息的学科", "the name of the rose", "我住在一个很远的地方",
       "红楼梦第一百二十回", "房间号不重要", "新华社北京电", "GDP增长5.2%，达到126.06万亿元"});
}

// Any of the texts that look like numbers of some kind.
std::string Ordinary(Random& random) {
  switch (random.Below(8)) {
    case 0:
      return Price(random);
    case 1:
      return OrderNumber(random);
    case 2:
      return Tracking(random);
    case 3:
      return Version(random);
    case 4:
      return CalendarDate(random);
    case 5:
      return Statistic(random);
    case 6:
      return ServiceNumber(random);
    default:
      return Sentence(random);
  }
}

// One of the kind's own near misses, or an ordinary text.
std::function<std::string(Random&)> OrOrdinary(std::function<std::string(Random&)> own) {
  return [own = std::move(own)](Random& random) {
    return random.OneIn(2) ? own(random) : Ordinary(random);
  };
}

std::vector<Specimens> Identities() {
  const std::vector<std::string> id = {"身份证号", "身份证号码：", "证件号码：",
                                       "",         "ID ",          "我的身份证是"};
  const auto wrong = [](auto make) {
    return OrOrdinary([make](Random& random) { return "身份证" + Spoiled(random, make(random)); });
  };
  return {
      {Type::kResidentId, ResidentId, id, wrong(ResidentId)},
      {Type::kResidencePermit,
       Permit,
       {"居住证号", "港澳台居民居住证：", "", "证件号"},
       wrong(Permit)},
      {Type::kForeignResidentId,
       ForeignId,
       {"永久居留身份证", "证件号：", "", "ID "},
       wrong(ForeignId)},
      {Type::kOldResidentId,
       OldId,
       {"身份证号", "旧身份证：", "老身份证号码是", "证件号 "},
       OrOrdinary([](Random& random) { return "订单" + random.Digits(15); })},
      {Type::kUscc,
       Uscc,
       {"统一社会信用代码：", "税号", "纳税人识别号：", ""},
       OrOrdinary([](Random& random) { return "代码" + Spoiled(random, Uscc(random)); })},
      {Type::kOrgCode,
       OrgCode,
       {"组织机构代码：", "组织机构代码证号", "机构代码 "},
       OrOrdinary([](Random& random) {
         return "组织机构代码：" + Spoiled(random, WithOrgCheck(random.Digits(8)));
       })},
      {Type::kBankCard,
       Card,
       {"卡号", "银行卡号：", "card number ", "", "工商银行 "},
       OrOrdinary([](Random& random) {
         return "卡号" + Spoiled(random, WithLuhn("62" + random.Digits(16)));
       })},
      {Type::kPassport,
       Passport,
       {"护照号", "护照：", "passport no. ", "我的护照号码是"},
       OrOrdinary([](Random& random) { return "型号E" + random.Digits(8); })},
      {Type::kTravelPermit,
       TravelPermit,
       {"通行证号", "港澳通行证：", "回乡证号", "台胞证 "},
       OrOrdinary([](Random& random) { return "批次C" + random.Digits(8); })},
  };
}

std::vector<Specimens> Contacts() {
  return {
      {Type::kMobile,
       Mobile,
       {"手机", "电话：", "tel ", "", "联系方式 ", "call me at "},
       OrOrdinary([](Random& random) { return "编号" + random.Digits(12); })},
      {Type::kLandline,
       Landline,
       {"电话", "座机：", "传真 ", "", "tel: "},
       OrOrdinary(ServiceNumber)},
      {Type::kEmail,
       Email,
       {"邮箱", "email: ", "", "联系我", "发到", "write to "},
       OrOrdinary([](Random& random) {
         return random.Pick({"icon@2x.png", "left-pad@1.3.0", "@zhangsan 你好", "user@host", "a@b",
                             "model@latest", "x @ y.z", "sum@v2.json"});
       })},
      {Type::kWechatId,
       WechatId,
       {"微信：", "微信号", "加我微信 ", "wx: ", "vx:", "WeChat ID: "},
       OrOrdinary([](Random& random) {
         return random.Pick({"微信支付接口", "微信 is a messaging application",
                             "微信小程序用JavaScript写", "微信的英文名是WeChat",
                             "打开微信，点击settings"});
       })},
      {Type::kQq,
       Qq,
       {"QQ", "QQ号", "QQ：", "加qq ", "我的QQ是", "扣扣"},
       OrOrdinary([](Random& random) { return "QQ群有" + random.Digits(3) + "人，QQ2024年更新"; })},
      {Type::kLicencePlate,
       Plate,
       {"车牌", "车牌号：", "", "停着一辆", "号牌"},
       OrOrdinary([](Random& random) {
         return random.Pick({"京东A轮融资", "新款C919飞机", "云服务器A10", "沪深300指数", "苏E型号",
                             "粤语B站", "使用12345次", "川A牌照很多"});
       })},
  };
}

std::vector<Specimens> Machines() {
  return {
      {Type::kIpAddress, IpAddress, {"IP地址", "ip: ", "", "服务器 ", "来自"}, OrOrdinary(Version)},
      {Type::kMacAddress, Mac, {"MAC地址", "mac: ", "", "网卡 "}, OrOrdinary([](Random& random) {
         return "时间12:30:" + random.Digits(2) + ":00";
       })},
      {Type::kDeviceId,
       DeviceId,
       {"IMEI：", "设备号", "设备标识符 ", "device id ", "IMSI "},
       OrOrdinary(
           [](Random& random) { return "请求 " + Uuid(random) + " 用时" + random.Digits(15); })},
      {Type::kLocation, Coordinates, {"坐标", "GPS: ", "位置在", "定位："}, OrOrdinary(Statistic)},
      {Type::kOneTimeCode,
       OneTimeCode,
       {"验证码", "验证码：", "您的验证码是", "动态密码为 ", "verification code: ", "Your OTP is "},
       OrOrdinary([](Random& random) {
         return random.Pick(
                    {"error code ", "zip code ", "邮编", "验证码有效期至", "共发送验证码"}) +
                random.Digits(5) + "次";
       })},
  };
}

}  // namespace

std::vector<Specimens> AllSpecimens() {
  std::vector<Specimens> all = Identities();
  for (Specimens& specimens : Contacts()) all.push_back(std::move(specimens));
  for (Specimens& specimens : Machines()) all.push_back(std::move(specimens));
  return all;
}

std::string Dressed(Random& random, const std::string& value) {
  const size_t dress = random.Below(8);
  if (dress > 2) return value;
  std::string out;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool fits = c >= '0' && c <= '9';
    if (dress == 0 && fits) {
      out += "\xEF\xBC";
      out += static_cast<char>(0x90 + (c - '0'));
    } else if (dress == 1 && c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
      if (dress == 2 && fits && i + 1 < value.size() && random.OneIn(4)) out += "\u200B";
    }
  }
  return out;
}

std::string InText(Random& random, const std::string& announcement, const std::string& value) {
  const std::string before = random.Pick({"", "你好，", "资料如下：", "Hi, ", "请登记。", "他说"});
  const std::string after = random.Pick({"", "。", "，谢谢", " thanks", "\n", "！", "（已核对）"});
  return before + announcement + value + after;
}

}  // namespace weir::pii
