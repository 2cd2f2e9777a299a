#include "compliance/spool/proof.h"

#include <array>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"

namespace weir::spool {

absl::Status CheckHeadProof(const HeadProof& proof, const ledger::VerifierKey& gateway,
                            const Claim& claim) {
  WEIR_ASSIGN_OR_RETURN(const auto note, ledger::OpenNote(proof.checkpoint, std::array{gateway}));
  WEIR_ASSIGN_OR_RETURN(const auto checkpoint, ledger::ParseBody(note.text));
  if (checkpoint.origin != gateway.name()) {
    return InvalidArgument("the checkpoint is of another log than the gateway's");
  }
  const ledger::Inclusion inclusion{proof.index, checkpoint.size, ledger::LeafHash(proof.leaf),
                                    checkpoint.root};
  if (!ledger::CheckInclusion(inclusion, proof.path)) {
    return DataLoss("the gateway's log does not hold the entry it names");
  }
  WEIR_ASSIGN_OR_RETURN(const auto clear, ledger::DecodeEntry(proof.leaf));
  const auto& head = clear.entry.spooled;
  if (clear.entry.kind != ledger::EntryKind::kSpoolHead || !head || head->origin != claim.origin ||
      head->index != claim.entries || head->root != claim.root.view()) {
    return DataLoss("the gateway's entry does not say that it holds the first {} entries",
                    claim.entries);
  }
  return absl::OkStatus();
}

}  // namespace weir::spool
