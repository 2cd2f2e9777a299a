// Uploads the device's log in the background, for as long as it lives.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/clock.h"
#include "compliance/base/file.h"
#include "compliance/ledger/ledger.h"
#include "compliance/spool/uploader.h"
#include "edge/spool_link.h"

namespace weir::edge {

// What can be said of it at one moment.
struct UploadStatus {
  spool::Progress progress;
  std::string problem;           // canonical code name of the last round's failure; empty: none
  absl::Time unwitnessed_since;  // of the newest head that the gateway signed, or the start
};

struct UploadPlan {
  std::string ledger_dir;   // of the log to upload; its key signs what is sent
  std::string gateway_key;  // path of the verifier key of the gateway's log, one line
  std::string
      witness_key;       // path of the gateway's key as a witness; empty: its signature is not kept
  absl::Duration every;  // between two rounds
  uint64_t keep_bytes = 0;  // of the log; above it, what is proven is deleted, oldest first
};

// Where the log lies and what tells how long it has been there.
struct UploadHost {
  FileSystem& files;
  const Clock& clock;
};

// Thread-safe.
class SpoolUpload {
 public:
  // Whatever is wrong with one of the files. What `host` refers to and `ledger` must outlive it.
  static absl::StatusOr<std::unique_ptr<SpoolUpload>> Start(const UploadHost& host,
                                                            const UploadPlan& plan,
                                                            const ledger::Ledger& ledger,
                                                            std::shared_ptr<grpc::Channel> channel);
  ~SpoolUpload();  // ends a call that runs
  SpoolUpload(const SpoolUpload&) = delete;
  SpoolUpload& operator=(const SpoolUpload&) = delete;

  UploadStatus status() const;
  bool is_witnessed() const { return is_witnessed_; }  // the gateway's signatures are kept

 private:
  SpoolUpload(spool::Uploader uploader, std::unique_ptr<SpoolLink> link, const UploadPlan& plan,
              const Clock& clock);
  void Run();
  void OneRound();

  spool::Uploader uploader_;  // the thread's own
  const std::unique_ptr<SpoolLink> link_;
  const absl::Duration every_;
  const uint64_t keep_bytes_;
  const bool is_witnessed_;
  const Clock& clock_;
  const absl::Time started_;
  UploadStatus StatusNow(std::string problem) const;
  mutable std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable stop_;
  bool stopping_ = false;
  UploadStatus status_;
  std::thread thread_;
};

}  // namespace weir::edge
