#include "cloud/spool_service.h"

#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/wire.h"
#include "router/rpc/errors.h"

namespace weir::cloud {

// Reads one batch, hands it over and answers. Deletes itself when gRPC is done with it.
class SpoolService::Reactor final : public grpc::ServerReadReactor<v1::SpoolPart> {
 public:
  Reactor(SpoolService& service, std::string tenant, v1::SpoolHeld* response)
      : service_(service), tenant_(std::move(tenant)), response_(response) {
    if (service_.uploads_.fetch_add(1) >= kUploadsAtOnce) {
      End(Error(absl::StatusCode::kResourceExhausted, "{} uploads are on their way",
                kUploadsAtOnce));
    } else {
      StartRead(&part_);
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) return has_header_ ? HandOver() : End(InvalidArgument("header: is missing"));
    const absl::Status status = Take();
    if (!status.ok()) return End(status);
    StartRead(&part_);
  }

  void OnDone() override {
    service_.uploads_.fetch_sub(1);
    delete this;
  }

 private:
  absl::Status Take() {
    bytes_ += part_.ByteSizeLong();
    if (bytes_ > kUploadLimitBytes || batch_.records.size() > spool::kBatchRecords) {
      return Error(absl::StatusCode::kResourceExhausted,
                   "a batch has at most {} bytes and {} entries", kUploadLimitBytes,
                   spool::kBatchRecords);
    }
    switch (part_.part_case()) {
      case v1::SpoolPart::kHeader:
        if (std::exchange(has_header_, true)) return InvalidArgument("header: comes twice");
        batch_.origin = part_.header().origin();
        batch_.key = part_.header().key();
        batch_.first = part_.header().first();
        batch_.lost = part_.header().lost();
        batch_.checkpoint = part_.header().checkpoint();
        return absl::OkStatus();
      case v1::SpoolPart::kLeaf:
        batch_.records.push_back({std::move(*part_.mutable_leaf()), {}});
        return absl::OkStatus();
      case v1::SpoolPart::kSealed:
        if (batch_.records.empty()) return InvalidArgument("sealed: comes before its leaf");
        batch_.records.back().sealed.push_back(std::move(*part_.mutable_sealed()));
        return absl::OkStatus();
      default:
        return InvalidArgument("part: is missing");
    }
  }

  void HandOver() {
    checkpoint_ = batch_.records.empty() ? "" : batch_.checkpoint;
    service_.ingest_->Take(tenant_, std::move(batch_), [this](absl::StatusOr<spool::Held> held) {
      if (!held.ok()) return End(held.status());
      response_->set_entries(held->entries);
      if (held->head) response_->set_head(*held->head);
      // The head that was sent is what is held now: taken, compared and durable.
      const bool seen = held->whole && !checkpoint_.empty();
      if (seen) response_->set_cosignature(service_.Cosign(checkpoint_));
      Finish(grpc::Status::OK);
    });
  }

  void End(const absl::Status& status) { Finish(router::ToGrpc(status)); }

  SpoolService& service_;
  const std::string tenant_;
  v1::SpoolHeld* const response_;
  v1::SpoolPart part_;
  spool::Batch batch_;
  std::string checkpoint_;  // of the batch, after it was handed over; empty: a question
  size_t bytes_ = 0;
  bool has_header_ = false;
};

SpoolService::SpoolService(FileSystem& files, const Clock& clock, std::string ledger_dir,
                           std::unique_ptr<spool::Ingest> ingest, HeadWitness witness)
    : files_(files),
      clock_(clock),
      ledger_dir_(std::move(ledger_dir)),
      ingest_(std::move(ingest)),
      witness_(std::move(witness)) {}

// REQUIRES: a signed note, as Ingest has found it to be.
std::string SpoolService::Cosign(const std::string& checkpoint) const {
  const std::string text = checkpoint.substr(0, checkpoint.rfind("\n\n") + 1);
  const auto now = static_cast<uint64_t>(absl::ToUnixSeconds(clock_.Now()));
  return ledger::CosignatureLine(text, witness_.name, witness_.signer, now);
}

grpc::ServerReadReactor<v1::SpoolPart>* SpoolService::Upload(const std::string& tenant,
                                                             v1::SpoolHeld* response) {
  return new Reactor(*this, tenant, response);
}

absl::Status SpoolService::Prove(const std::string& tenant, uint64_t head,
                                 v1::SpoolProof& response) {
  crypto::Digest leaf_hash;
  auto proof = ledger::ProveEntry(files_, ledger_dir_, head, leaf_hash);
  const absl::StatusCode code = proof.status().code();
  // The files of a running log are replaced each second: one may be gone between two reads.
  if (code == absl::StatusCode::kOutOfRange || code == absl::StatusCode::kNotFound) {
    return Unavailable("no checkpoint covers entry {} yet", head);
  }
  if (!proof.ok()) return proof.status();
  WEIR_ASSIGN_OR_RETURN(std::string leaf, ledger::ReadPublishedEntry(files_, ledger_dir_, head));
  WEIR_ASSIGN_OR_RETURN(const auto clear, ledger::DecodeEntry(leaf));
  if (clear.entry.kind != ledger::EntryKind::kSpoolHead || clear.entry.tenant != tenant) {
    return Error(absl::StatusCode::kPermissionDenied, "entry {} is not of the caller's spool",
                 head);
  }
  response.set_index(head);
  response.set_leaf(std::move(leaf));
  response.set_checkpoint(std::move(proof->checkpoint));
  for (const crypto::Digest& hash : proof->path) response.add_path(std::string(hash.view()));
  return absl::OkStatus();
}

}  // namespace weir::cloud
