#include "compliance/ledger/tile.h"

#include <fmt/format.h>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

constexpr size_t kSizeBytes = 2;  // before each entry of a bundle
constexpr size_t kEntryLimitBytes = 65'535;

// Groups of three digits, all but the last with an x in front: 1234067 is x001/x234/067.
std::string NumberPath(uint64_t number) {
  std::string path = fmt::format("{:03}", number % 1000);
  while ((number /= 1000) > 0) path = fmt::format("x{:03}/{}", number % 1000, path);
  return path;
}

}  // namespace

std::string PathOf(const TileName& name) {
  WEIR_CHECK(name.width > 0 && name.width <= kTileWidth);
  std::string path = name.is_bundle ? "tile/entries/" : fmt::format("tile/{}/", name.level);
  path += NumberPath(name.number);
  return name.width == kTileWidth ? path : fmt::format("{}.p/{}", path, name.width);
}

void AppendToBundle(std::string& bundle, std::string_view entry) {
  WEIR_CHECK(entry.size() <= kEntryLimitBytes);
  bundle.push_back(static_cast<char>(entry.size() >> 8));
  bundle.push_back(static_cast<char>(entry.size() & 0xff));
  bundle.append(entry);
}

std::optional<std::vector<std::string_view>> ReadBundle(std::string_view bundle) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (bundle.size() < kSizeBytes) return std::nullopt;
    const size_t size =
        size_t{static_cast<unsigned char>(bundle[0])} << 8 | static_cast<unsigned char>(bundle[1]);
    bundle.remove_prefix(kSizeBytes);
    if (bundle.size() < size) return std::nullopt;
    entries.push_back(bundle.substr(0, size));
    bundle.remove_prefix(size);
  }
  return entries;
}

}  // namespace weir::ledger
