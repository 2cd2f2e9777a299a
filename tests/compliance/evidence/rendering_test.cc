#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "compliance/evidence/ocsf.h"
#include "compliance/evidence/page.h"
#include "compliance/evidence/words.h"

namespace weir::evidence {
namespace {

using Json = nlohmann::json;
using ledger::Ending;
using ledger::Entry;
using ledger::EntryKind;
using ledger::StoredEntry;

StoredEntry Closing() {
  StoredEntry stored;
  stored.index = 12;
  stored.origin = "weir.test/log";
  Entry& entry = stored.entry;
  entry.kind = EntryKind::kClose;
  entry.ending = Ending::kFailed;
  entry.exchange_name = "<script>alert(\"1\")</script>";
  entry.at = absl::FromUnixMillis(1'795'000'000'123);
  entry.subject = "handle";
  entry.model = "qwen";
  entry.engine = "local";
  entry.prompt_tokens = 3;
  entry.answer_tokens = 4;
  entry.action = "allow";
  entry.reasons = {"a&b"};
  return stored;
}

Manifest SomeManifest() {
  Manifest manifest;
  manifest.origin = "weir.test/log";
  manifest.records = 1;
  manifest.query = {{"exchange", "<b>'x'"}};
  return manifest;
}

}  // namespace

TEST_CASE("Ocsf: a closing entry is an API Activity with the fields its class requires",
          "[evidence][G-14]") {
  const Json line = Json::parse(ToOcsfLine(Closing()));
  CHECK(line["category_uid"] == 6);
  CHECK(line["class_uid"] == 6003);
  CHECK(line["type_uid"] == 600399);
  CHECK(line["activity_id"] == 99);
  CHECK(line["time"] == 1'795'000'000'123);
  CHECK(line["severity_id"] == 1);
  CHECK(line["status_id"] == 2);
  CHECK(line["status_detail"] == "failed");
  CHECK(line["metadata"]["uid"] == "weir.test/log/12");
  CHECK(line["actor"]["user"]["uid"] == "handle");
  CHECK(line["api"]["operation"] == "close");
  CHECK(line["src_endpoint"]["name"] == "weir.test/log");
  CHECK(line["ai_model"]["model_name"] == "qwen");
  CHECK(line["message_context"]["total_tokens"] == 7);
}

TEST_CASE("Ocsf: only an opening entry creates", "[evidence]") {
  StoredEntry stored = Closing();
  stored.entry.kind = EntryKind::kOpen;
  CHECK(Json::parse(ToOcsfLine(stored))["type_uid"] == 600301);
}

TEST_CASE("Page: nothing that callers wrote is markup", "[evidence]") {
  const std::vector<StoredEntry> records = {Closing()};
  const std::string page = PageOf({SomeManifest(), "key", {"w<i>"}}, records);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("<b>") == std::string::npos);
  CHECK(page.find("<i>") == std::string::npos);
  CHECK(page.find("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("exchange=&lt;b&gt;&#39;x&#39;") != std::string::npos);
  CHECK(page.find("a&amp;b") != std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
}

TEST_CASE("Page: outcomes are said in Chinese and English", "[evidence]") {
  const std::vector<StoredEntry> records = {Closing()};
  const std::string page = PageOf({SomeManifest(), "key", {}}, records);
  CHECK(page.find("失败<small lang=\"en\">failed</small>") != std::string::npos);
  CHECK(page.find("放行<small lang=\"en\">allow</small>") != std::string::npos);
}

TEST_CASE("Page: control characters do not get through", "[evidence]") {
  CHECK(Escaped(std::string_view("a\0b\x1b\x7f", 5)) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("Words: every kind, ending and verdict that a record can have is in the message file",
          "[evidence]") {
  const Words words = Words::BuiltIn();
  for (const auto kind :
       {EntryKind::kRecord, EntryKind::kOpen, EntryKind::kClose, EntryKind::kReport,
        EntryKind::kPolicyLoad, EntryKind::kRecovery, EntryKind::kSpooled, EntryKind::kSpoolHead,
        EntryKind::kSpoolGap, EntryKind::kSpoolConflict}) {
    INFO(NameOf(kind));
    CHECK(words.For("kind", NameOf(kind)).zh != NameOf(kind));
  }
  for (const auto ending : {Ending::kDone, Ending::kRefused, Ending::kStopped, Ending::kCancelled,
                            Ending::kFailed, Ending::kInterrupted}) {
    CHECK(words.For("ending", NameOf(ending)).zh != NameOf(ending));
  }
  for (const char* action : {"allow", "mask", "local_only", "refuse", "support", "suspend"}) {
    CHECK(words.For("action", action).zh != action);
  }
  CHECK(words.For("kind", "unheard_of").en == "unheard_of");
}

}  // namespace weir::evidence
