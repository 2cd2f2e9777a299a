#include "edge/listening_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "compliance/base/status.h"
#include "edge/callers.h"

namespace weir::edge {
namespace {

constexpr int kFirstHandedOver = 3;  // SD_LISTEN_FDS_START
constexpr int kBacklog = SOMAXCONN;  // callers who connect without waiting fail when it is full

absl::Status SystemProblem(std::string_view what, const std::string& path) {
  return Unavailable("{} {}: {}", what, path, std::strerror(errno));
}

std::optional<int> NumberIn(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = text;
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole ? std::optional(number) : std::nullopt;
}

int OptionOf(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof(value);
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

absl::Status CheckHandedOver(int count) {
  if (count != 1) {
    return absl::FailedPreconditionError(
        ToAbsl(fmt::format("{} sockets were handed over, one is expected", count)));
  }
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  const bool is_unix =
      ::getsockname(kFirstHandedOver, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
      address.ss_family == AF_UNIX;
  const bool listens = OptionOf(kFirstHandedOver, SO_TYPE) == SOCK_STREAM &&
                       OptionOf(kFirstHandedOver, SO_ACCEPTCONN) == 1;
  if (is_unix && listens) return absl::OkStatus();
  return absl::FailedPreconditionError("what was handed over is not a listening Unix socket");
}

absl::StatusOr<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return InvalidArgument("socket: {} bytes, at most {} are allowed", path.size(),
                           sizeof(address.sun_path) - 1);
  }
  path.copy(address.sun_path, path.size());
  return address;
}

int NewSocket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

// Says who listens at `address`, if somebody does.
absl::Status CheckNobodyAnswers(const sockaddr_un& address, const std::string& path) {
  const int probe = NewSocket();
  if (probe < 0) return SystemProblem("no socket for", path);
  const bool answered =
      ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ||
      errno == EAGAIN;  // its backlog is full
  const absl::StatusOr<Peer> peer = answered ? PeerOf(probe) : Peer{};
  ::close(probe);
  if (!answered) return absl::OkStatus();
  if (!peer.ok() || peer->pid == 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "another process listens on {}", path);
  }
  return Error(absl::StatusCode::kFailedPrecondition, "process {} of user {} listens on {}",
               peer->pid, peer->uid, path);
}

absl::Status RemoveDeadSocket(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return absl::OkStatus();
  if (!S_ISSOCK(info.st_mode)) {
    return Error(absl::StatusCode::kFailedPrecondition, "{} is there and is no socket", path);
  }
  return ::unlink(path.c_str()) == 0 ? absl::OkStatus() : SystemProblem("cannot replace", path);
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::Open(const std::string& path, unsigned mode) {
  if (NumberIn("LISTEN_PID") != ::getpid()) return Bind(path, mode);
  WEIR_RETURN_IF_ERROR(CheckHandedOver(NumberIn("LISTEN_FDS").value_or(0)));
  ::fcntl(kFirstHandedOver, F_SETFD, FD_CLOEXEC);
  ::fcntl(kFirstHandedOver, F_SETFL, ::fcntl(kFirstHandedOver, F_GETFL) | O_NONBLOCK);
  return ListeningSocket(kFirstHandedOver, "");
}

absl::StatusOr<ListeningSocket> ListeningSocket::Bind(const std::string& path, unsigned mode) {
  WEIR_ASSIGN_OR_RETURN(const sockaddr_un address, AddressOf(path));
  WEIR_RETURN_IF_ERROR(CheckNobodyAnswers(address, path));
  WEIR_RETURN_IF_ERROR(RemoveDeadSocket(path));
  const int descriptor = NewSocket();
  if (descriptor < 0) return SystemProblem("no socket for", path);
  const bool bound =
      ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  // Nobody can connect before listen: so the mode is right from the first moment.
  if (bound && ::chmod(path.c_str(), mode) == 0 && ::listen(descriptor, kBacklog) == 0) {
    return ListeningSocket(descriptor, path);
  }
  const absl::Status problem = SystemProblem("cannot listen on", path);
  ::close(descriptor);
  return problem;
}

ListeningSocket::ListeningSocket(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)) {}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::exchange(other.path_, std::string())) {}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace weir::edge
