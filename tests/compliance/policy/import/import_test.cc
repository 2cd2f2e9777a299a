#include "compliance/policy/import/import.h"

#include <catch2/catch.hpp>

#include "compliance/policy/import/lexicon_file.h"
#include "tests/testing/policy_fixture.h"

namespace weir::policy {
namespace {

ImportDefaults Defaults() { return {"A.1.d", Severity::kFlag, "team", "list \"7\""}; }

Importer ImportedCsv(const std::string& csv, const Source* target = nullptr) {
  Importer importer(Defaults(), target);
  importer.BeginFile("words.csv", true);
  CHECK(ReadCsvRows(csv, [&](const Row& row) { importer.Take(row); }).ok());
  return importer;
}

std::vector<std::string> TextsOf(const std::vector<RowRemark>& remarks) {
  std::vector<std::string> lines;
  for (const RowRemark& remark : remarks) {
    lines.push_back(std::to_string(remark.place.row) + ": " + remark.text);
  }
  return lines;
}

TEST_CASE("Importer: every column of a row arrives, empty cells keep the defaults", "[policy]") {
  Importer importer = ImportedCsv(
      "词语,类别,级别,整词,负责人,来源,生效日期,失效日期,备注\n"
      "甲乙,A.1.h,拦截,否,王,表一,2026-01-01,2026/02/01,x\n"
      "丙丁,,,,,,,,\n");
  CHECK(importer.report().rows == 2);
  CHECK(importer.report().invalid.empty());
  REQUIRE(importer.entries().size() == 2);
  const ImportedEntry& full = importer.entries()[0];
  CHECK(full.entry.text == "甲乙");
  CHECK(full.entry.category == "A.1.h");
  CHECK(full.entry.severity == Severity::kBlock);
  CHECK_FALSE(full.entry.whole_word);
  CHECK(full.owner == "王");
  CHECK(full.source == "表一");
  CHECK(full.entry.validity == Validity{*DateOf("2026-01-01"), *DateOf("2026-02-01")});
  CHECK(full.place.row == 2);
  const ImportedEntry& plain = importer.entries()[1];
  CHECK(plain.entry.category == "A.1.d");
  CHECK(plain.entry.severity == Severity::kFlag);
  CHECK(plain.entry.whole_word);
  CHECK(plain.owner == "team");
  CHECK(plain.entry.validity == Validity{});
}

TEST_CASE("Importer: each bad row is told with number and reason, the good ones are taken",
          "[policy]") {
  Importer importer = ImportedCsv(
      "text,severity,effective,expires,category\n"
      "good,,,,\n"
      ",block,,,\n"
      "---,,,,\n"
      "甲。乙,,,,\n"
      "abcdefghijklmnopqrstuvwxyzabcdefg,,,,\n"
      "word,high,,,\n"
      "word,,soon,,\n"
      "word,,2026-02-01,2026-02-01,\n"
      "word,,,,a/b\n"
      "\"word\"x\n"
      "last,,,,\n");
  CHECK(TextsOf(importer.report().invalid) ==
        std::vector<std::string>{
            "3: has no word", "4: has 0 letters and digits, must have 1 to 32",
            "5: has a line or sentence end inside: it can never match",
            "6: has 33 letters and digits, must have 1 to 32", "7: column 2: must be flag or block",
            "8: column 3: must be a date such as 2026-11-22", "9: expires before it is effective",
            "10: column 5: a category's id has letters, digits, '.', '-' and '_' only",
            "11: something follows a closing quotation mark"});
  CHECK(importer.report().rows == 11);
  REQUIRE(importer.entries().size() == 2);
  CHECK(importer.entries()[1].entry.text == "last");
}

TEST_CASE("Importer: the same word after folding is a duplicate, the stronger severity stays",
          "[policy]") {
  Importer importer =
      ImportedCsv("text,severity\n苹果,flag\n蘋果,block\n苹 果,flag\nＡＢ,flag\nab,\n");
  REQUIRE(importer.entries().size() >= 2);
  CHECK(importer.entries()[0].entry.severity == Severity::kBlock);
  CHECK(importer.entries()[0].place.row == 2);
  CHECK(importer.report().duplicates == 5 - importer.entries().size());
  CHECK(TextsOf(importer.report().conflicts) ==
        std::vector<std::string>{"3: has severity block, flag there (row 2 of words.csv)"});
}

TEST_CASE("Importer: a word in two categories is taken in both and told", "[policy]") {
  Importer importer = ImportedCsv("text,category\nword,A.1.a\nword,A.1.b\n");
  CHECK(importer.entries().size() == 2);
  CHECK(importer.report().duplicates == 0);
  CHECK(TextsOf(importer.report().conflicts) ==
        std::vector<std::string>{"3: is in category A.1.a too (row 2 of words.csv)"});
}

TEST_CASE("Importer: words and categories of the target source are known", "[policy]") {
  const ParsedSource target = ParseSource(testing::PolicyYaml().files());
  Importer importer = ImportedCsv(
      "text,category,severity\n"
      "禁詞甲,,block\n"         // the target's, in traditional characters
      "停用词丁,A.1.h,flag\n"   // the target's, weaker
      "求助词丙,,block\n"       // the target's in another category
      "新词,侵害他人隐私权,\n"  // a category by its name
      "新词二,A.9.z,\n",
      &target.source);
  CHECK(importer.report().duplicates == 2);
  CHECK(TextsOf(importer.report().conflicts) ==
        std::vector<std::string>{"3: has severity flag, block there (lexicon/a1h.yaml)",
                                 "4: is in category A.4.a too (lexicon/a4a.yaml)"});
  CHECK(TextsOf(importer.report().invalid) ==
        std::vector<std::string>{"6: column 2: is no category of the target's taxonomy"});
  REQUIRE(importer.entries().size() == 2);
  CHECK(importer.entries()[1].entry.category == "A.4.e");
}

TEST_CASE("Importer: one column without a heading is a list of words", "[policy]") {
  Importer importer = ImportedCsv("first\nsecond\n");
  CHECK(importer.report().rows == 2);
  CHECK(importer.entries().size() == 2);
  Importer wide = ImportedCsv("first,x\nsecond,y\n");
  CHECK(wide.entries().size() == 2);
  CHECK(TextsOf(wide.report().invalid) ==
        std::vector<std::string>{
            "1: no heading is text (词语): the first column is taken for the words"});
}

TEST_CASE("LexiconFiles: what is written reads back as the same entries", "[policy]") {
  Importer importer = ImportedCsv(
      "text,category,severity,whole_word,owner,source,effective,expires\n"
      "\"say \"\"no\"\" \\ now\",,,,,,,\n"
      "'- x: yes',,block,false,o: p,\"s, #1\",2026-01-01,2026-02-01\n"
      "true,,,,,,,\n"
      "三,A.1.h,,,,,,\n");
  const auto files = LexiconFiles(importer.entries(), Defaults());
  REQUIRE(files.size() == 2);
  testing::PolicyYaml yaml;
  yaml.lexicons = {{"one.yaml", files.at("A.1.d")}, {"two.yaml", files.at("A.1.h")}};
  const ParsedSource parsed = ParseSource(yaml.files());
  CHECK(parsed.problems.empty());
  REQUIRE(parsed.source.entries.size() == 4);
  for (size_t i = 0; i < 4; ++i) {
    const SourceEntry& wrote = importer.entries()[i].entry;
    const SourceEntry& read = parsed.source.entries[i];
    CHECK(read.text == wrote.text);
    CHECK(read.category == wrote.category);
    CHECK(read.severity == wrote.severity);
    CHECK(read.whole_word == wrote.whole_word);
    CHECK(read.validity == wrote.validity);
    CHECK(parsed.source.origins[read.origin].owner == importer.entries()[i].owner);
    CHECK(parsed.source.origins[read.origin].source == importer.entries()[i].source);
  }
}

}  // namespace
}  // namespace weir::policy
