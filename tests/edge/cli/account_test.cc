#include "edge/cli/account.h"

#include <catch2/catch.hpp>

namespace weir::cli {
namespace {

std::string PlaceOf(const std::string& engine) {
  if (engine == "local") return "device";
  return engine == "cloud" ? "cloud" : "";
}

v1::ChatEvent Started(const std::string& engine, bool left) {
  v1::ChatEvent event;
  v1::Started& started = *event.mutable_started();
  started.set_exchange_id("01J9ZQ3X8Y4T5V6W7X8Y9Z0A1B");
  started.set_model("m@sha256:1");
  started.mutable_decision()->set_engine(engine);
  started.mutable_decision()->add_reasons("prefer_local");
  started.mutable_decision()->add_explained("easy enough for the device");
  started.mutable_privacy()->set_left_device(left);
  return event;
}

v1::ChatEvent Finished(const std::string& engine) {
  v1::ChatEvent event;
  event.mutable_finished()->set_exchange_id("01J9ZQ3X8Y4T5V6W7X8Y9Z0A1B");
  event.mutable_finished()->set_engine(engine);
  return event;
}

TEST_CASE("Account: before anything was asked it says so") {
  const Account account;
  CHECK(account.Why() == "nothing has been asked yet\n");
  CHECK(account.Where(PlaceOf) == "nothing has been asked yet\n");
  CHECK(account.Privacy(PlaceOf) == "nothing has been asked yet\n");
}

TEST_CASE("Account: an answer on the device") {
  Account account;
  account.Take(Started("local", false));
  account.Take(Finished("local"));
  CHECK(account.Why() == "easy enough for the device (prefer_local)\n");
  CHECK(account.Where(PlaceOf) == "local answered on this device: m@sha256:1\n");
  CHECK(account.Privacy(PlaceOf) == "nothing left the device\n");
}

TEST_CASE("Account: what was masked is named by what it became") {
  Account account;
  v1::ChatEvent started = Started("cloud", true);
  started.mutable_started()->mutable_privacy()->add_masked_types("mobile");
  started.mutable_started()->mutable_privacy()->add_placeholders("<mobile-1>");
  account.Take(started);
  account.Take(Finished("cloud"));
  CHECK(account.Privacy(PlaceOf) ==
        "the conversation left the device\nmobile was replaced by <mobile-1>\n");
}

TEST_CASE("Account: an engine that took over is what counts, not the one that was chosen") {
  Account account;
  account.Take(Started("local", false));
  account.Take(Finished("cloud"));
  CHECK(account.Where(PlaceOf) == "cloud answered in the cloud, in place of local\n");
  CHECK(account.Privacy(PlaceOf) ==
        "the conversation left the device\nno personal data was found in it\n");
  account.Take(Finished("unheard-of"));
  CHECK_THAT(account.Privacy(PlaceOf), Catch::StartsWith("the conversation may have left"));
}

TEST_CASE("Account: a cloud that was asked in vain has the conversation all the same") {
  Account account;
  account.Take(Started("local", false));
  v1::ChatEvent finished = Finished("local");
  finished.mutable_finished()->set_left_device(true);
  account.Take(finished);
  CHECK_THAT(account.Privacy(PlaceOf), Catch::StartsWith("the conversation left the device"));
}

TEST_CASE("Account: a refused prompt went nowhere, and the appeal is named") {
  Account account;
  account.Take(Started("cloud", true));
  account.Take(Finished("cloud"));
  account.Begin();
  v1::ChatEvent refused;
  refused.mutable_refused()->set_reason("content");
  refused.mutable_refused()->set_category("A.1.f");
  account.Take(refused);
  account.Take(Finished(""));
  CHECK_THAT(account.Why(), Catch::Contains("content A.1.f") && Catch::Contains("/appeal"));
  CHECK(account.Where(PlaceOf) == "no engine was asked\n");
  CHECK(account.Privacy(PlaceOf) == "nothing left the device: the prompt was refused on it\n");
}

}  // namespace
}  // namespace weir::cli
