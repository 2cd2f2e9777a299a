// cloud.grpc: processor time of one streamed token through the gateway's whole exchange (gate,
// release, label, ledger, gRPC) against a bare gRPC callback service that streams the same
// messages. Both ends of the stream are in this process and counted on both sides alike.
#include <grpcpp/grpcpp.h>

#include "cloud/gateway_service.h"
#include "compliance/base/status.h"
#include "router/rpc/server.h"
#include "router/spine.h"
#include "tests/bench/benches.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/stand_in_gateway.h"

namespace weir::bench {
namespace {

constexpr int kTokens = 2000;
constexpr int kQuickTokens = 20;
constexpr const char* kToken = " word";

// Streams `tokens` text events, one StartWrite each.
class BareReactor final : public grpc::ServerWriteReactor<v1::ChatEvent> {
 public:
  explicit BareReactor(int tokens) : left_(tokens) {
    event_.mutable_text()->set_text(kToken);
    OnWriteDone(true);
  }
  void OnWriteDone(bool ok) override {
    if (!ok || left_-- == 0) return Finish(grpc::Status::OK);
    StartWrite(&event_);
  }
  void OnDone() override { delete this; }

 private:
  int left_;
  v1::ChatEvent event_;
};

class BareService final : public v1::Gateway::CallbackService {
 public:
  explicit BareService(int tokens) : tokens_(tokens) {}
  grpc::ServerWriteReactor<v1::ChatEvent>* Chat(grpc::CallbackServerContext*,
                                                const v1::ChatRequest*) override {
    return new BareReactor(tokens_);
  }

 private:
  int tokens_;
};

struct Side {
  std::unique_ptr<router::RpcServer> server;
  std::unique_ptr<v1::Gateway::Stub> stub;
};

absl::StatusOr<Side> Serve(grpc::Service& service) {
  Side side;
  WEIR_ASSIGN_OR_RETURN(
      side.server, router::RpcServer::Start(
                       {.address = "127.0.0.1:0", .credentials = grpc::InsecureServerCredentials()},
                       {&service}));
  side.stub = v1::Gateway::NewStub(grpc::CreateChannel(
      fmt::format("127.0.0.1:{}", side.server->port()), grpc::InsecureChannelCredentials()));
  return side;
}

absl::StatusOr<double> MicrosecondsPerToken(v1::Gateway::Stub& stub, int tokens) {
  v1::ChatRequest request;
  auto& turn = *request.add_turns();
  turn.set_role(v1::ROLE_USER);
  turn.set_text("hello");
  const Stopwatch watch(Time::kProcessCpu);
  grpc::ClientContext context;
  const auto stream = stub.Chat(&context, request);
  v1::ChatEvent event;
  while (stream->Read(&event)) {
  }
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return Unavailable("{}", status.error_message());
  return watch.ns() / 1e3 / tokens;
}

struct Setup {
  testing::StandInGateway gateway;
  std::unique_ptr<BareService> bare;
  Side ours;
  Side theirs;
};

}  // namespace

absl::StatusOr<Comparison> CloudGrpc(const Options& options) {
  const int tokens = options.quick ? kQuickTokens : kTokens;
  auto setup = std::make_shared<Setup>();
  setup->gateway.engine.Play(
      {.chunks = std::vector<std::string>(static_cast<size_t>(tokens), kToken)});
  setup->bare = std::make_unique<BareService>(tokens);
  WEIR_ASSIGN_OR_RETURN(setup->ours, Serve(setup->gateway.service));
  WEIR_ASSIGN_OR_RETURN(setup->theirs, Serve(*setup->bare));
  return Comparison{"us/token", "a bare gRPC callback stream of the same messages, both ends",
                    [setup, tokens] { return MicrosecondsPerToken(*setup->ours.stub, tokens); },
                    [setup, tokens] { return MicrosecondsPerToken(*setup->theirs.stub, tokens); }};
}

}  // namespace weir::bench
