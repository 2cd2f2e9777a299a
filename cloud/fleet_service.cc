#include "cloud/fleet_service.h"

#include <mutex>
#include <optional>
#include <utility>

#include "compliance/base/status.h"
#include "compliance/gate/request.h"
#include "router/rpc/caller.h"
#include "router/rpc/errors.h"

namespace weir::cloud {
namespace {

absl::StatusOr<HeldPolicy> Read(const v1::PolicyName& name, const char* field) {
  auto digest = crypto::Digest::FromBytes(name.digest_sha256());
  if (!digest.ok()) return InvalidArgument("{}.digest_sha256: is not 32 bytes", field);
  if (name.profile().empty() || name.profile().size() > gate::kMaxWordBytes) {
    return InvalidArgument("{}.profile: has not 1 to {} bytes", field, gate::kMaxWordBytes);
  }
  return HeldPolicy{name.profile(), name.version(), *digest};
}

absl::StatusOr<Device> Read(const v1::WatchRequest& request, const std::string& name) {
  Device device;
  device.name = name;
  device.engine_version = request.engine_version();
  WEIR_ASSIGN_OR_RETURN(device.holds, Read(request.holds(), "holds"));
  if (request.has_refused()) {
    WEIR_ASSIGN_OR_RETURN(device.refused, Read(request.refused(), "refused"));
  }
  return device;
}

v1::WatchEvent EventOf(const Shelf& shelf, const Device& device) {
  v1::WatchEvent event;
  event.set_minimum_version(shelf.rollout.minimum_version);
  const Release* const release = ReleaseFor(shelf.rollout, device);
  if (release == nullptr) return event;
  const Book& book = shelf.BookOf(*release);
  v1::PolicyOffer& offer = *event.mutable_offer();
  offer.mutable_name()->set_profile(release->policy.profile);
  offer.mutable_name()->set_version(release->policy.version);
  offer.mutable_name()->set_digest_sha256(std::string(release->policy.digest.view()));
  offer.set_size_bytes(book.bytes.size());
  offer.set_file_sha256(std::string(book.sha256.view()));
  return event;
}

bool SaysTheSame(const v1::WatchEvent& a, const v1::WatchEvent& b) {
  return a.minimum_version() == b.minimum_version() && a.has_offer() == b.has_offer() &&
         a.offer().file_sha256() == b.offer().file_sha256();
}

}  // namespace

// One device that watches. A request is read only when the one before it has its answer, and what
// is not written yet is replaced by what is newer: a device that does not read costs one event.
class FleetService::Watching final
    : public grpc::ServerBidiReactor<v1::WatchRequest, v1::WatchEvent>,
      public Watcher,
      public std::enable_shared_from_this<Watching> {
 public:
  Watching(FleetService& service, std::string name) : service_(service), name_(std::move(name)) {}

  void Begin() {
    self_ = shared_from_this();
    const absl::Status joined = service_.fleet_.Join(self_);
    const std::lock_guard lock(mutex_);
    if (!joined.ok()) return Finish(joined);
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    auto device = ok ? Read(request_, name_) : absl::StatusOr<Device>(Device{});
    if (ok && device.ok()) service_.fleet_.Note(this, *device);
    const std::lock_guard lock(mutex_);
    if (!ok) return Finish(absl::OkStatus());
    if (!device.ok()) return Finish(device.status());
    device_ = *std::move(device);
    answer_due_ = true;
    Write();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) return Finish(absl::OkStatus());
    if (std::exchange(read_due_, false) && !ended_) StartRead(&request_);
    Write();
  }

  void OnCancel() override {
    const std::lock_guard lock(mutex_);
    Finish(absl::OkStatus());
  }

  void OnDone() override {
    service_.fleet_.Leave(this);
    const auto last = std::move(self_);
  }

  void Look() override {
    const std::lock_guard lock(mutex_);
    Write();
  }

  void End() override {
    const std::lock_guard lock(mutex_);
    Finish(Unavailable("the gateway is about to end"));
  }

 private:
  // The three below: with the lock.
  void Write() {
    if (ended_ || writing_ || !device_) return;
    v1::WatchEvent event = EventOf(*service_.fleet_.shelf(), *device_);
    if (!answer_due_ && SaysTheSame(event, event_)) return;
    read_due_ = read_due_ || std::exchange(answer_due_, false);
    event_ = std::move(event);
    event_.set_now_unix_s(absl::ToUnixSeconds(service_.clock_.Now()));
    writing_ = true;
    StartWrite(&event_);
  }
  void Finish(const absl::Status& status) {
    if (std::exchange(ended_, true)) return;
    grpc::ServerBidiReactor<v1::WatchRequest, v1::WatchEvent>::Finish(router::ToGrpc(status));
  }

  FleetService& service_;
  const std::string name_;
  std::shared_ptr<Watching> self_;  // until OnDone
  std::mutex mutex_;                // guards all below; gRPC calls back on its own threads only
  v1::WatchRequest request_;
  v1::WatchEvent event_;  // the last one
  std::optional<Device> device_;
  bool answer_due_ = false;
  bool read_due_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

// One bundle on its way. Deletes itself when gRPC is done with it.
class FleetService::Fetching final : public grpc::ServerWriteReactor<v1::PolicyPart> {
 public:
  Fetching(FleetService& service, const v1::FetchPolicyRequest& request)
      : service_(service), shelf_(service.fleet_.shelf()), at_(request.offset()) {
    const absl::Status ready = Look(request.file_sha256());
    ready.ok() ? WriteNext() : End(ready);
  }

  void OnWriteDone(bool ok) override {
    if (at_ == book_->bytes.size()) return;  // that was the last one
    ok ? WriteNext() : End(absl::OkStatus());
  }
  void OnDone() override {
    service_.fetching_.fetch_sub(1);
    delete this;
  }

 private:
  absl::Status Look(const std::string& sha256) {
    if (service_.fetching_.fetch_add(1) >= kFetchesAtOnce) {
      return Error(absl::StatusCode::kResourceExhausted, "{} bundles are on their way",
                   kFetchesAtOnce);
    }
    book_ = shelf_->Find(sha256);
    if (book_ == nullptr) return Error(absl::StatusCode::kNotFound, "no such bundle is offered");
    if (at_ <= book_->bytes.size()) return absl::OkStatus();
    return Error(absl::StatusCode::kOutOfRange, "the bundle has {} bytes", book_->bytes.size());
  }
  void WriteNext() {
    part_.set_bytes(book_->bytes.substr(at_, kPartBytes));
    at_ += part_.bytes().size();
    if (at_ < book_->bytes.size()) return StartWrite(&part_);
    service_.fleet_.NoteFetched();
    StartWriteAndFinish(&part_, {}, grpc::Status::OK);
  }
  void End(const absl::Status& status) { Finish(router::ToGrpc(status)); }

  FleetService& service_;
  const std::shared_ptr<const Shelf> shelf_;  // as it was when the call began
  const Book* book_ = nullptr;
  uint64_t at_;
  v1::PolicyPart part_;
};

grpc::ServerBidiReactor<v1::WatchRequest, v1::WatchEvent>* FleetService::Watch(
    grpc::CallbackServerContext* context) {
  const auto watching = std::make_shared<Watching>(*this, router::CallerOf(*context));
  watching->Begin();
  return watching.get();
}

grpc::ServerWriteReactor<v1::PolicyPart>* FleetService::FetchPolicy(
    grpc::CallbackServerContext*, const v1::FetchPolicyRequest* request) {
  return new Fetching(*this, *request);
}

}  // namespace weir::cloud
