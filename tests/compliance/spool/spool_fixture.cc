#include "tests/compliance/spool/spool_fixture.h"

#include <future>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/verify.h"
#include "compliance/ledger/wire.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::testing {

using ledger::EntryKind;

LogHost::LogHost(std::string origin) : origin_(std::move(origin)) { Open(); }

void LogHost::Open() {
  ledger::Options options = SmallOptions();
  options.origin = origin_;
  options.checkpoint_every = absl::ZeroDuration();
  auto log = OpenLog(files_, clock_, options);
  WEIR_CHECK(log.ok());
  log_ = *std::move(log);
}

crypto::Signer LogHost::signer() {
  auto keys = ledger::LoadOrMakeKeys(files_, kLogDir, origin_);
  WEIR_CHECK(keys.ok());
  return std::move(keys->signer);
}

ledger::VerifierKey LogHost::key() { return {origin_, signer().verifier()}; }

void LogHost::Append(int first, int count) {
  for (int i = first; i < first + count; ++i) {
    WEIR_CHECK(log_->AppendAndWait(RecordOf(std::to_string(i))).ok());
  }
}

void GatewayHost::Start() {
  Stop();
  Open();
  auto ingest = spool::Ingest::Open(files(), kLogDir, log());
  WEIR_CHECK(ingest.ok());
  ingest_ = *std::move(ingest);
}

void GatewayHost::Stop() {
  ingest_.reset();
  Close();
}

absl::StatusOr<spool::Held> GatewayHost::Take(spool::Batch batch, const std::string& tenant) {
  std::promise<absl::StatusOr<spool::Held>> answer;
  ingest_->Take(tenant, std::move(batch),
                [&](absl::StatusOr<spool::Held> held) { answer.set_value(std::move(held)); });
  return answer.get_future().get();
}

std::string GatewayHost::Cosign(const std::string& checkpoint) const {
  const std::string text = checkpoint.substr(0, checkpoint.rfind("\n\n") + 1);
  return ledger::CosignatureLine(text, "weir.test/gateway/witness", witness_, 1'790'000'000);
}

ledger::VerifierKey GatewayHost::witness_key() const {
  return {"weir.test/gateway/witness", witness_.verifier(), ledger::SignatureType::kCosignature};
}

// By definition: from all leaves. Waits for nothing, so the checkpoint may be too old.
absl::StatusOr<spool::HeadProof> GatewayHost::Prove(uint64_t head) {
  auto checkpoint = ledger::ReadCheckpoint(files(), kLogDir, key());
  if (!checkpoint.ok()) return checkpoint.status();
  if (head >= checkpoint->size) return Unavailable("not signed yet");
  std::vector<crypto::Digest> leaves;
  spool::HeadProof proof;
  proof.index = head;
  for (const auto& stored : EntriesOf(files())) {
    if (stored.index == head) proof.leaf = stored.leaf_bytes;
    if (stored.index < checkpoint->size) leaves.push_back(stored.leaf);
  }
  proof.path = ledger::InclusionProof(leaves, head);
  proof.checkpoint = *ReadWholeFile(files(), ledger::CheckpointPath(kLogDir));
  return proof;
}

std::vector<std::string> GatewayHost::Names() {
  std::vector<std::string> names;
  for (const auto& stored : EntriesOf(files())) {
    if (stored.entry.kind != EntryKind::kSpooled) continue;
    names.push_back(ledger::DecodeEntry(stored.entry.spooled->leaf)->entry.exchange_name);
  }
  return names;
}

size_t GatewayHost::Count(EntryKind kind) {
  size_t count = 0;
  for (const auto& stored : EntriesOf(files())) count += stored.entry.kind == kind;
  return count;
}

template <typename T>
absl::StatusOr<T> DirectLink::Through(const std::function<absl::StatusOr<T>()>& call) {
  const Fault now = fault();
  if (now == Fault::kRequestLost) return Unavailable("cut on the way there");
  auto answer = call();
  if (now == Fault::kAnswerLost) return Error(absl::StatusCode::kDeadlineExceeded, "cut");
  return answer;
}

absl::StatusOr<spool::Held> DirectLink::Send(const spool::Batch& batch) {
  return Through<spool::Held>([&] {
    absl::StatusOr<spool::Held> held = gateway_.Take(batch);
    const bool seen = held.ok() && held->whole && !batch.records.empty();
    if (seen) held->cosignature = gateway_.Cosign(batch.checkpoint);
    return held;
  });
}

absl::StatusOr<spool::HeadProof> DirectLink::Prove(uint64_t head) {
  return Through<spool::HeadProof>([&] { return gateway_.Prove(head); });
}

spool::Uploader UploaderOf(LogHost& device, GatewayHost& gateway) {
  auto uploader =
      spool::Uploader::Open(device.files(), kLogDir, device.log(), device.signer(), gateway.key());
  WEIR_CHECK(uploader.ok());
  return *std::move(uploader);
}

spool::Batch BatchOf(LogHost& device, uint64_t first, uint64_t end) {
  spool::Batch batch;
  batch.origin = device.log().origin();
  batch.key = device.key().ToString();
  batch.first = first;
  ledger::CompactRange tree;
  for (const auto& stored : EntriesOf(device.files())) {
    if (stored.index >= end) break;
    tree.Append(stored.leaf);
    if (stored.index >= first) batch.records.push_back({stored.leaf_bytes, stored.sealed});
  }
  const ledger::Checkpoint head{batch.origin, end, tree.Root()};
  batch.checkpoint = ledger::SignNote(ledger::ToBody(head), batch.origin, device.signer());
  return batch;
}

}  // namespace weir::testing
