#include "compliance/segment/dictionary.h"

#include "compliance/base/status.h"
#include "compliance/text/reader.h"

namespace weir::segment {
namespace {

absl::Status Damaged(std::string_view what, uint64_t at) {
  return DataLoss("the dictionary's image is damaged: {} {}", what, at);
}

absl::StatusOr<Header> ReadHeader(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof(header)) return Damaged("size", bytes.size());
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != kMagic) return DataLoss("not the image of a dictionary");
  if (header.format != kFormat) return Damaged("format", header.format);
  if (header.fold_version != text::kFoldVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the dictionary was built with folding tables {}, this program has {}",
                 header.fold_version, text::kFoldVersion);
  }
  if (header.slots < kMinSlots || header.slots > kMaxSlots) return Damaged("slots", header.slots);
  const uint64_t size = sizeof(Header) + uint64_t{8} * header.slots;
  if (header.bytes != size || bytes.size() != size) return Damaged("size", bytes.size());
  if (header.unknown > kMaxCost) return Damaged("unknown", header.unknown);
  return header;
}

// A search ends at an empty slot, so there must be some; where it leads is always inside the table.
absl::Status CheckSlots(const Image& image) {
  uint32_t used = 0;
  uint32_t words = 0;
  for (uint32_t i = 0; i < image.header.slots; ++i) {
    const Slot slot = image.At(i);
    if (!slot.used() && slot.bits() != 0) return Damaged("slot", i);
    if (slot.used()) ++used;
    if (slot.is_word()) ++words;
  }
  if (used != image.header.used || used == image.header.slots) return Damaged("slots", used);
  return words == image.header.words ? absl::OkStatus() : Damaged("words", words);
}

}  // namespace

absl::StatusOr<Dictionary> Dictionary::View(std::string_view bytes) {
  WEIR_ASSIGN_OR_RETURN(const Header header, ReadHeader(bytes));
  Dictionary dictionary;
  dictionary.image_ = {bytes.data(), header};
  WEIR_RETURN_IF_ERROR(CheckSlots(dictionary.image_));
  return dictionary;
}

}  // namespace weir::segment
