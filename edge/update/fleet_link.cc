#include "edge/update/fleet_link.h"

#include <algorithm>
#include <chrono>

#include "compliance/base/status.h"
#include "compliance/gate/request.h"
#include "compliance/policy/policy.h"
#include "router/rpc/errors.h"
#include "weir/v1/fleet.grpc.pb.h"

namespace weir::edge {
namespace {

// 64 MiB at a little less than a megabit a second.
constexpr std::chrono::minutes kFetchLimit{10};

void Fill(const PolicyId& policy, v1::PolicyName& name) {
  name.set_profile(policy.profile);
  name.set_version(policy.version);
  name.set_digest_sha256(std::string(policy.digest.view()));
}

absl::StatusOr<Offer> Read(const v1::PolicyOffer& wire) {
  Offer offer;
  offer.policy.profile = wire.name().profile();
  if (offer.policy.profile.empty() || offer.policy.profile.size() > gate::kMaxWordBytes) {
    return InvalidArgument("the offer's profile has not 1 to {} bytes", gate::kMaxWordBytes);
  }
  offer.policy.version = wire.name().version();
  WEIR_ASSIGN_OR_RETURN(offer.policy.digest,
                        crypto::Digest::FromBytes(wire.name().digest_sha256()));
  offer.size_bytes = wire.size_bytes();
  WEIR_ASSIGN_OR_RETURN(offer.file_sha256, crypto::Digest::FromBytes(wire.file_sha256()));
  return offer;
}

}  // namespace

// A call whose context Stop can reach while it runs.
class FleetLink::Call {
 public:
  explicit Call(FleetLink& link) : link_(link) {
    const std::lock_guard lock(link_.mutex_);
    link_.running_.push_back(&context_);
    if (link_.stopped_) context_.TryCancel();
  }
  ~Call() {
    if (stream) {
      context_.TryCancel();
      stream->Finish();
    }
    const std::lock_guard lock(link_.mutex_);
    std::erase(link_.running_, &context_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  grpc::ClientContext* context() { return &context_; }

 private:
  FleetLink& link_;
  grpc::ClientContext context_;

 public:
  std::unique_ptr<grpc::ClientReaderWriter<v1::WatchRequest, v1::WatchEvent>> stream;
};

FleetLink::FleetLink(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}
FleetLink::~FleetLink() = default;

void FleetLink::Open() {
  watch_ = std::make_unique<Call>(*this);
  watch_->stream = v1::Fleet::NewStub(channel_)->Watch(watch_->context());
}

void FleetLink::Close() { watch_ = nullptr; }

absl::Status FleetLink::Ended() {
  const grpc::Status status = watch_->stream->Finish();
  watch_->stream = nullptr;
  watch_ = nullptr;
  return status.ok() ? Unavailable("the gateway ended the call") : router::FromGrpc(status);
}

absl::Status FleetLink::Say(const Holding& holding) {
  v1::WatchRequest request;
  Fill(holding.holds, *request.mutable_holds());
  request.set_engine_version(policy::kEngineVersion);
  if (holding.refused.version != 0) {
    Fill(holding.refused, *request.mutable_refused());
    request.set_reason(holding.reason);
  }
  return watch_->stream->Write(request) ? absl::OkStatus() : Ended();
}

absl::StatusOr<FleetEvent> FleetLink::Hear() {
  v1::WatchEvent wire;
  if (!watch_->stream->Read(&wire)) return Ended();
  FleetEvent event{absl::FromUnixSeconds(wire.now_unix_s()), wire.minimum_version(), std::nullopt};
  if (!wire.has_offer()) return event;
  WEIR_ASSIGN_OR_RETURN(event.offer, Read(wire.offer()));
  return event;
}

absl::Status FleetLink::Fetch(const Offer& offer, std::string& bytes) {
  Call call(*this);
  call.context()->set_deadline(std::chrono::system_clock::now() + kFetchLimit);
  v1::FetchPolicyRequest request;
  request.set_file_sha256(std::string(offer.file_sha256.view()));
  request.set_offset(bytes.size());
  const auto reader = v1::Fleet::NewStub(channel_)->FetchPolicy(call.context(), request);
  v1::PolicyPart part;
  while (bytes.size() < offer.size_bytes && reader->Read(&part)) {
    bytes.append(part.bytes(), 0, offer.size_bytes - bytes.size());
  }
  if (bytes.size() == offer.size_bytes) call.context()->TryCancel();
  const grpc::Status status = reader->Finish();
  return bytes.size() == offer.size_bytes || status.ok() ? absl::OkStatus()
                                                         : router::FromGrpc(status);
}

void FleetLink::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (grpc::ClientContext* context : running_) context->TryCancel();
}

}  // namespace weir::edge
