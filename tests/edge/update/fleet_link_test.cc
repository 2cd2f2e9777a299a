// The device's watch against the gateway's real service over a loopback port.
#include <catch2/catch.hpp>

#include "cloud/fleet_service.h"
#include "edge/update/policy_watch.h"
#include "router/rpc/server.h"
#include "tests/testing/eventually.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::edge {
namespace {

std::string BundleOf(int version, const crypto::Signer& signer) {
  return testing::CompileBundle(testing::PolicyOfVersion(version), signer, absl::Now());
}

// A device and a gateway in this process, with what the gateway offers.
class World {
 public:
  World() {
    Write("policy.pub", signer_.PublicPem());
    Write("policy.weir", BundleOf(1, signer_));
    auto made =
        router::Spine::Create(*files_, clock_, testing::SpineOptionsIn(dir_, gate::Place::kDevice));
    REQUIRE(made.ok());
    spine = *std::move(made);
    Serve(0);
  }
  void Serve(int port) {
    server = router::RpcServer::Start({.address = "127.0.0.1:" + std::to_string(port),
                                       .credentials = grpc::InsecureServerCredentials()},
                                      {&service})
                 .value();
    port_ = server->port();
  }
  int port() const { return port_; }

  struct Offered {
    int version;
    uint32_t percent = 100;
    uint32_t minimum = 0;
  };
  void Offer(int version) { Offer(Offered{version}); }
  void Offer(const Offered& offered) {
    Write("offered.weir", BundleOf(offered.version, signer_));
    policy::Trust trust;
    trust.keys.push_back(crypto::Verifier::FromPem(signer_.PublicPem()).value());
    fleet.Put(cloud::LoadShelf(
                  *files_,
                  {.releases = {{.bundle = dir_ / "offered.weir", .percent = offered.percent}},
                   .minimum_version = offered.minimum},
                  trust, "test")
                  .value());
  }
  std::unique_ptr<PolicyWatch> Watch() {
    auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(port_),
                                       grpc::InsecureChannelCredentials());
    return std::make_unique<PolicyWatch>(*files_, *spine, dir_ / "policy.weir", std::move(channel),
                                         absl::Seconds(2));
  }
  uint64_t version() const { return spine->policies().current()->manifest().version; }

 private:
  void Write(const std::string& name, const std::string& bytes) {
    REQUIRE(WriteFileAtomically(*files_, dir_ / name, bytes).ok());
  }
  testing::TempDir dir_;
  std::unique_ptr<FileSystem> files_ = NewPosixFileSystem();
  SystemClock clock_;
  crypto::Signer signer_ = crypto::Signer::Generate();
  int port_ = 0;

 public:
  std::unique_ptr<router::Spine> spine;
  cloud::Fleet fleet{4};
  cloud::FleetService service{fleet, clock_};
  std::unique_ptr<router::RpcServer> server;
};

TEST_CASE("Fleet: a device takes what is offered when it comes, and what is offered later",
          "[fleet]") {
  World world;
  world.Offer(2);
  const auto watch = world.Watch();
  CHECK(testing::Eventually([&] { return world.version() == 2; }));
  CHECK(testing::Eventually([&] { return world.fleet.figures().holding.count(2) == 1; }));
  world.Offer(3);
  CHECK(testing::Eventually([&] { return world.version() == 3; }));
  CHECK(testing::Eventually([&] { return watch->problem().empty(); }));
  CHECK(world.fleet.figures().fetches == 2);
}

TEST_CASE("Fleet: a minimum is heard, and what meets it is taken whatever its share is",
          "[fleet]") {
  World world;
  const auto watch = world.Watch();
  CHECK(testing::Eventually([&] { return world.fleet.figures().watching == 1; }));
  world.Offer({.version = 2, .percent = 0, .minimum = 2});
  CHECK(testing::Eventually([&] { return world.spine->policies().required_version() == 2; }));
  CHECK(testing::Eventually([&] { return world.version() == 2; }));
}

TEST_CASE("Fleet: a gateway that goes and comes back is found again", "[fleet]") {
  World world;
  const auto watch = world.Watch();
  CHECK(testing::Eventually([&] { return world.fleet.figures().watching == 1; }));
  const int port = world.port();
  world.server->Drain(absl::Milliseconds(1));
  world.server = nullptr;
  CHECK(testing::Eventually([&] { return watch->problem() == "UNAVAILABLE"; }));
  world.Offer(2);
  world.Serve(port);
  CHECK(testing::Eventually([&] { return world.version() == 2; }));
}

TEST_CASE("Fleet: one device more than may watch is told to come back later", "[fleet]") {
  World world;
  std::vector<std::unique_ptr<PolicyWatch>> watches;
  for (int i = 0; i < 4; ++i) watches.push_back(world.Watch());
  CHECK(testing::Eventually([&] { return world.fleet.figures().watching == 4; }));
  const auto more = world.Watch();
  CHECK(testing::Eventually([&] { return more->problem() == "RESOURCE_EXHAUSTED"; }));
  watches.pop_back();
  CHECK(testing::Eventually([&] { return more->problem().empty(); }));
}

TEST_CASE("Fleet: rubbish instead of a request is INVALID_ARGUMENT, a bundle unknown NOT_FOUND",
          "[fleet]") {
  World world;
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(world.port()),
                                           grpc::InsecureChannelCredentials());
  const auto stub = v1::Fleet::NewStub(channel);
  {
    grpc::ClientContext context;
    const auto stream = stub->Watch(&context);
    v1::WatchRequest request;
    request.mutable_holds()->set_digest_sha256("short");
    stream->Write(request);
    v1::WatchEvent event;
    CHECK_FALSE(stream->Read(&event));
    CHECK(stream->Finish().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  grpc::ClientContext context;
  v1::FetchPolicyRequest request;
  request.set_file_sha256(std::string(32, 'x'));
  const auto reader = stub->FetchPolicy(&context, request);
  v1::PolicyPart part;
  CHECK_FALSE(reader->Read(&part));
  CHECK(reader->Finish().error_code() == grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace weir::edge
