#include "compliance/policy/import/charset.h"

#include <iconv.h>

#include <array>

#include "compliance/base/status.h"
#include "compliance/text/reader.h"

namespace weir::policy {
namespace {

class Converter {
 public:
  explicit Converter(const char* from) : handle_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (is_open()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Converts what it can; returns how many bytes that were.
  size_t Convert(std::string_view bytes, std::string& out) {
    std::array<char, 4096> room;
    char* in = const_cast<char*>(bytes.data());  // iconv does not write there
    size_t left = bytes.size();
    while (left > 0) {
      const size_t before = left;
      char* to = room.data();
      size_t free = room.size();
      ::iconv(handle_, &in, &left, &to, &free);
      out.append(room.data(), room.size() - free);
      if (left == before) break;  // no progress: what follows is malformed or cut
    }
    return bytes.size() - left;
  }

 private:
  iconv_t handle_;
};

absl::StatusOr<std::string> From(const char* charset, std::string_view bytes) {
  Converter converter(charset);
  if (!converter.is_open()) return Unavailable("this system cannot convert from {}", charset);
  std::string out;
  const size_t converted = converter.Convert(bytes, out);
  if (converted == bytes.size()) return out;
  return InvalidArgument("byte {} is neither UTF-8 nor {}", converted, charset);
}

}  // namespace

absl::StatusOr<std::string> ToUtf8(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return From("UTF-16LE", bytes.substr(2));
  if (bytes.starts_with("\xFE\xFF")) return From("UTF-16BE", bytes.substr(2));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (text::IsValidUtf8(bytes)) return std::string(bytes);
  return From("GB18030", bytes);
}

}  // namespace weir::policy
