// How each kind is written, and what is left alone.
#include <catch2/catch.hpp>

#include "tests/compliance/pii/scan.h"

namespace weir::pii {
namespace {

struct Row {
  const char* text;
  const char* shown;
};

// Hits that the starter policies act on.
std::string ActedOn(const std::string& text) {
  std::vector<Hit> hits = Scan(text);
  std::erase_if(hits, [](const Hit& hit) { return hit.score_permille < 600; });
  return Shown(text, hits);
}

void CheckRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(ActedOn(row.text) == row.shown);
  }
}

TEST_CASE("Scanner: finds landline numbers with area code, and no service numbers", "[pii]") {
  CheckRows({
      {"电话010-62345678。", "landline[010-62345678]"},
      {"(010)62345678", "landline[(010)62345678]"},
      {"（0755） 26123456", "landline[（0755） 26123456]"},
      {"010 6234 5678", "landline[010 6234 5678]"},
      {"座机02161234567转123", "landline[02161234567转123]"},
      {"0571-87654321-8001", "landline[0571-87654321-8001]"},
      {"+86-10-62345678", "landline[+86-10-62345678]"},
      {"０１０－６２３４５６７８", "landline[０１０－６２３４５６７８]"},
      {"热线400-123-4567", ""},
      {"800-123-4567", ""},
      {"95588", ""},
      {"(1) 2024 (2) 2025", ""},
  });
}

TEST_CASE("Scanner: finds plates of every colour", "[pii]") {
  CheckRows({
      {"京A12345", "licence_plate[京A12345]"},
      {"粤BD12345停在路边", "licence_plate[粤BD12345]"},
      {"沪A1234挂", "licence_plate[沪A1234挂]"},
      {"川A 8888警", "licence_plate[川A 8888警]"},
      {"沪A0023领", "licence_plate[沪A0023领]"},
      {"粤Z1234港", "licence_plate[粤Z1234港]"},
      {"滬a12345", "licence_plate[滬a12345]"},
      {"使馆车牌使014·578", "licence_plate[使014·578]"},
      {"使014578个单位", ""},
      {"京A1234567", ""},
      {"京I12345", ""},
      {"新C语言12345", ""},
  });
}

TEST_CASE("Scanner: finds IP addresses and leaves versions, times and code alone", "[pii]") {
  CheckRows({
      {"来自203.0.113.7的请求", "ip_address[203.0.113.7]"},
      {"http://203.0.113.7:8080/x", "ip_address[203.0.113.7]"},
      {"2001:db8::8a2e:370:7334", "ip_address[2001:db8::8a2e:370:7334]"},
      {"[2001:db8::1]:443", "ip_address[2001:db8::1]"},
      {"ip fe80::1%eth0", ""},
      {"localhost 127.0.0.1, 192.168.1.1", ""},
      {"版本203.0.113.7", ""},
      {"v1.2.3.4", ""},
      {"version 10.15.7.1", ""},
      {"3.1.2.4 节", ""},
      {"IP 8.8.8.8", "ip_address[8.8.8.8]"},
      {"std::vector<a::b> 12:30:45 :: ::", ""},
      {"256.1.1.1", ""},
  });
}

TEST_CASE("Scanner: finds device identifiers by their word", "[pii]") {
  CheckRows({
      {"MAC 00:00:5e:00:53:af", "mac_address[00:00:5e:00:53:af]"},
      {"网卡00-00-5E-00-53-AF", "mac_address[00-00-5E-00-53-AF]"},
      {"IMEI：356938035643809", "device_id[356938035643809]"},
      {"356938035643809", ""},
      {"IDFA: 550e8400-e29b-41d4-a716-446655440000",
       "device_id[550e8400-e29b-41d4-a716-446655440000]"},
      {"id 550e8400-e29b-41d4-a716-446655440000", ""},
      {"组织机构代码D2143569-X", "org_code[D2143569-X]"},
      {"信用代码91350100M000100Y43", "uscc[91350100M000100Y43]"},
  });
}

TEST_CASE("Scanner: finds accounts by their word, and no ordinary word behind it", "[pii]") {
  CheckRows({
      {"我的微信号是zhangsan_88", "wechat_id[zhangsan_88]"},
      {"加我微信 zhangsan", "wechat_id[zhangsan]"},
      {"V信：abc12345", "wechat_id[abc12345]"},
      {"wxid_a1b2c3d4e5f6g7", "wechat_id[wxid_a1b2c3d4e5f6g7]"},
      {"WeChat settings", ""},
      {"微信支付，打开settings", ""},
      {"QQ 123456", "qq[123456]"},
      {"加qq：10001", "qq[10001]"},
      {"QQ群123456", ""},
      {"QQ012345", ""},
  });
}

TEST_CASE("Scanner: finds one-time codes, and no other codes", "[pii]") {
  CheckRows({
      {"【某某】验证码：1234，5分钟内有效", "one_time_code[1234]"},
      {"您的验证码是 123 456", "one_time_code[123 456]"},
      {"Your verification code is 654321", "one_time_code[654321]"},
      {"OTP: 87654321", "one_time_code[87654321]"},
      {"error code 404040", ""},
      {"zip code 100084", ""},
      {"验证码有效期至2024年", ""},
      {"http://a.cn/?code=123456", ""},
      {"验证码 123", ""},
      {"验证码123456789", ""},
  });
}

