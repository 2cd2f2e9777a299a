#include "tests/bench/child.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fstream>

#include "compliance/base/status.h"
#include "tests/testing/raw_client.h"

namespace weir::bench {
namespace {

constexpr int kPatienceMs = 60'000;

void DieWithParent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }

absl::StatusOr<int> AwaitPort(int fd) {
  int port = 0;
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  const bool told =
      ::poll(&waiting, 1, kPatienceMs) == 1 && ::read(fd, &port, sizeof(port)) == sizeof(port);
  if (!told) return Unavailable("a part of the benchmark did not start");
  return port;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Fork(const Serve& serve) {
  int pipe[2];
  if (::pipe(pipe) != 0) return Unavailable("no pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    DieWithParent();
    serve([&](int port) { WEIR_CHECK(::write(pipe[1], &port, sizeof(port)) == sizeof(port)); });
    ::_exit(0);
  }
  std::unique_ptr<Child> child(new Child(pid));
  ::close(pipe[1]);
  auto port = AwaitPort(pipe[0]);
  ::close(pipe[0]);
  WEIR_ASSIGN_OR_RETURN(child->port_, std::move(port));
  return child;
}

absl::StatusOr<std::unique_ptr<Child>> Child::Spawn(const std::vector<std::string>& command,
                                                    int port) {
  auto child = SpawnUntil(command, [port] { return testing::RawClient(port).connected(); });
  if (child.ok()) (*child)->port_ = port;
  return child;
}

absl::StatusOr<std::unique_ptr<Child>> Child::SpawnUntil(const std::vector<std::string>& command,
                                                         const std::function<bool()>& serves) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    DieWithParent();
    std::vector<char*> argv;
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  std::unique_ptr<Child> child(new Child(pid));
  for (int i = 0; i < kPatienceMs * 2; ++i) {
    if (serves()) return child;
    if (::waitpid(pid, nullptr, WNOHANG) == pid) break;
    ::usleep(500);
  }
  return Unavailable("{} did not start", command[0]);
}

Child::~Child() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

double Child::cpu_us() const {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0) return 0;
  ::clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

double Child::resident_kib() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

int FreePort() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

}  // namespace weir::bench
