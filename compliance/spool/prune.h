// Which part of a device's log may leave the device, and its deletion.
//
// Oldest segment files first, whole ones only, and no more than it takes to come down to the size
// asked for. Never: an entry that the gateway has not proven to hold; an entry that the device has
// not signed, and the last one that it has; an exchange without its closing entry; a hold that has
// not run out, and nothing behind it; the segment being written. Who keeps the six months that the
// law asks for (183 days) is, from then on, the gateway: its log holds each entry byte for byte,
// with its sealed texts. The keys of the texts stay on the device.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"

namespace weir::spool {

struct PruneOrder {
  uint64_t proven = 0;      // the gateway has proven to hold the first so many
  uint64_t keep_bytes = 0;  // segment files may be left up to this size in all
  absl::Time now;           // for holds
};

// Bytes of the segment files in `dir`.
absl::StatusOr<uint64_t> SegmentBytes(FileSystem& files, const std::string& dir);

struct PruneResult {
  uint64_t left_from = 0;  // index of the first entry that is left
  bool surveyed =
      false;  // what is left of the log was read: there may have been something to delete
};

// `signer` is the log's. DATA_LOSS: the tiles are not those of the entries; nothing is deleted. The
// log may be written meanwhile, by one that keeps tiles.
absl::StatusOr<PruneResult> Prune(FileSystem& files, const std::string& dir,
                                  const PruneOrder& order, const crypto::Signer& signer);

}  // namespace weir::spool
