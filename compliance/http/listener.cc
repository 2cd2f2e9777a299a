#include "compliance/http/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Local = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

// Out of descriptors, say: asking again at once would only burn the processor.
constexpr auto kAcceptPause = std::chrono::milliseconds(50);

std::string AddressOf(const Tcp::endpoint& endpoint) { return endpoint.address().to_string(); }
std::string AddressOf(const Local::endpoint&) { return ""; }

void Tune(asio::basic_stream_socket<Tcp, Socket::executor_type>& socket) {
  ErrorCode ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
}
void Tune(asio::basic_stream_socket<Local, Socket::executor_type>&) {}

template <typename Protocol>
class ProtocolListener final : public Listener {
 public:
  ProtocolListener(asio::io_context& loop, std::string path)
      : loop_(loop), acceptor_(asio::make_strand(loop)), pause_(loop), path_(std::move(path)) {}
  ~ProtocolListener() override {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  absl::Status Bind(const typename Protocol::endpoint& endpoint, std::string_view address) {
    ErrorCode error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(path_.empty()), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error && !path_.empty() && ::chmod(path_.c_str(), 0600) != 0) {
      error = ErrorCode(errno, boost::system::system_category());
    }
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return Unavailable("cannot listen on {}: errno {}", address, error.value());
    return absl::OkStatus();
  }

  int port() const override {
    if constexpr (std::is_same_v<Protocol, Tcp>) return acceptor_.local_endpoint().port();
    return 0;
  }

  void Accept(OnSocket on_socket) override {
    on_socket_ = std::move(on_socket);
    AcceptNext();
  }

  void Close() override {
    asio::post(acceptor_.get_executor(), [this] {
      ErrorCode ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
  }

 private:
  void AcceptNext() {
    acceptor_.async_accept(
        asio::make_strand(loop_.get_executor()),
        asio::bind_executor(acceptor_.get_executor(), [this](const ErrorCode& error, auto socket) {
          if (!acceptor_.is_open()) return;
          if (error) return Rest();
          Give(std::move(socket));
          AcceptNext();
        }));
  }
  template <typename Accepted>
  void Give(Accepted socket) {
    ErrorCode gone;
    const auto peer = socket.remote_endpoint(gone);
    if (gone) return;
    Tune(socket);
    on_socket_(Socket(std::move(socket)), AddressOf(peer));
  }
  void Rest() {
    log::Warning("accept_failed");
    pause_.expires_after(kAcceptPause);
    pause_.async_wait(asio::bind_executor(acceptor_.get_executor(), [this](const ErrorCode&) {
      if (acceptor_.is_open()) AcceptNext();
    }));
  }

  asio::io_context& loop_;
  asio::basic_socket_acceptor<Protocol, Socket::executor_type> acceptor_;
  asio::steady_timer pause_;
  const std::string path_;
  OnSocket on_socket_;
};

template <typename Protocol>
absl::StatusOr<std::unique_ptr<Listener>> OpenAt(asio::io_context& loop,
                                                 const typename Protocol::endpoint& endpoint,
                                                 const std::string& path,
                                                 std::string_view address) {
  auto listener = std::make_unique<ProtocolListener<Protocol>>(loop, path);
  WEIR_RETURN_IF_ERROR(listener->Bind(endpoint, address));
  return std::unique_ptr<Listener>(std::move(listener));
}

// A socket file that nobody answers behind is what a killed process left.
absl::Status MakeWay(asio::io_context& loop, const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return absl::OkStatus();
  if (!S_ISSOCK(found.st_mode)) return Unavailable("cannot listen on {}: no socket", path);
  ErrorCode error;
  Local::socket probe(loop);
  probe.connect(Local::endpoint(path), error);
  if (!error) return Unavailable("cannot listen on {}: somebody does already", path);
  ::unlink(path.c_str());
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Listener>> OpenLocal(asio::io_context& loop,
                                                    const std::string& address) {
  constexpr size_t kLongestPath = 107;  // sockaddr_un, unix(7)
  const std::string path = address.substr(5);
  if (path.empty() || path.size() > kLongestPath) {
    return InvalidArgument("address {}: the path has {} bytes, allowed are 1 to {}", address,
                           path.size(), kLongestPath);
  }
  WEIR_RETURN_IF_ERROR(MakeWay(loop, path));
  return OpenAt<Local>(loop, Local::endpoint(path), path, address);
}

absl::StatusOr<std::unique_ptr<Listener>> OpenTcp(asio::io_context& loop,
                                                  const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon == std::string::npos ? 0 : colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  ErrorCode error;
  const auto ip = asio::ip::make_address(host, error);
  const std::string digits = colon == std::string::npos ? "" : address.substr(colon + 1);
  const bool numeric = !digits.empty() && digits.size() <= 5 &&
                       digits.find_first_not_of("0123456789") == std::string::npos;
  const int port = numeric ? std::stoi(digits) : -1;
  if (error || port < 0 || port > 65535) {
    return InvalidArgument("address {}: allowed are IP:PORT, [IP6]:PORT and unix:PATH", address);
  }
  return OpenAt<Tcp>(loop, Tcp::endpoint(ip, static_cast<uint16_t>(port)), "", address);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(asio::io_context& loop,
                                                         const std::string& address) {
  return address.rfind("unix:", 0) == 0 ? OpenLocal(loop, address) : OpenTcp(loop, address);
}

}  // namespace weir::http
