#include "compliance/base/id.h"

#include <sys/random.h>

#include "compliance/base/status.h"

namespace weir {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int DigitOf(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const size_t at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

Id Id::New(const Clock& clock) {
  Id id;
  const auto millis = static_cast<uint64_t>(absl::ToUnixMillis(clock.Now()));
  for (size_t i = 0; i < 6; ++i) id.bytes_[i] = static_cast<uint8_t>(millis >> (40 - 8 * i));
  WEIR_CHECK(getrandom(id.bytes_.data() + 6, 10, 0) == 10);
  return id;
}

absl::StatusOr<Id> Id::Parse(std::string_view text) {
  if (text.size() != kTextSize) {
    return InvalidArgument("an id has {} characters, this one has {}", kTextSize, text.size());
  }
  Id id;
  unsigned carry = 0;  // bits not yet stored, least significant first
  unsigned bits = 0;
  size_t byte = 16;
  for (size_t i = kTextSize; i-- > 0;) {
    const int digit = DigitOf(text[i]);
    if (digit < 0) return InvalidArgument("character {} of the id is not Crockford base 32", i + 1);
    if (i == 0 && digit > 7) return InvalidArgument("the id is larger than 128 bits");
    carry |= static_cast<unsigned>(digit) << bits;
    bits += 5;
    if (bits >= 8 && byte > 0) {
      id.bytes_[--byte] = static_cast<uint8_t>(carry);
      carry >>= 8;
      bits -= 8;
    }
  }
  return id;
}

std::string Id::ToString() const {
  std::string text(kTextSize, '0');
  unsigned carry = 0;
  unsigned bits = 0;
  size_t out = kTextSize;
  for (size_t i = 16; i-- > 0;) {
    carry |= static_cast<unsigned>(bytes_[i]) << bits;
    bits += 8;
    while (bits >= 5) {
      text[--out] = kAlphabet[carry & 31];
      carry >>= 5;
      bits -= 5;
    }
  }
  text[--out] = kAlphabet[carry & 31];
  return text;
}

absl::Time Id::time() const {
  int64_t millis = 0;
  for (size_t i = 0; i < 6; ++i) millis = millis << 8 | bytes_[i];
  return absl::FromUnixMillis(millis);
}

}  // namespace weir
