#include "router/messages.h"

#include <catch2/catch.hpp>

#include "router/decision.h"

namespace weir::router {
namespace {

TEST_CASE("Messages: every reason has words in both languages", "[router][P-08]") {
  const Messages messages = Messages::BuiltIn();
  for (int i = 0; i <= static_cast<int>(Reason::kWatched); ++i) {
    const std::string code(NameOf(static_cast<Reason>(i)));
    INFO(code);
    REQUIRE(messages.Has(code));
    CHECK_FALSE(messages.Explain(code, policy::Locale::kChinese).empty());
    CHECK(messages.Explain(code, policy::Locale::kEnglish) !=
          messages.Explain(code, policy::Locale::kChinese));
  }
}

TEST_CASE("Messages: an engine's code keeps the engine, an unknown code stays as it is",
          "[router]") {
  const Messages messages = Messages::BuiltIn();
  CHECK(messages.Explain("cloud:offline", policy::Locale::kEnglish) ==
        "cloud: " + messages.Explain("offline", policy::Locale::kEnglish));
  CHECK(messages.Explain("no_such_code", policy::Locale::kEnglish) == "no_such_code");
}

}  // namespace
}  // namespace weir::router
