// Image::View: everything that reading the parts relies on is in the header and the rows of pairs.
#include "compliance/base/status.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/text/reader.h"

namespace weir::lexicon {
namespace {

absl::Status Damaged(std::string_view what, uint64_t value) {
  return DataLoss("the lexicon's image is damaged: {} {}", what, value);
}

absl::Status CheckHeader(const Header& header) {
  if (header.magic != kMagic) return DataLoss("not the image of a lexicon");
  if (header.format != kFormat) return Damaged("format", header.format);
  if (header.fold_version != text::kFoldVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the lexicon was built with folding tables {}, this program has {}",
                 header.fold_version, text::kFoldVersion);
  }
  if (header.classes > kMaxClasses) return Damaged("classes", header.classes);
  if (header.states <= header.classes || header.states > kMaxStates) {
    return Damaged("states", header.states);
  }
  if (header.ends < header.classes || header.ends >= header.states) {
    return Damaged("ends", header.ends);
  }
  if (header.pages == 0 || header.pages > kPlanesSize) return Damaged("pages", header.pages);
  if (header.slots == 0 || header.reach == 0 || header.reach > kMaxReach) {
    return Damaged("slots", header.slots);
  }
  if (header.triple_bits < 9 || header.triple_bits > 30) {
    return Damaged("filter", header.triple_bits);
  }
  return absl::OkStatus();
}

absl::Status CheckRows(const Sections& sections) {
  for (uint32_t i = 0; i <= sections.header.classes; ++i) {
    const PairRow row(sections.Load<uint32_t>(sections.rows, i));
    if (!row.is_valid() || row.word() + row.words() > sections.header.pairs) {
      return Damaged("row of class", i);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Image> Image::View(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof(header)) return Damaged("size", bytes.size());
  std::memcpy(&header, bytes.data(), sizeof(header));
  WEIR_RETURN_IF_ERROR(CheckHeader(header));
  Image image;
  image.sections_ = Arrange(header);
  if (image.sections_.header.bytes != header.bytes || header.bytes != bytes.size()) {
    return Damaged("size", bytes.size());
  }
  image.sections_.image = bytes.data();
  WEIR_RETURN_IF_ERROR(CheckRows(image.sections_));
  return image;
}

}  // namespace weir::lexicon
