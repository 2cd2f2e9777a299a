#include "tests/cloud/upstream/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "compliance/base/status.h"

namespace weir::testing {
namespace {

constexpr milliseconds kForever{60'000};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

// What a wait on a connection ended with.
enum class Woken { kTime, kReadable, kClosed, kStopped };

// One connection while its script runs.
class Line {
 public:
  Line(int socket, int stop) : socket_(socket), stop_(stop) {}
  ~Line() { ::close(socket_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  // Whether to go on with the next step.
  bool Run(const ServerStep& step) {
    switch (step.kind) {
      case ServerStep::Kind::kReadRequest:
        return Read();
      case ServerStep::Kind::kSend:
        return SendTimes(step);
      case ServerStep::Kind::kSendSlowly:
        return SendBytes(step);
      case ServerStep::Kind::kPause:
        return Rest(step.time);
      case ServerStep::Kind::kReset:
        return ResetNow();
    }
    return false;
  }

  std::string TakeRequest() { return std::exchange(request_, ""); }
  const std::optional<SteadyTime>& client_closed() const { return client_closed_; }

 private:
  Woken Wait(milliseconds time, int events) {
    pollfd fds[] = {{socket_, static_cast<short>(events | POLLRDHUP), 0}, {stop_, POLLIN, 0}};
    const int count = ::poll(fds, 2, static_cast<int>(time.count()));
    if (fds[1].revents != 0) return Woken::kStopped;
    if (count <= 0) return Woken::kTime;
    if ((fds[0].revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0) return Woken::kReadable;
    client_closed_ = Now();
    return Woken::kClosed;
  }

  bool Read() {
    while (!HasWholeRequest()) {
      if (Wait(kForever, POLLIN) != Woken::kReadable) return false;
      char buffer[4096];
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) return false;
      received_.append(buffer, static_cast<size_t>(n));
    }
    return true;
  }

  bool HasWholeRequest() {
    const size_t head_end = received_.find("\r\n\r\n");
    if (head_end == std::string::npos) return false;
    const size_t length_at = received_.find("Content-Length: ");
    const size_t body =
        length_at < head_end ? std::strtoul(received_.c_str() + length_at + 16, nullptr, 10) : 0;
    const size_t size = head_end + 4 + body;
    if (received_.size() < size) return false;
    request_ = received_.substr(0, size);
    received_.erase(0, size);
    return true;
  }

  bool SendAll(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) {
        bytes.remove_prefix(static_cast<size_t>(n));
        continue;
      }
      if (errno != EAGAIN) {
        client_closed_ = Now();
        return false;
      }
      if (Wait(kForever, POLLOUT) != Woken::kReadable) return false;
    }
    return true;
  }

  bool SendTimes(const ServerStep& step) {
    for (size_t i = 0; i < step.times; ++i) {
      if (!SendAll(step.bytes)) return false;
    }
    return true;
  }

  bool SendBytes(const ServerStep& step) {
    for (const char c : step.bytes) {
      if (!SendAll({&c, 1}) || !Rest(step.time)) return false;
    }
    return true;
  }

  bool Rest(milliseconds time) { return Wait(time, 0) == Woken::kTime; }

  bool ResetNow() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return false;
  }

  const int socket_;
  const int stop_;
  std::string received_;
  std::string request_;
  std::optional<SteadyTime> client_closed_;
};

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int BoundPort(int socket) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  WEIR_CHECK(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
  WEIR_CHECK(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

// Connections that nobody accepts: with a backlog of 0 the kernel drops whatever comes after them.
std::vector<int> FillBacklog(int port) {
  std::vector<int> fillers;
  for (int i = 0; i < 3; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(port);
    static_cast<void>(
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    fillers.push_back(socket);
  }
  return fillers;
}

}  // namespace

ServerStep ReadRequest() { return {ServerStep::Kind::kReadRequest, "", 1, {}}; }
ServerStep Send(std::string bytes, size_t times) {
  return {ServerStep::Kind::kSend, std::move(bytes), times, {}};
}
ServerStep SendSlowly(std::string bytes, milliseconds pause) {
  return {ServerStep::Kind::kSendSlowly, std::move(bytes), 1, pause};
}
ServerStep Pause(milliseconds time) { return {ServerStep::Kind::kPause, "", 1, time}; }
ServerStep WaitForClient() { return Pause(kForever); }
ServerStep Reset() { return {ServerStep::Kind::kReset, "", 1, {}}; }

ScriptedServer::ScriptedServer(ServerScript script, Accepting accepting)
    : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  WEIR_CHECK(listener_ >= 0 && stop_ >= 0);
  port_ = BoundPort(listener_);
  WEIR_CHECK(::listen(listener_, accepting == Accepting::kYes ? 128 : 0) == 0);
  if (accepting == Accepting::kNever) fillers_ = FillBacklog(port_);
  if (accepting == Accepting::kYes) acceptor_ = std::thread([this] { Accept(); });
}

ScriptedServer::~ScriptedServer() {
  const uint64_t one = 1;
  WEIR_CHECK(::write(stop_, &one, sizeof one) == sizeof one);
  if (acceptor_.joinable()) acceptor_.join();
  for (std::thread& server : servers_) server.join();
  for (const int filler : fillers_) ::close(filler);
  ::close(listener_);
  ::close(stop_);
}

std::string ScriptedServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
}

void ScriptedServer::Play(ServerScript script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void ScriptedServer::PlayOnce(ServerScript script) {
  const std::lock_guard lock(mutex_);
  once_.push_back(std::move(script));
}

void ScriptedServer::Accept() {
  for (;;) {
    pollfd fds[] = {{listener_, POLLIN, 0}, {stop_, POLLIN, 0}};
    ::poll(fds, 2, -1);
    if (fds[1].revents != 0) return;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    const size_t index = served_.size();
    served_.emplace_back();
    ServerScript script = script_;
    if (!once_.empty()) {
      script = std::move(once_.front());
      once_.pop_front();
    }
    servers_.emplace_back(
        [this, socket, index, script = std::move(script)] { Serve(socket, index, script); });
  }
}

void ScriptedServer::Serve(int socket, size_t index, const ServerScript& script) {
  Line line(socket, stop_);
  for (const ServerStep& step : script) {
    const bool more = line.Run(step);
    {
      const std::lock_guard lock(mutex_);
      std::string request = line.TakeRequest();
      if (!request.empty()) served_[index].requests.push_back(std::move(request));
      served_[index].client_closed = line.client_closed();
    }
    changed_.notify_all();
    if (!more) break;
  }
  const std::lock_guard lock(mutex_);
  served_[index].over = true;
  changed_.notify_all();
}

bool ScriptedServer::WaitForRequests(size_t count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
    size_t requests = 0;
    for (const ServedConnection& served : served_) requests += served.requests.size();
    return requests >= count;
  });
}

bool ScriptedServer::WaitForOver(size_t connection) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(30),
                           [&] { return served_.size() > connection && served_[connection].over; });
}

