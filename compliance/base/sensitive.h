// Types that hold what must not be printed: what a person wrote and key material.
// Neither has operator<<, an fmt formatter or an implicit conversion, so a log line or an error
// message that holds one does not compile. To audit who reads them, search for "Reveal(".
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

// What a person wrote or a model answered. A value; copyable.
class UserText {
 public:
  UserText() = default;
  explicit UserText(std::string text) : text_(std::move(text)) {}

  std::string_view Reveal() const { return text_; }
  size_t size_bytes() const { return text_.size(); }
  bool empty() const { return text_.empty(); }
  void Append(std::string_view more) { text_.append(more); }

  friend bool operator==(const UserText&, const UserText&) = default;

 private:
  std::string text_;
};

// Key material. Move-only; overwritten when it dies.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.Wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      Wipe();
      bytes_ = std::move(other.bytes_);
      other.Wipe();
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { Wipe(); }

  std::string_view Reveal() const { return bytes_; }
  size_t size() const { return bytes_.size(); }

 private:
  // Everything the string owns: what moving from a short one leaves behind is past its size.
  void Wipe() {
    bytes_.resize(bytes_.capacity());
    volatile char* p = bytes_.data();
    for (size_t i = 0; i < bytes_.size(); ++i) p[i] = 0;
    bytes_.clear();
  }
  std::string bytes_;
};

std::ostream& operator<<(std::ostream&, const UserText&) = delete;
std::ostream& operator<<(std::ostream&, const Secret&) = delete;

}  // namespace weir
