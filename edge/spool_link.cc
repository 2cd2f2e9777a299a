#include "edge/spool_link.h"

#include <chrono>

#include "compliance/base/status.h"
#include "router/rpc/errors.h"
#include "weir/v1/gateway.grpc.pb.h"

namespace weir::edge {
namespace {

// One batch of at most 2 MiB over a slow mobile link, and the gateway's disk.
constexpr std::chrono::seconds kCallLimit{30};

bool WriteBatch(const spool::Batch& batch, grpc::ClientWriter<v1::SpoolPart>& writer) {
  v1::SpoolPart part;
  v1::SpoolHeader& header = *part.mutable_header();
  header.set_origin(batch.origin);
  header.set_key(batch.key);
  header.set_first(batch.first);
  header.set_lost(batch.lost);
  header.set_checkpoint(batch.checkpoint);
  if (!writer.Write(part)) return false;
  for (const spool::Record& record : batch.records) {
    part.set_leaf(record.leaf);
    if (!writer.Write(part)) return false;
    for (const std::string& sealed : record.sealed) {
      part.set_sealed(sealed);
      if (!writer.Write(part)) return false;
    }
  }
  return true;
}

}  // namespace

// A context that Stop can reach while its call runs.
class SpoolLink::Call {
 public:
  explicit Call(SpoolLink& link) : link_(link) {
    context_.set_deadline(std::chrono::system_clock::now() + kCallLimit);
    const std::lock_guard lock(link_.mutex_);
    link_.running_ = &context_;
    if (link_.stopped_) context_.TryCancel();
  }
  ~Call() {
    const std::lock_guard lock(link_.mutex_);
    link_.running_ = nullptr;
  }
  grpc::ClientContext* context() { return &context_; }

 private:
  SpoolLink& link_;
  grpc::ClientContext context_;
};

absl::StatusOr<spool::Held> SpoolLink::Send(const spool::Batch& batch) {
  Call call(*this);
  v1::SpoolHeld response;
  const auto writer = v1::Gateway::NewStub(channel_)->UploadSpool(call.context(), &response);
  if (WriteBatch(batch, *writer)) writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return router::FromGrpc(status);
  spool::Held held;
  held.entries = response.entries();
  held.cosignature = response.cosignature();
  if (response.has_head()) held.head = response.head();
  return held;
}

absl::StatusOr<spool::HeadProof> SpoolLink::Prove(uint64_t head) {
  Call call(*this);
  v1::ProveSpoolRequest request;
  request.set_head(head);
  v1::SpoolProof response;
  const grpc::Status status =
      v1::Gateway::NewStub(channel_)->ProveSpool(call.context(), request, &response);
  if (!status.ok()) return router::FromGrpc(status);
  spool::HeadProof proof{response.index(), response.leaf(), response.checkpoint(), {}};
  for (const std::string& hash : response.path()) {
    WEIR_ASSIGN_OR_RETURN(const auto digest, crypto::Digest::FromBytes(hash));
    proof.path.push_back(digest);
  }
  return proof;
}

void SpoolLink::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  if (running_ != nullptr) running_->TryCancel();
}

}  // namespace weir::edge
