// Words of Chinese and how likely each is, in a flat image that can be mapped into memory and
// shared between processes. compliance/policy embeds the image in its bundle, beside the lexicon's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "compliance/segment/image.h"

namespace weir::segment {

inline constexpr size_t kMaxWordUnits = 32;  // longest word in code points, as in the lexicon

// Han characters only: other scripts show where their words end. `folded` as text::Unit has it.
inline constexpr bool IsHan(char32_t folded) {
  return (folded >= 0x4E00 && folded <= 0x9FFF) || (folded >= 0x3400 && folded <= 0x4DBF) ||
         (folded >= 0x20000 && folded <= 0x3FFFD);
}

// A read-only view of an image made by Compile. The bytes must outlive it. Copyable, thread-safe.
class Dictionary {
 public:
  Dictionary() = default;  // no words; empty()
  // Checks everything that reading relies on; DATA_LOSS when the image is damaged,
  // FAILED_PRECONDITION when it was built with other folding tables.
  static absl::StatusOr<Dictionary> View(std::string_view bytes);
  bool empty() const { return image_.bytes == nullptr; }
  size_t words() const { return image_.header.words; }
  const Image& image() const { return image_; }

 private:
  Image image_;
};

}  // namespace weir::segment
