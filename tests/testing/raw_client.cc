#include "tests/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace weir::testing {
namespace {

constexpr int kPatienceMs = 5000;

template <typename Address>
int ConnectTo(const Address& address, int family) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

RawClient::RawClient(int tcp_port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(tcp_port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  fd_ = ConnectTo(address, AF_INET);
}

RawClient::RawClient(const std::string& unix_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, unix_path.data(),
              std::min(unix_path.size(), sizeof(address.sun_path) - 1));
  fd_ = ConnectTo(address, AF_UNIX);
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool RawClient::Say(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::StopSaying() { ::shutdown(fd_, SHUT_WR); }

bool RawClient::ReadMore() {
  pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
  if (closed_ || ::poll(&waiting, 1, kPatienceMs) <= 0) return false;
  char bytes[16 << 10];
  const ssize_t got = ::recv(fd_, bytes, sizeof(bytes), 0);
  if (got <= 0) {
    closed_ = true;
    return false;
  }
  held_.append(bytes, static_cast<size_t>(got));
  return true;
}

std::string RawClient::ReadUntil(std::string_view end) {
  size_t at = std::string::npos;
  while (end.empty() || (at = held_.find(end)) == std::string::npos) {
    if (!ReadMore()) break;
  }
  const size_t size = at == std::string::npos ? held_.size() : at + end.size();
  std::string text = held_.substr(0, size);
  held_.erase(0, size);
  return text;
}

std::string RawClient::ReadAnswer() {
  constexpr std::string_view kLength = "Content-Length: ";
  std::string answer = ReadUntil("\r\n\r\n");
  const size_t at = answer.find(kLength);
  const size_t length =
      at == std::string::npos ? 0 : std::stoul(answer.substr(at + kLength.size()));
  while (held_.size() < length && ReadMore()) {
  }
  answer += held_.substr(0, length);
  held_.erase(0, length);
  return answer;
}

bool RawClient::IsClosed() {
  while (ReadMore()) {
  }
  return closed_;
}

void RawClient::Reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  ::close(fd_);
  fd_ = -1;
}

}  // namespace weir::testing
