#include "compliance/base/sensitive.h"

#include <catch2/catch.hpp>
#include <type_traits>

#include "compliance/base/log.h"

namespace weir {
namespace {

template <typename T, typename = void>
struct Prints : std::false_type {};
template <typename T>
struct Prints<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<const T&>())>>
    : std::true_type {};

TEST_CASE("UserText and Secret: cannot be printed, logged or turned into a string", "[base]") {
  STATIC_REQUIRE_FALSE(Prints<UserText>::value);
  STATIC_REQUIRE_FALSE(Prints<Secret>::value);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<UserText, std::string>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string>);
  STATIC_REQUIRE_FALSE(fmt::is_formattable<UserText>::value);
  STATIC_REQUIRE_FALSE(fmt::is_formattable<Secret>::value);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<log::Field, const char*, UserText>);
}

TEST_CASE("Secret: a moved-from secret is empty", "[base]") {
  Secret a("0123456789abcdef0123456789abcdef");
  const Secret b(std::move(a));
  CHECK(b.size() == 32);
  CHECK(a.size() == 0);  // NOLINT(bugprone-use-after-move): the point of the test
}

}  // namespace
}  // namespace weir
