#include "tests/compliance/pii/specimens.h"

#include "tests/compliance/pii/checksums.h"

namespace weir::pii {
namespace {

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

// A number longer than any identifier.
std::string LongRun(Random& random) {
  return random.Pick({"流水", "序列号", "hash ", "id=", "校验和"}) +
         random.Digits(random.Between(21, 40));
}

std::string Range(Random& random) {
  return random.Pick({"第", "pp. ", "范围"}) + random.Digits(3) + "-" + random.Digits(4) +
         random.Pick({"页", "", "号段"}) + "，涨幅" + random.Digits(1) + "." + random.Digits(2) +
         "%";
}

// Any of the texts that look like numbers of some kind.
std::string Ordinary(Random& random) {
  switch (random.Below(10)) {
    case 8:
      return LongRun(random);
    case 9:
      return Range(random);
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
      {Type::kForeignResidentId,
       OldForeignId,
       {"永久居留证号", "居留证：", "证件号 ", "ID "},
       OrOrdinary([](Random& random) {
         return random.Pick({"型号", "批次", "航班"}) + "ABC" + random.Digits(12);
       }),
       "until 2023"},
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
      {Type::kLocation,
       Arcs,
       {"坐标", "位于", "GPS: ", "我在北纬"},
       OrOrdinary([](Random& random) {
         return random.Pick({"今天30度，明天28度", "倾斜15°后再转30°", "身高6'2\"，体重180",
                             "水温60度30分钟", "36.5度正常", "视角120°，30分20秒的视频",
                             "跑了5公里用时25'30\""});
       }),
       "in arcs"},
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

// Values without a shape of their own, behind words that announce them.
std::vector<Specimens> Announced() {
  return {
      {Type::kAddress,
       Address,
       {"地址：", "家住", "收货地址：", "", "寄到", "我住在"},
       OrOrdinary([](Random& random) {
         return random.Pick({"北京的城市规划", "地铁2号线换乘10号线", "市区道路拥堵",
                             "沿着这条路一直走", "广东省和深圳市的政策", "走了很长的路，3号到的",
                             "上海市民热爱生活", "村里有5户人家", "四川省地震局发布",
                             "小区里有3栋楼", "第2号文件", "我住在学校里", "教学楼3层"});
       })},
      {Type::kAddress,
       EnglishAddress,
       {"Address: ", "I live at ", "地址：", "Room ", "deliver to "},
       OrOrdinary([](Random& random) {
         return random.Pick({"In 2019 Wall Street fell 12 percent", "10 Downing Street is famous",
                             "The 2008 Beijing Olympic Games", "on 5 March 2024, Beijing said",
                             "Chapter 3 The Road Not Taken", "see 42 U.S.C. and 5 Main Points",
                             "between 5th Avenue and Broadway", "he is 27 St. Louis Cardinals won",
                             "iPhone 15 Pro Max, MacBook Air", "in 1984 George Orwell wrote"});
       }),
       "in English"},
      {Type::kPersonName,
       PersonName,
       {"姓名：", "我叫", "联系人：", "收件人：", "姓名是", "Name: "},
       OrOrdinary([](Random& random) {
         return random.Pick({"联系人方式", "姓名和电话都要填", "file name: Report Final",
                             "他的名字很好听", "名字是什么", "收件人已签收", "姓名不详",
                             "我叫了一辆车", "user name: Admin", "李白是唐代诗人", "联系人信息",
                             "姓名必填", "The name of the game"});
       })},
      {Type::kBirthDate,
       BirthDate,
       {"出生日期：", "生日", "出生于", "born on ", "生日是", "DOB: "},
       OrOrdinary([](Random& random) {
         return random.Pick({"生日快乐，送你12朵花", "出生率下降3.5%", "born in a small town",
                             "出生地为上海", "生日蛋糕98元", "birthday party at 7"});
       })},
      {Type::kSecret,
       Secret,
       {"密码：", "password: ", "密码是", "api key: ", "token=", "口令："},
       OrOrdinary([](Random& random) {
         return random.Pick({"密码学是一门学科", "password must be long", "密码：请自行设置",
                             "密码是什么", "max tokens: 4096", "sk-learn is a library",
                             "the token is expired", "password: required", "忘记密码怎么办",
                             "key: C major"});
       })},
  };
}

}  // namespace

std::vector<Specimens> AllSpecimens() {
  std::vector<Specimens> all = Identities();
  for (Specimens& specimens : Contacts()) all.push_back(std::move(specimens));
  for (Specimens& specimens : Machines()) all.push_back(std::move(specimens));
  for (Specimens& specimens : Announced()) all.push_back(std::move(specimens));
  return all;
}

std::string Dressed(Random& random, const std::string& value) {
  const size_t dress = random.Below(10);
  if (dress > 4 || value.find_first_of("0123456789") == std::string::npos) return value;
  std::string out;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool fits = c >= '0' && c <= '9';
    if (dress == 0 && fits) {
      out += "\xEF\xBC";
      out += static_cast<char>(0x90 + (c - '0'));
    } else if (dress == 3 && fits) {
      out += "\xF0\x9D\x9F";  // mathematical bold
      out += static_cast<char>(0x8E + (c - '0'));
    } else if (dress == 4 && fits && random.OneIn(4)) {
      out += "\xEF\xBC";  // some of them full width
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
  const std::vector<std::string> before = {"",
                                           "你好，",
                                           "资料如下：",
                                           "Hi, ",
                                           "请登记。",
                                           "他说",
                                           "昨天客户发来消息，",
                                           "备注：",
                                           "帮我写一封信，里面写上",
                                           "Please note: ",
                                           "表格第3行：",
                                           "（内部资料）\n",
                                           "麻烦帮我核对一下：",
                                           "1. ",
                                           "- ",
                                           "Dear team,\n",
                                           "“"};
  const std::vector<std::string> after = {
      "",   "。",         "，谢谢",       " thanks",        "\n",
      "！", "（已核对）", "，请尽快处理", "; please check", "”",
      "？", "\n2. 其他",  ", OK?",        "、以及附件"};
  return random.Pick(before) + announcement + value + random.Pick(after);
}

}  // namespace weir::pii
