// Takes a fuzzer's input apart.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace weir::fuzz {

// Reads little pieces from the front; zeros when nothing is left.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  uint16_t Word() {
    const uint16_t high = Byte();
    return static_cast<uint16_t>(high << 8 | Byte());
  }
  std::string_view Bytes(size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

// Several files in one input, readable for people: each follows a line "=== name". The line feed in
// front of such a line belongs to it, not to the file before.
inline std::map<std::string, std::string> FilesIn(std::string_view input) {
  constexpr std::string_view kMark = "\n=== ";
  const std::string text = "\n" + std::string(input);
  std::map<std::string, std::string> files;
  for (size_t at = text.find(kMark); at != text.npos;) {
    const size_t next = text.find(kMark, at + kMark.size());
    const std::string file = text.substr(at + kMark.size(), next - at - kMark.size());
    const size_t end_of_name = std::min(file.find('\n'), file.size());
    files[file.substr(0, end_of_name)] = file.substr(std::min(end_of_name + 1, file.size()));
    at = next;
  }
  return files;
}

}  // namespace weir::fuzz
