#include "edge/spool_upload.h"

#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::edge {
namespace {

absl::StatusOr<ledger::VerifierKey> ReadKey(FileSystem& files, const std::string& path) {
  constexpr uint64_t kLimit = 1024;
  WEIR_ASSIGN_OR_RETURN(std::string line, ReadWholeFile(files, path, kLimit));
  if (line.ends_with('\n')) line.pop_back();
  auto key = ledger::VerifierKey::Parse(line);
  return key.ok() ? key : Annotate(key.status(), path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpoolUpload>> SpoolUpload::Start(
    const UploadHost& host, const UploadPlan& plan, const ledger::Ledger& ledger,
    std::shared_ptr<grpc::Channel> channel) {
  WEIR_ASSIGN_OR_RETURN(ledger::VerifierKey gateway, ReadKey(host.files, plan.gateway_key));
  WEIR_ASSIGN_OR_RETURN(ledger::Keys keys,
                        ledger::LoadOrMakeKeys(host.files, plan.ledger_dir, ledger.origin()));
  WEIR_ASSIGN_OR_RETURN(auto uploader,
                        spool::Uploader::Open(host.files, plan.ledger_dir, ledger,
                                              std::move(keys.signer), std::move(gateway)));
  if (!plan.witness_key.empty()) {
    WEIR_ASSIGN_OR_RETURN(ledger::VerifierKey witness, ReadKey(host.files, plan.witness_key));
    WEIR_RETURN_IF_ERROR(uploader.KeepCosignatures(std::move(witness)));
  }
  return std::unique_ptr<SpoolUpload>(new SpoolUpload(
      std::move(uploader), std::make_unique<SpoolLink>(std::move(channel)), plan, host.clock));
}

SpoolUpload::SpoolUpload(spool::Uploader uploader, std::unique_ptr<SpoolLink> link,
                         const UploadPlan& plan, const Clock& clock)
    : uploader_(std::move(uploader)),
      link_(std::move(link)),
      every_(plan.every),
      keep_bytes_(plan.keep_bytes),
      is_witnessed_(!plan.witness_key.empty()),
      clock_(clock),
      started_(clock.Now()),
      status_(StatusNow("")) {
  thread_ = std::thread([this] { Run(); });
}

SpoolUpload::~SpoolUpload() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  link_->Stop();
  thread_.join();
}

UploadStatus SpoolUpload::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void SpoolUpload::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    OneRound();
    lock.lock();
    stop_.wait_for(lock, absl::ToChronoNanoseconds(every_), [this] { return stopping_; });
  }
}

void SpoolUpload::OneRound() {
  absl::Status done = uploader_.Round(*link_).status();
  if (done.ok()) done = uploader_.PruneTo(keep_bytes_, clock_.Now());
  const std::string problem(done.ok() ? "" : absl::StatusCodeToString(done.code()));
  const std::lock_guard lock(mutex_);
  if (!done.ok() && problem != status_.problem) {
    log::Warning("spool_not_uploaded", {{"status", done}});
  }
  status_ = StatusNow(problem);
}

UploadStatus SpoolUpload::StatusNow(std::string problem) const {
  const spool::Progress progress = uploader_.progress();
  const bool ever = progress.witnessed_at != absl::Time();
  return {progress, std::move(problem), ever ? progress.witnessed_at : started_};
}

}  // namespace weir::edge
