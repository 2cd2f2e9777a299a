#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/segment/cut.h"
#include "compliance/text/reader.h"
#include "compliance/variant/channel.h"
#include "compliance/variant/encoded.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

// What comes out covers the text from its first byte to its last, and nothing is kept back unsaid.
void CheckReading(variant::Channel channel, const std::vector<text::Unit>& units) {
  variant::Reading reading(channel);
  std::vector<text::Unit> out;
  const auto end = [&] { return out.empty() ? 0 : out.back().end(); };
  for (const text::Unit& unit : units) {
    reading.Push(unit, out);
    WEIR_CHECK(std::min(reading.held_begin(), unit.end()) == end());
  }
  reading.Finish(out);
  WEIR_CHECK(reading.held_begin() == UINT64_MAX);
  uint64_t at = 0;
  for (const text::Unit& unit : out) {
    WEIR_CHECK(unit.begin == at && unit.size > 0);
    at = unit.end();
  }
  WEIR_CHECK(units.empty() ? at == 0 : at == units.back().end());
}

void CheckEncoded(std::string_view text, size_t chunk) {
  const std::vector<variant::Decoded> whole = variant::FindEncoded(text);
  for (const variant::Decoded& decoded : whole) {
    WEIR_CHECK(decoded.begin < decoded.end && decoded.end <= text.size());
    WEIR_CHECK(text::IsValidUtf8(decoded.text) && decoded.text.size() <= text.size());
  }
  variant::EncodedRuns runs;
  std::vector<variant::Decoded> found;
  for (size_t at = 0; at < text.size(); at += chunk) runs.Push(text.substr(at, chunk), found);
  runs.Finish(found);
  WEIR_CHECK(found == whole);
}

// What an entry with this text would add to a policy is what the lexicon takes.
void CheckPatterns(std::string_view text) {
  variant::Forms forms;
  forms.sound = forms.leet = forms.looks = forms.split = forms.reversed = true;
  for (const variant::ChannelPattern& pattern : variant::Expand(text, forms)) {
    WEIR_CHECK(text::Fold(pattern.text) == pattern.text);
  }
}

}  // namespace

void VariantReadings(std::string_view bytes) {
  Input input(bytes);
  const size_t chunk = size_t{input.Byte()} + 1;
  const std::string_view text = input.rest();
  const std::vector<text::Unit> units = text::ReadAll(text);
  for (size_t channel = 0; channel < variant::kChannels; ++channel) {
    CheckReading(static_cast<variant::Channel>(channel), units);
  }
  CheckEncoded(text, chunk);
  CheckPatterns(text.substr(0, 200));
}

void SegmentImage(std::string_view bytes) {
  const auto dictionary = segment::Dictionary::View(bytes);
  if (!dictionary.ok()) return;
  WEIR_CHECK(segment::Cut(*dictionary, U"这是个大麻烦了").back() == 7);
  segment::Aligned(*dictionary, U"这是个", U"大麻", U"烦了");
}

}  // namespace weir::fuzz
