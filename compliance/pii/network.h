// What addresses on networks look like, as pure functions of lower-case ASCII. Sources: RFC 5322
// and RFC 1035 (e-mail, a subset), RFC 791, RFC 4291 and RFC 4007 (IP), RFC 1918, 4193 and 6890
// (addresses of no public network), IEEE 802 (EUI-48), RFC 4122 (UUID).
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::pii {

// Without the '@'. Names of files and packages are no addresses.
bool IsEmail(std::string_view local, std::string_view domain);

// What an IP address says about its user.
enum class IpKind : uint8_t {
  kNone,     // not an address
  kPrivate,  // private, loopback, link-local or unspecified: names no one elsewhere
  kSmall,    // four single digits: may as well number a heading
  kPublic,
};

IpKind Ipv4In(std::string_view text);
// Perhaps with a zone ("fe80::1%eth0"). "::" alone is none, nor is what has no digit ("a::b").
IpKind Ipv6In(std::string_view text);

// Six pairs with ':' or '-', or three groups of four with '.'.
bool IsMac(std::string_view text);
bool IsUuid(std::string_view text);

}  // namespace weir::pii
