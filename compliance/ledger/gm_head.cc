#include "compliance/ledger/gm_head.h"

#include "compliance/base/status.h"

namespace weir::ledger {

absl::Status BeginGmHead(FileSystem& files, const std::string& dir, const std::string& origin,
                         const crypto::Signer& signer) {
  const VerifierKey key(GmOrigin(origin), signer.verifier());
  WEIR_RETURN_IF_ERROR(KeepVerifierKeyAt(files, GmVerifierKeyPath(dir), key));
  if (files.Exists(GmCheckpointPath(dir))) return absl::OkStatus();
  return WriteGmHead(files, dir, origin, CompactRange(crypto::Hash::kSm3), signer);
}

absl::Status WriteGmHead(FileSystem& files, const std::string& dir, const std::string& origin,
                         const CompactRange& tree, const crypto::Signer& signer) {
  const Checkpoint head{GmOrigin(origin), tree.size(), tree.Root()};
  return WriteCheckpointAt(files, GmCheckpointPath(dir), head, signer);
}

absl::StatusOr<std::optional<Checkpoint>> ReadGmHead(FileSystem& files, const std::string& dir,
                                                     const std::string& origin) {
  if (!files.Exists(GmVerifierKeyPath(dir)) && !files.Exists(GmCheckpointPath(dir))) {
    return std::optional<Checkpoint>();
  }
  WEIR_ASSIGN_OR_RETURN(const VerifierKey key, ReadVerifierKeyAt(files, GmVerifierKeyPath(dir)));
  if (key.name() != GmOrigin(origin)) return DataLoss("log.sm3.vkey: it is of another log");
  WEIR_ASSIGN_OR_RETURN(Checkpoint head, ReadCheckpointAt(files, GmCheckpointPath(dir), key));
  return std::optional<Checkpoint>(std::move(head));
}

}  // namespace weir::ledger