TEST_CASE("Scanner: finds keys and passwords, and not what is written about them", "[pii]") {
  CheckRows({
      {"key sk-a1b2c3d4e5f6g7h8i9j0", "secret[sk-a1b2c3d4e5f6g7h8i9j0]"},
      {"密码：hunter2X", "secret[hunter2X]"},
      {"密码是Ab!123", "secret[Ab!123]"},
      {"password=\"s3cr3t!\"", "secret[s3cr3t!]"},
      {"my password is correct-horse-9", "secret[correct-horse-9]"},
      {"api_key: abcdef123456", "secret[abcdef123456]"},
      {"password: required", ""},
      {"password is long", ""},
      {"密码至少8位", ""},
      {"key: C major", ""},
      {"sk-learn-pipeline-example-text", ""},
  });
}

TEST_CASE("Scanner: reports every piece of a key that is longer than a run", "[pii]") {
  std::string key = "sk-";
  while (key.size() < 700) key += "a1B2c3D4e5";
  const auto hits = Scan("x " + key + " y");
  REQUIRE(hits.size() == 3);
  CHECK(hits.front().begin == 2);
  CHECK(hits[1].begin == hits[0].end);
  CHECK(hits[2].begin == hits[1].end);
  CHECK(hits.back().end == 2 + key.size());
}

TEST_CASE("Scanner: finds names behind words that announce one, and only there", "[pii]") {
  CheckRows({
      {"姓名：张伟", "person_name[张伟]"},
      {"我叫欧阳娜娜，今年20岁", "person_name[欧阳娜娜]"},
      {"收件人 李小明 电话", "person_name[李小明]"},
      {"我叫王芳今年三十", "person_name[王芳]"},
      {"Name: John Smith, 42", "person_name[John Smith]"},
      {"my name is Alice Wong and", "person_name[Alice Wong]"},
      {"张伟是中国最常见的名字之一", ""},
      {"姓名和电话", ""},
      {"联系人方式", ""},
      {"用户名高明", ""},
      {"客户名单如下", ""},
      {"申请人申请延期", ""},
      {"file name: Report Final", ""},
      {"Name: required", ""},
  });
}

TEST_CASE("Scanner: finds dates of birth, and no other dates", "[pii]") {
  CheckRows({
      {"出生日期：1990年1月2日", "birth_date[1990年1月2日]"},
      {"生日 1990-01-02。", "birth_date[1990-01-02]"},
      {"生于一九九〇年十二月二十一日", "birth_date[一九九〇年十二月二十一日]"},
      {"出生年月：1990年5月", "birth_date[1990年5月]"},
      {"born on May 3, 1990 in Rome", "birth_date[May 3, 1990]"},
      {"DOB: 03/05/1990", "birth_date[03/05/1990]"},
      {"date of birth: 3 May 1990", "birth_date[3 May 1990]"},
      {"生日1990年1月2日 9点", "birth_date[1990年1月2日]"},
      {"生于1990年13月1日", ""},
      {"发布于1990年1月2日", ""},
      {"born in 1990", ""},
      {"生日快乐", ""},
  });
}

TEST_CASE("Scanner: is less sure of names and dates in a story than of the writer's own", "[pii]") {
  const auto score = [](const std::string& text) { return Scan(text).at(0).score_permille; };
  CHECK(score("我叫张伟") == 850);
  CHECK(score("姓名：张伟") == 850);
  CHECK(score("我的名字是张伟") == 850);
  CHECK(score("从前有个孩子名叫张伟") == 750);
  CHECK(score("他的名字是张伟") == 750);
  CHECK(score("出生日期：1990年1月2日") == 900);
  CHECK(score("我出生于1990年1月2日") == 900);
  CHECK(score("I was born on May 3, 1990") == 900);
  CHECK(score("这位作家生于1910年1月2日") == 750);
  CHECK(score("这位作家出生于1910年1月2日") == 750);
  CHECK(score("The writer was born on May 3, 1910") == 750);
}

TEST_CASE("Scanner: finds coordinates, and no other decimals", "[pii]") {
  CheckRows({
      {"39.9042,116.4074", "location[39.9042,116.4074]"},
      {"(39.9042, 116.4074)", "location[39.9042, 116.4074]"},
      {"北纬39.90度，东经116.40度", "location[39.90度，东经116.40]"},
      {"GPS 48.8584, 2.2945", "location[48.8584, 2.2945]"},
      {"48.8584, 2.2945", ""},
      {"0.8732, 0.9121", ""},
      {"39.90, 116.40", ""},
      {"GPS 139.9042, 216.4074", ""},
  });
}

TEST_CASE("Scanner: finds addresses from the place or the announcement on", "[pii]") {
  CheckRows({
      {"我家在北京市海淀区中关村大街27号", "address[北京市海淀区中关村大街27号]"},
      {"上海南京东路100号", "address[上海南京东路100号]"},
      {"收货地址：昆山市玉山镇前进路5号3栋501室", "address[昆山市玉山镇前进路5号3栋501室]"},
      {"广东省 深圳市 南山区 科技园路 1号", "address[广东省 深圳市 南山区 科技园路 1号]"},
      {"浙江省杭州市西湖区文三路", "address[浙江省杭州市西湖区文三路]"},
      {"盐城市亭湖区青年路3号", "address[青年路3号]"},
      {"他住在海淀区", ""},
      {"中山路27号", ""},
      {"广东省深圳市南山区", ""},
      {"这个城市的道路很宽", ""},
      {"第2号文件", ""},
      {"北京的3号线", ""},
      {"走了5公里路到3号门", ""},
  });
}

}  // namespace
}  // namespace weir::pii
