#include "compliance/pii/network.h"

#include <algorithm>
#include <array>
#include <optional>

namespace weir::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
bool AllHex(std::string_view text) { return std::all_of(text.begin(), text.end(), IsHex); }

bool IsLabel(std::string_view label) {
  constexpr size_t kLongest = 63;
  if (label.empty() || label.size() > kLongest) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

// "icon@2x.png" names a file, "mail@boot.py" as well; country codes that are also endings (cc, py,
// rs) count as endings only where no address would be lost often: they do not.
bool IsFileEnding(std::string_view label) {
  constexpr std::array<std::string_view, 22> kEndings = {
      "png", "jpg",  "jpeg", "gif",  "webp", "svg", "bmp", "ico", "pdf",  "zip",         "mp3",
      "mp4", "json", "gguf", "html", "htm",  "css", "txt", "yml", "yaml", "safetensors", "js"};
  return std::find(kEndings.begin(), kEndings.end(), label) != kEndings.end();
}

bool IsTopLevel(std::string_view label) {
  if (label.substr(0, 4) == "xn--") return true;
  return label.size() >= 2 && std::all_of(label.begin(), label.end(), IsLower) &&
         !IsFileEnding(label);
}

// Up to the separator, which is taken away as well.
std::string_view TakePart(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::optional<unsigned> OctetIn(std::string_view part) {
  if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), IsDigit) ||
      (part.size() > 1 && part[0] == '0')) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : part) value = value * 10 + static_cast<unsigned>(c - '0');
  if (value > 255) return std::nullopt;
  return value;
}

using Octets = std::array<unsigned, 4>;

std::optional<Octets> OctetsIn(std::string_view text) {
  if (std::count(text.begin(), text.end(), '.') != 3) return std::nullopt;
  Octets octets{};
  for (unsigned& octet : octets) {
    const auto value = OctetIn(TakePart(text, '.'));
    if (!value) return std::nullopt;
    octet = *value;
  }
  return octets;
}

bool IsPrivate(const Octets& octets) {
  const auto [a, b, c, d] = octets;
  return a == 0 || a == 10 || a == 127 || a >= 224 || (a == 172 && b >= 16 && b <= 31) ||
         (a == 192 && b == 168) || (a == 169 && b == 254) || (a == 100 && b >= 64 && b <= 127);
}

// Number of groups of 16 bits, an IPv4 address at the end counting two; nullopt = malformed.
std::optional<size_t> GroupsIn(std::string_view text, bool may_end_in_v4) {
  size_t groups = 0;
  if (text.empty()) return groups;
  if (text.back() == ':') return std::nullopt;
  while (!text.empty()) {
    const std::string_view part = TakePart(text, ':');
    const bool v4 = text.empty() && may_end_in_v4 && OctetsIn(part).has_value();
    if (!v4 && (part.empty() || part.size() > 4 || !AllHex(part))) return std::nullopt;
    groups += v4 ? 2 : 1;
  }
  return groups;
}

bool HasIpv6Form(std::string_view text) {
  constexpr size_t kGroups = 8;
  const size_t gap = text.find("::");
  if (gap == text.npos) return GroupsIn(text, true) == kGroups;
  const auto before = GroupsIn(text.substr(0, gap), false);
  const auto after = GroupsIn(text.substr(gap + 2), true);
  return before && after && *before + *after < kGroups;
}

bool IsPairs(std::string_view text, char separator) {
  constexpr size_t kLength = 17;
  if (text.size() != kLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != separator : !IsHex(text[i])) return false;
  }
  return true;
}

bool IsDottedMac(std::string_view text) {
  constexpr size_t kLength = 14;
  if (text.size() != kLength || text[4] != '.' || text[9] != '.') return false;
  return AllHex(text.substr(0, 4)) && AllHex(text.substr(5, 4)) && AllHex(text.substr(10));
}

}  // namespace

bool IsEmail(std::string_view local, std::string_view domain) {
  constexpr size_t kLongestLocal = 64;
  constexpr size_t kLongest = 254;
  if (local.empty() || local.size() > kLongestLocal) return false;
  if (local.size() + 1 + domain.size() > kLongest) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  if (local.find("..") != std::string_view::npos) return false;
  size_t labels = 1;
  for (size_t dot = domain.find('.'); dot != std::string_view::npos; dot = domain.find('.')) {
    if (!IsLabel(domain.substr(0, dot))) return false;
    domain.remove_prefix(dot + 1);
    ++labels;
  }
  return labels >= 2 && IsLabel(domain) && IsTopLevel(domain);
}

IpKind Ipv4In(std::string_view text) {
  const auto octets = OctetsIn(text);
  if (!octets) return IpKind::kNone;
  if (IsPrivate(*octets)) return IpKind::kPrivate;
  const bool small = std::all_of(octets->begin(), octets->end(), [](unsigned o) { return o < 10; });
  return small ? IpKind::kSmall : IpKind::kPublic;
}

IpKind Ipv6In(std::string_view text) {
  const std::string_view address = text.substr(0, text.find('%'));
  if (text.size() > address.size() && text.size() == address.size() + 1) return IpKind::kNone;
  if (std::count(address.begin(), address.end(), ':') < 2 || !HasIpv6Form(address) ||
      std::none_of(address.begin(), address.end(), IsDigit)) {
    return IpKind::kNone;
  }
  constexpr std::array<std::string_view, 7> kOwn = {"fe8", "fe9", "fea", "feb", "fc", "fd", "::"};
  const bool own = std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view prefix) {
    return address.starts_with(prefix);
  });
  const bool mapped = address.starts_with("::ffff:");
  return own && !mapped ? IpKind::kPrivate : IpKind::kPublic;
}

bool IsMac(std::string_view text) {
  return IsPairs(text, ':') || IsPairs(text, '-') || IsDottedMac(text);
}

bool IsUuid(std::string_view text) {
  constexpr size_t kLength = 36;
  if (text.size() != kLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

}  // namespace weir::pii
