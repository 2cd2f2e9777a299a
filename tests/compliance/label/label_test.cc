#include "compliance/label/label.h"

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <regex>

#include "compliance/gate/gate.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"

namespace weir::label {
namespace {

// A published code: its credit code has a right check character.
constexpr const char* kProducer = "001191110102MAD55U9H0F10002";

// Reads a label by another way than the code under test: members are found with a regular
// expression and must, put together again, be the whole text.
std::map<std::string, std::string> ReadByRegex(const std::string& json) {
  std::map<std::string, std::string> members;
  std::string again;
  const std::regex member(R"re("([^"]*)":"([^"]*)")re");
  for (std::sregex_iterator it(json.begin(), json.end(), member), end; it != end; ++it) {
    again += (again.empty() ? "" : ",") + it->str();
    members[(*it)[1]] = (*it)[2];
  }
  CHECK("{" + again + "}" == json);
  return members;
}

gate::Released Text(const char* key = "unavailable") {
  testing::FakeClock clock;
  policy::Store store;
  CHECK(store.Swap(testing::CompilePolicy()).ok());
  const gate::Gate gate(store, clock, gate::Place::kDevice);
  gate::RequestFields fields;
  fields.turns = {{gate::Role::kUser, UserText("hello")}};
  const auto admission = gate.Admit(*gate::Request::Create(fields, clock));
  return gate.FailureReply(std::get<gate::Admitted>(admission), key);
}

Label MakeLabel(policy::Locale locale = policy::Locale::kChinese) {
  const Id id = *Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  return Labeller::Create(kProducer)->For(id, locale);
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_CASE("Label: has the seven keys of annex E and names producer and exchange", "[label][L-20]") {
  const Label label = MakeLabel();
  const std::map<std::string, std::string> expected = {{"Label", "1"},
                                                       {"ContentProducer", kProducer},
                                                       {"ProduceID", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
                                                       {"ReservedCode1", ""},
                                                       {"ContentPropagator", ""},
                                                       {"PropagateID", ""},
                                                       {"ReservedCode2", ""}};
  CHECK(ReadByRegex(label.aigc_json) == expected);
  CHECK(IsWellFormed(label.aigc_json));
}

TEST_CASE("Label: the visible mark has an AI element and a generation element",
          "[label][L-02][L-01]") {
  CHECK(MakeLabel().visible == "本内容由人工智能生成");
  CHECK(MakeLabel(policy::Locale::kEnglish).visible == "AI-generated content");
}

TEST_CASE("Labeller: every code that is wrong at one position is refused with that position",
          "[label][L-20]") {
  const std::string right = kProducer;
  REQUIRE(Labeller::Create(right).ok());
  for (size_t i = 0; i < right.size(); ++i) {
    for (const char c : {'O', 'I', '-', ' ', 'a'}) {
      std::string wrong = right;
      wrong[i] = c;
      const bool free = i >= 23 && (c == 'O' || c == 'I');  // self-assigned: any of 0-9A-Z
      const auto made = Labeller::Create(wrong);
      CHECK(made.ok() == free);
      if (free) continue;
      CHECK(made.status().code() == absl::StatusCode::kInvalidArgument);
      CHECK(std::string(made.status().message()).find("position " + std::to_string(i + 1) + " ") !=
            std::string::npos);
    }
  }
}

TEST_CASE("Labeller: a changed digit of the credit code is found by its check character",
          "[label][L-20]") {
  for (size_t i = 4; i < 22; ++i) {
    std::string wrong = kProducer;
    wrong[i] = wrong[i] == '7' ? '8' : '7';
    const auto status = Labeller::Create(wrong).status();
    REQUIRE(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(status.message()).find("position 22 ") != std::string::npos);
  }
}

TEST_CASE("Labeller: a code of another length is refused", "[label]") {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{26}}) {
    CHECK(Labeller::Create(std::string(kProducer).substr(0, size)).status().code() ==
          absl::StatusCode::kInvalidArgument);
  }
  CHECK(Labeller::Create(std::string(kProducer) + "0").status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("IsWellFormed: refuses whatever annex E does not allow", "[label][L-20]") {
  const std::string right = MakeLabel().aigc_json;
  CHECK(IsWellFormed(right));
  CHECK(IsWellFormed(Replaced(right, "{", " {\n ")));
  CHECK(IsWellFormed(Replaced(right, R"("Label":"1")", R"("Label":"3")")));
  const std::vector<std::pair<const char*, std::string>> wrong = {
      {"empty", ""},
      {"no object", "[]"},
      {"no members", "{}"},
      {"an eighth key", Replaced(right, "}", R"(,"More":""})")},
      {"a missing key", Replaced(right, R"("ReservedCode1":"",)", "")},
      {"a key twice", Replaced(right, "ReservedCode2", "ReservedCode1")},
      {"an unknown enumerator", Replaced(right, R"("Label":"1")", R"("Label":"4")")},
      {"a number", Replaced(right, R"("Label":"1")", R"("Label":1)")},
      {"no producer", Replaced(right, kProducer, "")},
      {"no produce id", Replaced(right, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "")},
      {"a space in a value", Replaced(right, R"("ReservedCode1":"")", R"("ReservedCode1":"a b")")},
      {"a Chinese name", Replaced(right, kProducer, "公司")},
      {"an escape", Replaced(right, R"("ReservedCode1":"")", R"("ReservedCode1":"\u0041")")},
      {"a control character",
       Replaced(right, R"("ReservedCode1":"")", "\"ReservedCode1\":\"\x01\"")},
      {"a nested object", Replaced(right, R"("ReservedCode1":"")", R"("ReservedCode1":{})")},
      {"a trailing comma", Replaced(right, "}", ",}")},
      {"text behind it", right + "x"},
      {"the Base64 wrapping", "eyJMYWJlbCI6IjEifQ=="},
      {"too long", Replaced(right, R"("ReservedCode1":"")",
                            R"("ReservedCode1":")" + std::string(5000, 'a') + '"')},
  };
  for (const auto& [name, json] : wrong) {
    INFO(name);
    CHECK_FALSE(IsWellFormed(json));
  }
}

TEST_CASE("IsWellFormed: no truncation of a label is well formed", "[label]") {
  const std::string right = MakeLabel().aigc_json;
  for (size_t size = 0; size < right.size(); ++size)
    CHECK_FALSE(IsWellFormed(right.substr(0, size)));
}

TEST_CASE("Labeller: a signed label is one that annex E allows, and its key verifies it",
          "[label][L-27]") {
  const auto signer =
      std::make_shared<const crypto::Signer>(crypto::Signer::Generate(crypto::Algorithm::kSm2));
  const auto labeller = Labeller::Create(kProducer, signer);
  const Id id = *Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  const std::string json = labeller->For(id, policy::Locale::kChinese).aigc_json;
  CHECK(IsWellFormed(json));
  CHECK(IsSignedBy(json, signer->verifier()));
  CHECK_FALSE(IsSignedBy(json, crypto::Signer::Generate(crypto::Algorithm::kSm2).verifier()));
  CHECK_FALSE(IsSignedBy(Replaced(json, "01ARZ3", "01ARZ4"), signer->verifier()));
  CHECK_FALSE(IsSignedBy(Replaced(json, R"("Label":"1")", R"("Label":"2")"), signer->verifier()));
  CHECK_FALSE(IsSignedBy(MakeLabel().aigc_json, signer->verifier()));
}

LabelStream StreamOf(Label label) {
  return LabelStream(std::make_shared<LabelTask>([label] { return label; }));
}

TEST_CASE("LabelTask: is made once, whoever asks, and only when somebody does", "[label]") {
  std::atomic<int> made = 0;
  const auto make = [&] {
    ++made;
    return Label{"AI", std::to_string(made)};
  };
  {
    LabelWorker worker;
    for (int round = 0; round < 200; ++round) {
      const auto task = std::make_shared<LabelTask>(make);
      worker.Add(task);
      worker.Add(std::make_shared<LabelTask>(make));  // nobody holds it any more
      std::string there;
      std::thread other([&] { there = task->Get().aigc_json; });
      const std::string here = task->Get().aigc_json;
      other.join();
      CHECK(here == there);
    }
  }
  CHECK(made >= 200);
  made = 0;
  { const LabelTask unasked(make); }
  CHECK(made == 0);
}

TEST_CASE("LabelStream: a label that is made later is the one that was asked for", "[label]") {
  const auto labeller = Labeller::Create(kProducer);
  const Id id = *Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  const auto task = labeller->Later(id, policy::Locale::kEnglish);
  labeller->Prepare(task);
  LabelStream stream(task);
  stream.HideVisible();
  const Labelled first = stream.Next(Text());
  CHECK(first.label()->aigc_json == labeller->For(id, policy::Locale::kEnglish).aigc_json);
  CHECK(first.label()->visible.empty());
  CHECK(stream.label() == *stream.Last(Text()).label());
}

TEST_CASE("LabelStream: a hidden mark stays hidden, also of a label that is adopted",
          "[label][L-08]") {
  LabelStream stream = StreamOf(MakeLabel());
  stream.HideVisible();
  CHECK(stream.Adopt(MakeLabel(policy::Locale::kEnglish)));
  const Labelled last = stream.Last(Text());
  CHECK(last.label()->visible.empty());
  CHECK(IsWellFormed(last.label()->aigc_json));
}

TEST_CASE("LabelStream: the first and the last frame carry the label, those between do not",
          "[label][L-01]") {
  LabelStream stream = StreamOf(MakeLabel());
  CHECK(stream.Next(Text()).label() == MakeLabel());
  CHECK_FALSE(stream.Next(Text()).label().has_value());
  CHECK_FALSE(stream.Next(Text()).label().has_value());
  CHECK(stream.Last(Text()).label() == MakeLabel());
}

TEST_CASE("LabelStream: a stream of one frame is labelled and its text is unchanged", "[label]") {
  LabelStream stream = StreamOf(MakeLabel());
  const Labelled only = stream.Last(Text());
  CHECK(only.label() == MakeLabel());
  CHECK(only.text() == "服务暂不可用。");
}

TEST_CASE("LabelStream: adopts the label that came with the text, before the first frame only",
          "[label]") {
  Label gateway = MakeLabel(policy::Locale::kEnglish);
  gateway.aigc_json = Replaced(gateway.aigc_json, "10002", "10003");
  LabelStream stream = StreamOf(MakeLabel());
  CHECK(stream.Adopt(gateway));
  CHECK(stream.Next(Text()).label() == gateway);
  CHECK_FALSE(stream.Adopt(MakeLabel()));
  CHECK(stream.Last(Text()).label() == gateway);
}

TEST_CASE("LabelStream: a label that hides what it is, is not adopted", "[label][L-09]") {
  LabelStream stream = StreamOf(MakeLabel());
  CHECK_FALSE(stream.Adopt({"", MakeLabel().aigc_json}));
  CHECK_FALSE(stream.Adopt({"written by a person", MakeLabel().aigc_json}));
  CHECK_FALSE(stream.Adopt({"AI-generated content", "{}"}));
  CHECK(stream.label() == MakeLabel());
}

}  // namespace
}  // namespace weir::label
