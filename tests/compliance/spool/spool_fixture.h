// A device and a gateway, each with a real log in memory, and a link between them that can be cut.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/spool/ingest.h"
#include "compliance/spool/uploader.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/memory_files.h"

namespace weir::testing {

inline constexpr const char* kDeviceOrigin = "weir.test/device/1";
inline constexpr const char* kTenant = "device-1";

// A log that can be closed and opened again.
class LogHost {
 public:
  explicit LogHost(std::string origin);
  void Open();
  void Close() { log_.reset(); }
  ledger::Ledger& log() { return *log_; }
  MemoryFiles& files() { return files_; }
  crypto::Signer signer();
  ledger::VerifierKey key();
  void Append(int first, int count);  // records named by their number

 private:
  std::string origin_;
  MemoryFiles files_;
  FakeClock clock_;
  std::unique_ptr<ledger::Ledger> log_;
};

class GatewayHost : public LogHost {
 public:
  GatewayHost() : LogHost("weir.test/gateway") { Start(); }
  void Start();  // as after a crash: everything is read back from the log
  void Stop();
  spool::Ingest& ingest() { return *ingest_; }
  absl::StatusOr<spool::Held> Take(spool::Batch batch, const std::string& tenant = kTenant);
  absl::StatusOr<spool::HeadProof> Prove(uint64_t head);
  // The names of the records of the device's entries it holds, in the order of its log.
  std::vector<std::string> Names();
  size_t Count(ledger::EntryKind kind);
  // As cloud/spool_service.cc does it: a line under the head that was taken.
  std::string Cosign(const std::string& checkpoint) const;
  ledger::VerifierKey witness_key() const;
  void Impersonate() { witness_ = crypto::Signer::Generate(); }  // signs by another key from now on

 private:
  std::unique_ptr<spool::Ingest> ingest_;
  crypto::Signer witness_ = crypto::Signer::Generate();
};

// Straight to the gateway unless `fault` says otherwise for this call.
class DirectLink final : public spool::Link {
 public:
  enum class Fault { kNone, kRequestLost, kAnswerLost };
  explicit DirectLink(GatewayHost& gateway) : gateway_(gateway) {}
  absl::StatusOr<spool::Held> Send(const spool::Batch& batch) override;
  absl::StatusOr<spool::HeadProof> Prove(uint64_t head) override;
  std::function<Fault()> fault = [] { return Fault::kNone; };

 private:
  template <typename T>
  absl::StatusOr<T> Through(const std::function<absl::StatusOr<T>()>& call);
  GatewayHost& gateway_;
};

spool::Uploader UploaderOf(LogHost& device, GatewayHost& gateway);
// The first `count` entries of the device's log as one signed batch from `first` on.
spool::Batch BatchOf(LogHost& device, uint64_t first, uint64_t end);

}  // namespace weir::testing
