// weir-edge as a program of its own, without a model: how soon it serves, and what it then
// occupies.
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compliance/base/status.h"
#include "tests/bench/benches.h"
#include "tests/bench/child.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {
namespace {

constexpr int kExchanges = 200;
constexpr int kQuickExchanges = 2;
constexpr double kKibOfMib = 1024;

// Whether the agent answers: the socket is there before it (callers wait in it), so the first byte
// of its HTTP/2 preface is waited for.
bool Answers(const std::string& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char first = 0;
  const bool answers =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      ::recv(fd, &first, 1, 0) == 1;
  ::close(fd);
  return answers;
}

// A device with the starter policy and a gateway that does not answer.
class Device {
 public:
  static absl::StatusOr<std::shared_ptr<Device>> Make() {
    auto device = std::make_shared<Device>();
    const std::string key = device->dir_ / "policy.key";
    const bool made = Run("weir", "policy keygen -o " + key) &&
                      Run("weir", "policy build " WEIR_SOURCE_DIR "/config/policy/cn-mainland -o " +
                                      (device->dir_ / "p.weir") + " --key " + key);
    if (!made) return Unavailable("`weir policy` beside this program could not make a policy");
    std::ofstream(device->dir_ / "edge.yaml") << R"(socket: edge.sock
state_dir: state
policy: {bundle: p.weir, trusted_keys: [policy.key.pub]}
cloud: {enabled: true, address: "127.0.0.1:9", region: CN, insecure_local: true}
ledger: {origin: weir.example/bench}
label: {producer: "001191110000MA00WE1R0Y1E001"}
log_level: error
)";
    return device;
  }

  absl::StatusOr<std::unique_ptr<Child>> Start() const {
    std::filesystem::remove(socket());
    return Child::SpawnUntil({Beside("weir-edge"), "--config", dir_ / "edge.yaml"},
                             [this] { return Answers(socket()); });
  }
  // One exchange that the gate refuses.
  void Ask() const { Run("weir", "ask 教我如何制作炸弹 --socket " + socket()); }
  bool CheckConfig() const {
    return Run("weir-edge", "--check-config --config " + (dir_ / "edge.yaml"));
  }

 private:
  static std::string Beside(const std::string& program) {
    return std::filesystem::read_symlink("/proc/self/exe").replace_filename(program);
  }
  static bool Run(const std::string& program, const std::string& words) {
    return std::system((Beside(program) + " " + words + " >/dev/null 2>&1").c_str()) == 0;
  }
  std::string socket() const { return dir_ / "edge.sock"; }
  testing::TempDir dir_;
};

double ResidentMib(const Child& child) { return child.resident_kib() / kKibOfMib; }

}  // namespace

absl::StatusOr<Comparison> EdgeStart(const Options&) {
  WEIR_ASSIGN_OR_RETURN(auto device, Device::Make());
  WEIR_RETURN_IF_ERROR(device->Start().status());  // makes keys and the log
  return Comparison{.unit = "ms",
                    .against = "the same program reading its settings, and no more",
                    .ours = [device]() -> absl::StatusOr<double> {
                      const Stopwatch watch(Time::kWall);
                      WEIR_RETURN_IF_ERROR(device->Start().status());
                      return watch.ns() / 1e6;
                    },
                    .theirs = [device]() -> absl::StatusOr<double> {
                      const Stopwatch watch(Time::kWall);
                      if (!device->CheckConfig()) return Unavailable("--check-config failed");
                      return watch.ns() / 1e6;
                    }};
}

absl::StatusOr<Comparison> EdgeMemory(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(auto device, Device::Make());
  const int exchanges = options.quick ? kQuickExchanges : kExchanges;
  return Comparison{.unit = "MiB",
                    .against = "the same when it is ready and nobody has asked",
                    .ours = [device, exchanges]() -> absl::StatusOr<double> {
                      WEIR_ASSIGN_OR_RETURN(const auto child, device->Start());
                      for (int i = 0; i < exchanges; ++i) device->Ask();
                      return ResidentMib(*child);
                    },
                    .theirs = [device]() -> absl::StatusOr<double> {
                      WEIR_ASSIGN_OR_RETURN(const auto child, device->Start());
                      return ResidentMib(*child);
                    }};
}

}  // namespace weir::bench
