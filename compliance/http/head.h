// The first lines of an answer, as bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "compliance/http/message.h"

namespace weir::http {

// How the end of a body is known (RFC 9112, section 6).
enum class Framing { kLength, kChunked, kUntilClose, kNone };

struct HeadPlan {
  Framing framing = Framing::kLength;
  size_t length = 0;  // of kLength
  bool close = false;
  absl::Time now;
};

// Status line, Date, the framing's header, Connection where it is not the default, then `headers`.
// A header that could not stand in a line of its own (a control character in name or value) is
// left out: it would let one header write another.
std::string HeadOf(int status, const Headers& headers, const HeadPlan& plan);

// "Not Found"; "Status" for a code that has no phrase here.
std::string_view PhraseOf(int status);

// Whether an answer of this status never has a body.
bool IsBodiless(int status);

// Appends one chunk (RFC 9112, section 7.1); nothing for no bytes, because that would be the end.
void AppendChunk(std::string_view bytes, std::string& out);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace weir::http
