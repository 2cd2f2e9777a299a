#include "compliance/http/server.h"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <thread>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/http/connection.h"
#include "compliance/http/listener.h"

namespace weir::http {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using TlsContext = asio::ssl::context;

// How often time limits are looked at: how late one may be noticed.
constexpr auto kSweepEvery = std::chrono::milliseconds(100);
// Beyond the limit so many more get a 503; still more are cut without a word.
constexpr uint32_t kRefusedAtOnce = 64;

absl::Status Load(const Tls& tls, TlsContext& context) {
  ErrorCode error;
  context.set_options(TlsContext::default_workarounds | TlsContext::no_sslv2 |
                      TlsContext::no_sslv3 | TlsContext::no_tlsv1 | TlsContext::no_tlsv1_1 |
                      TlsContext::no_compression);
  context.use_certificate_chain(asio::buffer(tls.certificate_chain), error);
  if (error) return InvalidArgument("tls: the certificate chain is no PEM certificate");
  const std::string_view key = tls.private_key.Reveal();
  context.use_private_key(asio::buffer(key.data(), key.size()), TlsContext::pem, error);
  if (error) return InvalidArgument("tls: the private key is no PEM key of that certificate");
  if (tls.client_ca.empty()) return absl::OkStatus();
  context.add_certificate_authority(asio::buffer(tls.client_ca), error);
  if (error) return InvalidArgument("tls: the client CA is no PEM certificate");
  context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<TlsContext>> MakeContext(const Tls& tls) {
  auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
  WEIR_RETURN_IF_ERROR(Load(tls, *context));
  return context;
}

class AsioServer final : public Server {
 public:
  AsioServer(const Options& options, Handler handler)
      : loop_(static_cast<int>(options.threads)),
        work_(loop_.get_executor()),
        sweep_(asio::make_strand(loop_)) {
    parts_->limits = options.limits;
    parts_->handler = std::move(handler);
  }
  ~AsioServer() override { Drain(absl::ZeroDuration()); }

  absl::Status Open(const Options& options) {
    if (options.tls) WEIR_RETURN_IF_ERROR(SetTls(*options.tls));
    WEIR_ASSIGN_OR_RETURN(listener_, Listener::Open(loop_, options.address));
    port_ = listener_->port();
    listener_->Accept(
        [this](Socket socket, std::string peer) { Welcome(std::move(socket), std::move(peer)); });
    Sweep();
    for (uint32_t i = 0; i < std::max(1U, options.threads); ++i) {
      threads_.emplace_back([this] { loop_.run(); });
    }
    return absl::OkStatus();
  }

  int port() const override { return port_; }
  uint32_t connections() const override { return static_cast<uint32_t>(parts_->registry.size()); }

  absl::Status SetTls(const Tls& tls) override {
    WEIR_ASSIGN_OR_RETURN(auto context, MakeContext(tls));
    const std::lock_guard lock(mutex_);
    tls_ = std::move(context);
    return absl::OkStatus();
  }

  void Drain(absl::Duration grace) override {
    if (drained_.exchange(true)) return;
    if (listener_ != nullptr) listener_->Close();
    for (const auto& connection : parts_->registry.All()) connection->Finish();
    if (!parts_->registry.WaitUntilEmpty(grace)) {
      for (const auto& connection : parts_->registry.All()) connection->Cut();
    }
    asio::post(sweep_.get_executor(), [this] { sweep_.cancel(); });
    work_.reset();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void Welcome(Socket socket, std::string peer) {
    std::shared_ptr<TlsContext> tls;
    {
      const std::lock_guard lock(mutex_);
      tls = tls_;
    }
    const size_t open = parts_->registry.size();
    if (open >= parts_->limits.connections + kRefusedAtOnce) return;
    auto connection = tls == nullptr
                          ? PlainConnection(std::move(socket), std::move(peer), parts_)
                          : TlsConnection(std::move(socket), std::move(peer), parts_, tls);
    parts_->registry.Add(connection);
    if (drained_) return connection->Cut();
    if (open >= parts_->limits.connections) return connection->Refuse();
    connection->Start();
  }

  void Sweep() {
    sweep_.expires_after(kSweepEvery);
    sweep_.async_wait([this](const ErrorCode&) {
      const auto now = std::chrono::steady_clock::now();
      for (const auto& connection : parts_->registry.All()) {
        if (connection->IsOverdue(now)) connection->Expire();
      }
      if (!drained_ || connections() > 0) Sweep();
    });
  }

  const std::shared_ptr<ConnectionParts> parts_ = std::make_shared<ConnectionParts>();
  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer sweep_;
  std::mutex mutex_;  // guards tls_
  std::shared_ptr<TlsContext> tls_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::thread> threads_;
  std::atomic<bool> drained_ = false;
  int port_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options, Handler handler) {
  auto server = std::make_unique<AsioServer>(options, std::move(handler));
  WEIR_RETURN_IF_ERROR(server->Open(options));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace weir::http
