// The words that announce personal data, each with the kinds that it speaks of. A table for
// context.cc, which says when a word counts.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "compliance/pii/context.h"
#include "compliance/pii/type.h"

namespace weir::pii {

inline constexpr TypeSet kIdentity = {Type::kResidentId, Type::kResidencePermit,
                                      Type::kForeignResidentId, Type::kOldResidentId};
inline constexpr TypeSet kPapers = kIdentity | TypeSet{Type::kPassport, Type::kTravelPermit};
inline constexpr TypeSet kPhone = {Type::kMobile, Type::kLandline};
inline constexpr TypeSet kCard = {Type::kBankCard};
inline constexpr TypeSet kMail = {Type::kEmail};
inline constexpr TypeSet kPermit = {Type::kTravelPermit};
inline constexpr TypeSet kDevice = {Type::kDeviceId};
inline constexpr TypeSet kWechat = {Type::kWechatId};
inline constexpr TypeSet kCode = {Type::kOneTimeCode};
inline constexpr TypeSet kSecret = {Type::kSecret};
inline constexpr TypeSet kName = {Type::kPersonName};
inline constexpr TypeSet kBirth = {Type::kBirthDate};
inline constexpr TypeSet kPlace = {Type::kLocation};
inline constexpr TypeSet kHome = {Type::kAddress};
inline constexpr TypeSet kPlate = {Type::kLicencePlate};
inline constexpr TypeSet kIp = {Type::kIpAddress};
inline constexpr TypeSet kMac = {Type::kMacAddress};
inline constexpr TypeSet kVersion = {};

struct HanWord {
  std::u32string_view text;  // folded: simplified, lower case
  TypeSet types;
};

// Those with the same last ideograph stand together.
inline constexpr auto kHanWords = [] {
  std::array words = {
      HanWord{U"身份证", kIdentity},
      HanWord{U"证件", kPapers},
      HanWord{U"证号", kIdentity},
      HanWord{U"证件号", kPapers},
      HanWord{U"身份证号", kIdentity},
      HanWord{U"居民", kIdentity},
      HanWord{U"户口", kIdentity},
      HanWord{U"居住证", kIdentity},
      HanWord{U"居留证", kIdentity},
      HanWord{U"身份", kIdentity},
      HanWord{U"身份号码", kIdentity},
      HanWord{U"手机", kPhone},
      HanWord{U"电话", kPhone},
      HanWord{U"联系", kPhone},
      HanWord{U"号码", kPhone},
      HanWord{U"致电", kPhone},
      HanWord{U"拨打", kPhone},
      HanWord{U"来电", kPhone},
      HanWord{U"短信", kPhone},
      HanWord{U"座机", kPhone},
      HanWord{U"固话", kPhone},
      HanWord{U"传真", kPhone},
      HanWord{U"热线", kPhone},
      HanWord{U"卡号", kCard},
      HanWord{U"银行", kCard},
      HanWord{U"信用卡", kCard},
      HanWord{U"储蓄卡", kCard},
      HanWord{U"借记卡", kCard},
      HanWord{U"银行卡", kCard},
      HanWord{U"账号", kCard},
      HanWord{U"帐号", kCard},
      HanWord{U"账户", kCard},
      HanWord{U"邮箱", kMail},
      HanWord{U"邮件", kMail},
      HanWord{U"电邮", kMail},
      HanWord{U"邮址", kMail},
      HanWord{U"信用代码", TypeSet{Type::kUscc, Type::kOrgCode}},
      HanWord{U"机构代码", TypeSet{Type::kOrgCode}},
      HanWord{U"税号", TypeSet{Type::kUscc}},
      HanWord{U"识别号", TypeSet{Type::kUscc}},
      HanWord{U"护照", TypeSet{Type::kPassport}},
      HanWord{U"护照号", TypeSet{Type::kPassport}},
      HanWord{U"通行证", kPermit},
      HanWord{U"回乡证", kPermit},
      HanWord{U"台胞证", kPermit},
      HanWord{U"港澳", kPermit},
      HanWord{U"签注", kPermit},
      HanWord{U"车牌", kPlate},
      HanWord{U"车牌号", kPlate},
      HanWord{U"牌照", kPlate},
      HanWord{U"使馆", kPlate},
      HanWord{U"号牌", kPlate},
      HanWord{U"设备", kDevice},
      HanWord{U"串号", kDevice},
      HanWord{U"设备号", kDevice},
      HanWord{U"标识", kDevice},
      HanWord{U"标识符", kDevice},
      HanWord{U"识别码", kDevice},
      HanWord{U"卡槽", kDevice},
      HanWord{U"国际码", kDevice},
      HanWord{U"微信", kWechat | kPhone},
      HanWord{U"微信号", kWechat | kPhone},
      HanWord{U"薇信", kWechat},
      HanWord{U"威信", kWechat},
      HanWord{U"加我", kWechat},
      HanWord{U"v信", kWechat},
      HanWord{U"加微", kWechat},
      HanWord{U"扣扣", TypeSet{Type::kQq}},
      HanWord{U"企鹅号", TypeSet{Type::kQq}},

      HanWord{U"验证码", kCode},
      HanWord{U"校验码", kCode},
      HanWord{U"动态码", kCode},
      HanWord{U"动态密码", kCode},
      HanWord{U"短信码", kCode},
      HanWord{U"一次性密码", kCode},
      HanWord{U"确认码", kCode},
      HanWord{U"登录码", kCode},
      HanWord{U"授权码", kCode},
      HanWord{U"密码", kSecret},
      HanWord{U"口令", kSecret},
      HanWord{U"密钥", kSecret},
      HanWord{U"秘钥", kSecret},
      HanWord{U"私钥", kSecret},
      HanWord{U"令牌", kSecret},
      HanWord{U"姓名", kName},
      HanWord{U"名字", kName},
      HanWord{U"我叫", kName},
      HanWord{U"名叫", kName},
      HanWord{U"联系人", kName | kPhone},
      HanWord{U"收件人", kName},
      HanWord{U"收货人", kName},
      HanWord{U"寄件人", kName},
      HanWord{U"持卡人", kName},
      HanWord{U"户名", kName},
      HanWord{U"申请人", kName},
      HanWord{U"投保人", kName},
      HanWord{U"真名", kName},
      HanWord{U"本名", kName},
      HanWord{U"出生", kBirth},
      HanWord{U"生日", kBirth},
      HanWord{U"生于", kBirth},
      HanWord{U"出生日期", kBirth},
      HanWord{U"出生年月", kBirth},
      HanWord{U"诞生日", kBirth},
      HanWord{U"坐标", kPlace},
      HanWord{U"定位", kPlace},
      HanWord{U"经纬度", kPlace},
      HanWord{U"北纬", kPlace},
      HanWord{U"南纬", kPlace},
      HanWord{U"东经", kPlace},
      HanWord{U"西经", kPlace},
      HanWord{U"纬度", kPlace},
      HanWord{U"经度", kPlace},
      HanWord{U"地址", kHome | kIp},
      HanWord{U"住址", kHome},
      HanWord{U"住在", kHome},
      HanWord{U"家住", kHome},
      HanWord{U"寄到", kHome},
      HanWord{U"寄往", kHome},
      HanWord{U"送到", kHome},
      HanWord{U"户籍", kHome},
      HanWord{U"籍贯", kHome},
      HanWord{U"现居", kHome},
      HanWord{U"主机", kIp},
      HanWord{U"服务器", kIp},
      HanWord{U"网卡", kMac},
      HanWord{U"物理地址", kMac},
      HanWord{U"版本", kVersion},
      HanWord{U"版本号", kVersion},
      HanWord{U"固件", kVersion},
  };
  std::sort(words.begin(), words.end(),
            [](const HanWord& a, const HanWord& b) { return a.text.back() < b.text.back(); });
  return words;
}();

struct LatinWord {
  uint64_t packed = 0;
  TypeSet types;
};

inline constexpr std::array kLatinWords = {
    LatinWord{PackedWord("identity"), kIdentity},
    LatinWord{PackedWord("id"), kIdentity},
    LatinWord{PackedWord("resident"), kIdentity},
    LatinWord{PackedWord("phone"), kPhone},
    LatinWord{PackedWord("telephone"), kPhone},
    LatinWord{PackedWord("mobile"), kPhone},
    LatinWord{PackedWord("tel"), kPhone},
    LatinWord{PackedWord("cell"), kPhone},
    LatinWord{PackedWord("call"), kPhone},
    LatinWord{PackedWord("sms"), kPhone},
    LatinWord{PackedWord("fax"), kPhone},
    LatinWord{PackedWord("wechat"), kWechat | kPhone},
    LatinWord{PackedWord("weixin"), kWechat},
    LatinWord{PackedWord("wx"), kWechat},
    LatinWord{PackedWord("vx"), kWechat},
    LatinWord{PackedWord("card"), kCard},
    LatinWord{PackedWord("bank"), kCard},
    LatinWord{PackedWord("credit"), kCard},
    LatinWord{PackedWord("debit"), kCard},
    LatinWord{PackedWord("visa"), kCard},
    LatinWord{PackedWord("account"), kCard},
    LatinWord{PackedWord("email"), kMail},
    LatinWord{PackedWord("mail"), kMail},
    LatinWord{PackedWord("contact"), kMail},
    LatinWord{PackedWord("uscc"), TypeSet{Type::kUscc}},
    LatinWord{PackedWord("passport"), TypeSet{Type::kPassport}},
    LatinWord{PackedWord("permit"), kPermit},
    LatinWord{PackedWord("plate"), kPlate},
    LatinWord{PackedWord("embassy"), kPlate},
    LatinWord{PackedWord("imei"), kDevice},
    LatinWord{PackedWord("imsi"), kDevice},
    LatinWord{PackedWord("iccid"), kDevice},
    LatinWord{PackedWord("idfa"), kDevice},
    LatinWord{PackedWord("oaid"), kDevice},
    LatinWord{PackedWord("idfv"), kDevice},
    LatinWord{PackedWord("gaid"), kDevice},
    LatinWord{PackedWord("aaid"), kDevice},
    LatinWord{PackedWord("device"), kDevice},
    LatinWord{PackedWord("advertising"), kDevice},
    LatinWord{PackedWord("sim"), kDevice},
    LatinWord{PackedWord("qq"), TypeSet{Type::kQq}},
    LatinWord{PackedWord("otp"), kCode},
    LatinWord{PackedWord("passcode"), kCode},
    LatinWord{PackedWord("verification"), kCode},
    LatinWord{PackedWord("code"), kCode},
    LatinWord{PackedWord("password"), kSecret},
    LatinWord{PackedWord("passwd"), kSecret},
    LatinWord{PackedWord("pwd"), kSecret},
    LatinWord{PackedWord("passphrase"), kSecret},
    LatinWord{PackedWord("secret"), kSecret},
    LatinWord{PackedWord("token"), kSecret},
    LatinWord{PackedWord("apikey"), kSecret},
    LatinWord{PackedWord("key"), kSecret},
    LatinWord{PackedWord("name"), kName},
    LatinWord{PackedWord("born"), kBirth},
    LatinWord{PackedWord("birthday"), kBirth},
    LatinWord{PackedWord("birth"), kBirth},
    LatinWord{PackedWord("dob"), kBirth},
    LatinWord{PackedWord("gps"), kPlace},
    LatinWord{PackedWord("lat"), kPlace},
    LatinWord{PackedWord("latitude"), kPlace},
    LatinWord{PackedWord("coordinates"), kPlace},
    LatinWord{PackedWord("location"), kPlace},
    LatinWord{PackedWord("lng"), kPlace},
    LatinWord{PackedWord("lon"), kPlace},
    LatinWord{PackedWord("address"), kHome | kIp},
    LatinWord{PackedWord("live"), kHome},
    LatinWord{PackedWord("lives"), kHome},
    LatinWord{PackedWord("reside"), kHome},
    LatinWord{PackedWord("resides"), kHome},
    LatinWord{PackedWord("residence"), kHome},
    LatinWord{PackedWord("deliver"), kHome},
    LatinWord{PackedWord("ip"), kIp},
    LatinWord{PackedWord("host"), kIp},
    LatinWord{PackedWord("server"), kIp},
    LatinWord{PackedWord("mac"), kMac},
    LatinWord{PackedWord("version"), kVersion},
    LatinWord{PackedWord("ver"), kVersion},
    LatinWord{PackedWord("v"), kVersion},
    LatinWord{PackedWord("release"), kVersion},
};

}  // namespace weir::pii
