// What a text option may look like: a test and the same in words.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace weir::config {

struct Shape {
  const char* allowed;
  bool (*fits)(std::string_view text);
};

inline constexpr size_t kMaxPathBytes = 4000;

bool IsWord(std::string_view text);
bool IsPath(std::string_view text);
bool IsPhrase128(std::string_view text);
bool IsPhrase256(std::string_view text);
bool IsHostPort(std::string_view text);
bool IsHostName(std::string_view text);
bool IsRegion(std::string_view text);
bool IsOrigin(std::string_view text);
bool IsProducer(std::string_view text);
bool IsBaseUrl(std::string_view text);
bool IsHours(std::string_view text);

inline constexpr Shape kWord{"a word of a-z, A-Z, 0-9, '.', '_' and '-', 1 to 64 bytes", IsWord};
inline constexpr Shape kPath{"a path, relative to this file's folder, 1 to 4000 bytes", IsPath};
inline constexpr Shape kPhrase128{"text without control characters, 1 to 128 bytes", IsPhrase128};
inline constexpr Shape kPhrase256{"text without control characters, 1 to 256 bytes", IsPhrase256};
inline constexpr Shape kHostPort{"host:port with a port of 1 to 65535; [..] around IPv6",
                                 IsHostPort};
inline constexpr Shape kHostName{"a host name of at most 253 bytes", IsHostName};
inline constexpr Shape kRegion{"two capital letters, or two and '-' and 1 to 16 of A-Z, 0-9, '-'",
                               IsRegion};
inline constexpr Shape kOrigin{"a URL without scheme, spaces or '+', 1 to 128 bytes", IsOrigin};
inline constexpr Shape kProducer{"27 characters of 0-9 and A-Z", IsProducer};
inline constexpr Shape kBaseUrl{
    "http:// or https://, a host and perhaps a path; no user, query or fragment", IsBaseUrl};

inline constexpr Shape kHours{"HH:MM-HH:MM in UTC+8, two different times, 00:00 to 24:00", IsHours};

// The times of "HH:MM-HH:MM", in minutes since midnight. REQUIRES: IsHours(text).
std::pair<uint32_t, uint32_t> MinutesOf(std::string_view text);

// The host of "host:port", without brackets. REQUIRES: IsHostPort(address).
std::string_view HostOf(std::string_view address);
// 127.0.0.0/8, ::1 and "localhost".
bool IsLoopback(std::string_view host);

}  // namespace weir::config
