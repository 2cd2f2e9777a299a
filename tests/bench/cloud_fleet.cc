// cloud.fleet: how long an emergency takes to reach every device that watches, from the moment the
// gateway knows it: 10,000 streams over 20 connections, both ends in this process, against a bare
// gRPC service that writes the same message on as many streams.
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "cloud/fleet_service.h"
#include "compliance/base/status.h"
#include "router/rpc/server.h"
#include "tests/bench/benches.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr int kDevices = 10'000;
constexpr int kQuickDevices = 20;
constexpr int kConnections = 20;
constexpr absl::Duration kPatience = absl::Seconds(60);

// Who has heard of which emergency.
class Tally {
 public:
  void Hear(uint64_t minimum) {
    const std::lock_guard lock(mutex_);
    if (minimum != awaited_) return;
    ++heard_;
    changed_.notify_all();
  }
  void Await(uint64_t minimum) {
    const std::lock_guard lock(mutex_);
    awaited_ = minimum;
    heard_ = 0;
  }
  bool WaitFor(int devices) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, absl::ToChronoSeconds(kPatience),
                             [&] { return heard_ == devices; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t awaited_ = 0;
  int heard_ = 0;
};

class DeviceEnd final : public grpc::ClientBidiReactor<v1::WatchRequest, v1::WatchEvent> {
 public:
  DeviceEnd(v1::Fleet::Stub& stub, Tally& tally) : tally_(tally) {
    request_.mutable_holds()->set_profile("bench");
    request_.mutable_holds()->set_version(1);
    request_.mutable_holds()->set_digest_sha256(std::string(32, '\0'));
    request_.set_engine_version(1);
    stub.async()->Watch(&context_, this);
    StartWrite(&request_);
    StartRead(&event_);
    StartCall();
  }
  ~DeviceEnd() override {
    context_.TryCancel();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    tally_.Hear(event_.minimum_version());
    StartRead(&event_);
  }
  void OnDone(const grpc::Status&) override {
    const std::lock_guard lock(mutex_);
    done_ = true;
    changed_.notify_all();
  }

 private:
  Tally& tally_;
  grpc::ClientContext context_;
  v1::WatchRequest request_;
  v1::WatchEvent event_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
};

// Writes what it is told on every stream, and knows nothing of fleets.
class BareService final : public v1::Fleet::CallbackService {
 public:
  grpc::ServerBidiReactor<v1::WatchRequest, v1::WatchEvent>* Watch(
      grpc::CallbackServerContext*) override {
    const std::lock_guard lock(mutex_);
    streams_.push_back(new Stream);
    return streams_.back();
  }
  void Tell(uint64_t minimum) {
    const std::lock_guard lock(mutex_);
    for (Stream* stream : streams_) stream->Tell(minimum);
  }

 private:
  class Stream final : public grpc::ServerBidiReactor<v1::WatchRequest, v1::WatchEvent> {
   public:
    Stream() { StartRead(&request_); }
    void OnReadDone(bool ok) override {
      if (ok) Tell(0);
    }
    // What is told while a write is under way is written when that one is done: gRPC takes one
    // write at a time, and a device can have read it before its end is known here.
    void Tell(uint64_t minimum) {
      const std::lock_guard lock(mutex_);
      minimum_ = minimum;
      if (!std::exchange(writing_, true)) Write();
    }
    void OnWriteDone(bool ok) override {
      const std::lock_guard lock(mutex_);
      writing_ = ok && minimum_ != event_.minimum_version();
      if (writing_) Write();
    }
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }

   private:
    void Write() {
      event_.set_minimum_version(minimum_);
      event_.set_now_unix_s(absl::ToUnixSeconds(absl::Now()));
      StartWrite(&event_);
    }
    v1::WatchRequest request_;
    std::mutex mutex_;  // guards what follows
    uint64_t minimum_ = 0;
    bool writing_ = false;
    v1::WatchEvent event_;
  };
  std::mutex mutex_;
  std::vector<Stream*> streams_;
};

struct World {
  std::unique_ptr<router::RpcServer> server;
  std::vector<std::unique_ptr<v1::Fleet::Stub>> stubs;
  Tally tally;
  std::vector<std::unique_ptr<DeviceEnd>> devices;
  uint64_t emergency = 1;

  absl::Status Fill(grpc::Service& service, int count) {
    WEIR_ASSIGN_OR_RETURN(
        server, router::RpcServer::Start(
                    {.address = "127.0.0.1:0", .credentials = grpc::InsecureServerCredentials()},
                    {&service}));
    for (int i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs.push_back(v1::Fleet::NewStub(
          grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", server->port()),
                                    grpc::InsecureChannelCredentials(), arguments)));
    }
    tally.Await(0);
    for (int i = 0; i < count; ++i) {
      devices.push_back(
          std::make_unique<DeviceEnd>(*stubs[static_cast<size_t>(i) % kConnections], tally));
    }
    return tally.WaitFor(count) ? absl::OkStatus() : Unavailable("not every device could watch");
  }

  template <typename Tell>
  absl::StatusOr<double> Milliseconds(const Tell& tell) {
    tally.Await(++emergency);
    const Stopwatch watch(Time::kWall);
    tell(emergency);
    if (!tally.WaitFor(static_cast<int>(devices.size()))) return Unavailable("not all have heard");
    return watch.ns() / 1e6;
  }
};

std::shared_ptr<const cloud::Shelf> ShelfOf(uint64_t version) {
  auto shelf = std::make_shared<cloud::Shelf>();
  shelf->rollout.minimum_version = version;
  shelf->rollout.releases.push_back({.policy = {"bench", version, {}}});
  shelf->books.push_back({"a bundle", crypto::Sha256Of(std::to_string(version))});
  return shelf;
}

struct Setup {
  SystemClock clock;
  cloud::Fleet fleet{kDevices};
  cloud::FleetService service{fleet, clock};
  BareService bare;
  World ours;
  World theirs;
};

}  // namespace

absl::StatusOr<Comparison> CloudFleet(const Options& options) {
  const int count = options.quick ? kQuickDevices : kDevices;
  auto setup = std::make_shared<Setup>();
  WEIR_RETURN_IF_ERROR(setup->ours.Fill(setup->service, count));
  WEIR_RETURN_IF_ERROR(setup->theirs.Fill(setup->bare, count));
  return Comparison{
      "ms", "a bare gRPC service that writes the same on as many streams",
      [setup] {
        return setup->ours.Milliseconds(
            [&](uint64_t version) { setup->fleet.Put(ShelfOf(version)); });
      },
      [setup] {
        return setup->theirs.Milliseconds([&](uint64_t version) { setup->bare.Tell(version); });
      }};
}

}  // namespace weir::bench