ServedConnection ScriptedServer::connection(size_t index) const {
  const std::lock_guard lock(mutex_);
  return served_.at(index);
}

size_t ScriptedServer::connections() const {
  const std::lock_guard lock(mutex_);
  return served_.size();
}

std::string ScriptedServer::request(size_t index) const {
  const std::lock_guard lock(mutex_);
  for (const ServedConnection& served : served_) {
    if (index < served.requests.size()) return served.requests[index];
    index -= served.requests.size();
  }
  return "";
}

std::string Head(const std::string& status, const std::string& type) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n";
}

std::string Whole(const std::string& status, const std::string& type, const std::string& body,
                  const std::string& more_headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + more_headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string Event(const std::string& data) { return "data: " + data + "\n\n"; }

std::string TextEvent(const std::string& text) {
  return Event(
      R"({"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":")" +
      text + R"("},"finish_reason":null}]})");
}

std::string FinishEvent(const std::string& reason) {
  return Event(R"({"choices":[{"index":0,"delta":{},"finish_reason":")" + reason + R"("}]})");
}

std::string UsageEvent(int prompt_tokens, int answer_tokens) {
  return Event(R"({"choices":[],"usage":{"prompt_tokens":)" + std::to_string(prompt_tokens) +
               R"(,"completion_tokens":)" + std::to_string(answer_tokens) + "}}");
}

std::string DoneEvent() { return Event("[DONE]"); }

std::string HelloStream() {
  return Event(R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})") +
         TextEvent("Hel") + TextEvent("lo") + FinishEvent("stop") + UsageEvent(7, 2) + DoneEvent();
}

}  // namespace weir::testing
