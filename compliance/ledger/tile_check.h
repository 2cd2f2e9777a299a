// Compares the tiles and entry bundles of a log with those that its entries give.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/tile_builder.h"
#include "compliance/ledger/tile_store.h"

namespace weir::ledger {

// What is wrong with a derived file. weir audit repair makes it anew.
struct TileFault {
  std::string path;      // relative to the log's directory
  bool missing = false;  // or its bytes are others
};

// One thread at a time. `files` must outlive it. A directory without tile/ has nothing to check.
class TileCheck {
 public:
  // Tiles for a tree of `published` entries must be there; later ones may be.
  // Goes on behind `before`, which has been compared.
  TileCheck(FileSystem& files, std::string dir, uint64_t published, TileBuilder before = {});

  void Append(std::string_view entry, const crypto::Digest& leaf);
  // After the last entry. `growing`: tiles of later entries may be there.
  void Finish(bool growing);

  uint64_t size() const { return tiles_.size(); }
  crypto::Digest Root() const { return tiles_.Root(); }
  const std::optional<TileFault>& fault() const { return fault_; }  // the first
  uint64_t checked() const { return checked_; }                     // files compared

 private:
  void Compare(const TileName& name, std::string_view expected, bool required);
  void ComparePartials(const TileName& full, std::string_view expected, bool growing);
  void CheckFull();
  void CheckPublished();

  FileSystem& files_;
  const std::string dir_;
  const uint64_t published_;
  const bool has_tiles_;
  TileBuilder tiles_;
  std::vector<TileFile> full_;
  std::optional<TileFault> fault_;
  uint64_t checked_ = 0;
};

}  // namespace weir::ledger
