#include "edge/door.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::edge {
namespace {

constexpr size_t kMostNamed = 64;  // users in the log: it is not theirs to fill
constexpr std::chrono::milliseconds kPauseWithoutDescriptors{50};

int AcceptFrom(int listening) {
#ifdef __linux__
  return ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
  const int socket = ::accept(listening, nullptr, nullptr);
  if (socket >= 0) ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  if (socket >= 0) ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  return socket;
#endif
}

}  // namespace

Door::Door(ListeningSocket socket, std::vector<config::CallerSettings> callers, Admit admit)
    : socket_(std::move(socket)), callers_(std::move(callers)), admit_(std::move(admit)) {
  WEIR_CHECK(::pipe(wake_) == 0);
  for (const int end : wake_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  thread_ = std::thread([this] { Run(); });
}

Door::~Door() {
  Close();
  ::close(wake_[0]);
}

void Door::Close() {
  if (!thread_.joinable()) return;
  ::close(wake_[1]);
  thread_.join();
}

void Door::Run() {
  while (WaitForCaller()) Take();
}

// False when the door is to close.
bool Door::WaitForCaller() {
  pollfd waiting[] = {{socket_.descriptor(), POLLIN, 0}, {wake_[0], POLLIN, 0}};
  while (::poll(waiting, 2, -1) < 0) {
    if (errno != EINTR) return false;
  }
  return waiting[1].revents == 0;
}

void Door::Take() {
  const int socket = AcceptFrom(socket_.descriptor());
  if (socket < 0) {
    const bool out_of_descriptors = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    if (out_of_descriptors) std::this_thread::sleep_for(kPauseWithoutDescriptors);
    return;  // else the caller has gone again
  }
  const absl::StatusOr<Peer> peer = PeerOf(socket);
  const auto rights =
      peer.ok() ? RightsOf(*peer, callers_, ::geteuid()) : config::CallerRights::kNone;
  if (rights != config::CallerRights::kNone) return admit_(rights, socket);
  ::close(socket);
  if (!peer.ok() || sent_away_.size() == kMostNamed || !sent_away_.insert(peer->uid).second) return;
  log::Warning(
      "caller_without_rights",
      {{"uid", uint64_t{peer->uid}}, {"gid", uint64_t{peer->gid}}, {"pid", uint64_t{peer->pid}}});
}

}  // namespace weir::edge
