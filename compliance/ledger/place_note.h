// A place between two batches of a log, and what is known there, as a note that the log's own key
// signed: the form of DIR/resume and of DIR/pruned (docs/LEDGER_FORMAT.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/open_exchanges.h"
#include "compliance/ledger/published.h"

namespace weir::ledger {

// What such a note says; nothing of it has been compared with the files.
struct PlaceClaims {
  Position position;
  crypto::Digest root;
  std::vector<crypto::Digest> gm;  // peaks of the SM3 tree; none in a log of the suite intl
  OpenExchanges open;

  // The SM3 tree there; empty in a log of the suite intl.
  CompactRange GmTree() const;
};

// `first_line` says which of the two it is. With a space, so that it is no checkpoint of any log:
// an origin has none.
absl::Status WritePlace(FileSystem& files, const std::string& path, std::string_view first_line,
                        const std::string& origin, const Published& place,
                        const crypto::Signer& signer);
// NOT_FOUND: no such file. DATA_LOSS: it is not one, of this log, that `key` signed.
absl::StatusOr<PlaceClaims> ReadPlace(FileSystem& files, const std::string& path,
                                      std::string_view first_line, const VerifierKey& key);

}  // namespace weir::ledger
