// Image::View: proves that scanning an image can never read outside it nor run without end.
#include "compliance/base/status.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/text/reader.h"

namespace weir::lexicon {
namespace {

absl::Status Damaged(std::string_view what, uint64_t at) {
  return DataLoss("the lexicon's image is damaged: {} {}", what, at);
}

absl::StatusOr<Header> ReadHeader(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof(header)) return Damaged("size", bytes.size());
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != kMagic) return DataLoss("not the image of a lexicon");
  if (header.format != kFormat) return Damaged("format", header.format);
  if (header.fold_version != text::kFoldVersion) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "the lexicon was built with folding tables {}, this program has {}",
                 header.fold_version, text::kFoldVersion);
  }
  if (header.slot_bits == 0 || header.slot_bits > kMaxSlotBits) {
    return Damaged("slot bits", header.slot_bits);
  }
  if (header.states == 0 || header.states > kMaxStates) return Damaged("states", header.states);
  if (header.pages == 0 || header.pages > kDirectorySize) return Damaged("pages", header.pages);
  return header;
}

absl::Status CheckClasses(const Sections& image) {
  for (uint32_t i = 0; i < kDirectorySize; ++i) {
    if (image.Load<uint16_t>(image.directory, i) >= image.header.pages) {
      return Damaged("directory", i);
    }
  }
  return absl::OkStatus();  // any class will do: one without edges leads nowhere
}

// Every edge goes one level down, and at least one slot is empty, so that each search ends.
absl::Status CheckSlots(const Sections& image) {
  bool some_empty = false;
  for (uint64_t i = 0; i < uint64_t{1} << image.header.slot_bits; ++i) {
    const auto slot = image.Load<uint64_t>(image.slots, i);
    some_empty = some_empty || slot == 0;
    if (slot == 0) continue;
    const auto from = static_cast<uint32_t>(slot >> 40);
    const uint32_t to = slot & kMaxStates;
    if (from >= image.header.states || to >= image.header.states) return Damaged("slot", i);
    if (image.StateAt(to).depth != image.StateAt(from).depth + 1) return Damaged("slot", i);
  }
  return some_empty ? absl::OkStatus() : Damaged("slots", image.header.slot_bits);
}

// Suffix links go up, so that following them ends at the root.
absl::Status CheckState(const Sections& image, uint32_t index) {
  const State state = image.StateAt(index);
  if (index == 0)
    return state.depth == 0 && state.flags == 0 ? absl::OkStatus() : Damaged("state", 0);
  if (state.depth == 0 || state.depth > kMaxPatternUnits || state.lead > kMaxPatternUnits) {
    return Damaged("state", index);
  }
  for (const uint32_t link : {state.fail, state.shorter}) {
    if (link >= image.header.states || image.StateAt(link).depth >= state.depth) {
      return Damaged("state", index);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOutput(const Sections& image, uint32_t index, uint8_t depth) {
  const Output output = image.OutputAt(index);
  if (uint64_t{output.runs} + depth > image.header.runs) return Damaged("output", index);
  for (uint32_t i = 0; i < depth; ++i) {
    const Run run = image.RunAt(output.runs + i);
    if (run.length() == 0 || run.length() > kMaxPatternUnits) return Damaged("output", index);
  }
  return absl::OkStatus();
}

// The outputs of one state after the other are all the outputs. Returns the first after `state`'s.
absl::StatusOr<uint32_t> CheckOutputs(const Sections& image, uint32_t first, const State& state) {
  if (state.outputs != first) return Damaged("outputs", first);
  for (uint32_t at = first; at < image.header.patterns; ++at) {
    WEIR_RETURN_IF_ERROR(CheckOutput(image, at, state.depth));
    if ((image.OutputAt(at).flags & Output::kLast) != 0) return at + 1;
  }
  return Damaged("outputs", first);
}

absl::Status CheckStates(const Sections& image) {
  uint32_t next_output = 0;
  for (uint32_t i = 0; i < image.header.states; ++i) {
    WEIR_RETURN_IF_ERROR(CheckState(image, i));
    const State state = image.StateAt(i);
    if ((state.flags & State::kHasOutputs) == 0) continue;
    WEIR_ASSIGN_OR_RETURN(next_output, CheckOutputs(image, next_output, state));
  }
  return next_output == image.header.patterns ? absl::OkStatus() : Damaged("outputs", next_output);
}

}  // namespace

absl::StatusOr<Image> Image::View(std::string_view bytes) {
  WEIR_ASSIGN_OR_RETURN(const Header header, ReadHeader(bytes));
  Sections sections = Arrange(header);
  if (sections.header.bytes != header.bytes || header.bytes != bytes.size()) {
    return Damaged("size", bytes.size());
  }
  sections.image = bytes.data();
  WEIR_RETURN_IF_ERROR(CheckClasses(sections));
  WEIR_RETURN_IF_ERROR(CheckStates(sections));
  WEIR_RETURN_IF_ERROR(CheckSlots(sections));
  Image image;
  image.sections_ = sections;
  return image;
}

}  // namespace weir::lexicon
