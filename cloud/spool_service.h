// The gateway's side of a spool's upload: from gRPC's messages to compliance/spool and back.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/crypto/signer.h"
#include "compliance/spool/ingest.h"
#include "weir/v1/gateway.grpc.pb.h"

namespace weir::cloud {

// Batches that may be on their way in at once; one more is told RESOURCE_EXHAUSTED.
inline constexpr int kUploadsAtOnce = 64;
// Bytes of one batch: an entry of the largest size with all its texts.
inline constexpr size_t kUploadLimitBytes = 20u << 20;

// The gateway as a witness of devices' logs: its own log holds each entry under the heads that it
// signs, so it can sign no two trees of one log.
struct HeadWitness {
  std::string name;
  crypto::Signer signer;  // Ed25519
};

// Thread-safe. `files` and `clock` must outlive it; so must the ledger behind `ingest`. Calls must
// have ended before it dies.
class SpoolService {
 public:
  SpoolService(FileSystem& files, const Clock& clock, std::string ledger_dir,
               std::unique_ptr<spool::Ingest> ingest, HeadWitness witness);

  grpc::ServerReadReactor<v1::SpoolPart>* Upload(const std::string& tenant,
                                                 v1::SpoolHeld* response);
  // As Gateway.ProveSpool says.
  absl::Status Prove(const std::string& tenant, uint64_t head, v1::SpoolProof& response);

 private:
  class Reactor;
  std::string Cosign(const std::string& checkpoint) const;

  FileSystem& files_;
  const Clock& clock_;
  const std::string ledger_dir_;
  const std::unique_ptr<spool::Ingest> ingest_;
  const HeadWitness witness_;
  std::atomic<int> uploads_ = 0;
};

}  // namespace weir::cloud
