#include "compliance/http/connection.h"

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "compliance/crypto/peer_certificate.h"
#include "compliance/http/outbox.h"

namespace weir::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using ErrorCode = boost::system::error_code;
using TlsStream = asio::ssl::stream<Socket>;

constexpr size_t kReadBytes = 4096;
// What a client may send ahead while it waits for an answer; more is left in the socket.
constexpr size_t kAheadBytes = 64 << 10;
// After the last answer of a connection: for the client to read it, before the socket is closed.
constexpr auto kLinger = std::chrono::seconds(2);

Socket& LowestOf(Socket& socket) { return socket; }
Socket& LowestOf(TlsStream& stream) { return stream.next_layer(); }

int StatusOf(const ErrorCode& error) {
  if (error == beast::http::error::header_limit) return 431;
  if (error == beast::http::error::body_limit) return 413;
  return 400;
}

std::string ToString(beast::string_view view) { return {view.data(), view.size()}; }

template <typename Stream>
class StreamConnection final : public Connection,
                               public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  template <typename... Args>
  StreamConnection(Peer peer, std::shared_ptr<const ConnectionParts> parts, Args&&... stream)
      : stream_(std::forward<Args>(stream)...), peer_(std::move(peer)), parts_(std::move(parts)) {}

  void Start() override {
    OnStrand([](StreamConnection& self) { self.Begin(); });
  }
  void Refuse() override {
    OnStrand([](StreamConnection& self) {
      if constexpr (std::is_same_v<Stream, TlsStream>) return self.Close();
      self.Complain(503);
    });
  }
  bool IsOverdue(SteadyTime now) const override {
    return now.time_since_epoch().count() > deadline_.load(std::memory_order_relaxed);
  }
  void Expire() override {
    OnStrand([](StreamConnection& self) {
      if (self.IsOverdue(std::chrono::steady_clock::now())) self.TimeOut();
    });
  }
  void Finish() override {
    OnStrand([](StreamConnection& self) { self.EndSoon(); });
  }
  void Cut() override {
    OnStrand([](StreamConnection& self) { self.Close(); });
  }

 private:
  // kIdle: no byte of a request yet. kLingering: everything is said, the client may still read it.
  enum class Phase { kShakingHands, kIdle, kHeader, kBody, kAnswering, kLingering, kClosed };
  using Parser = beast::http::request_parser<beast::http::string_body>;

  template <typename Call>
  void OnStrand(Call call) {
    asio::post(stream_.get_executor(), [self = this->shared_from_this(), call] { call(*self); });
  }

  void Enter(Phase phase, absl::Duration limit) {
    phase_ = phase;
    Limit(limit);
  }
  void Limit(absl::Duration limit) {
    const auto end = limit == absl::InfiniteDuration()
                         ? SteadyTime::max()
                         : std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
    deadline_.store(end.time_since_epoch().count(), std::memory_order_relaxed);
  }

  void Begin() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      Enter(Phase::kShakingHands, limits().header_timeout);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](const ErrorCode& error) {
                                if (error) return self->Close();
                                self->peer_.certificate_name =
                                    crypto::PeerNameOf(self->stream_.native_handle());
                                self->AwaitRequest();
                              });
    } else {
      AwaitRequest();
    }
  }

  void AwaitRequest() {
    if (finishing_) return Close();
    parser_.emplace();
    header_seen_ = 0;
    parser_->header_limit(limits().header_bytes);
    parser_->body_limit(limits().body_bytes);
    Enter(Phase::kIdle, limits().idle_timeout);
    Advance();
  }

  // Takes what has been read as far as it goes; reads on when that is not far enough.
  void Advance() {
    while (input_.size() > 0 && Parsing()) {
      if (phase_ == Phase::kIdle) Enter(Phase::kHeader, limits().header_timeout);
      ErrorCode error;
      const size_t taken = parser_->put(input_.data(), error);
      input_.consume(taken);
      const bool more = error == beast::http::error::need_more;
      if (error && !more) return Complain(StatusOf(error));
      if (phase_ == Phase::kHeader && !CountHeader(taken)) return Complain(431);
      if (phase_ == Phase::kHeader && parser_->is_header_done()) TakeHeader();
      if (Parsing() && parser_->is_done()) return Dispatch();
      if (more) break;
    }
    Read();
  }
  // Beast holds the request line and the headers against its limit one by one.
  bool CountHeader(size_t taken) {
    header_seen_ += taken;
    const size_t held = parser_->is_header_done() ? 0 : input_.size();
    return header_seen_ + held <= limits().header_bytes;
  }
  bool Parsing() const {
    return phase_ == Phase::kIdle || phase_ == Phase::kHeader || phase_ == Phase::kBody;
  }

  void TakeHeader() {
    const auto& message = parser_->get();
    parser_->eager(true);
    Enter(Phase::kBody, limits().body_timeout);
    if (!parser_->is_done() &&
        beast::iequals(message[beast::http::field::expect], "100-continue")) {
      interim_ = true;
      Write("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  void Dispatch() {
    auto message = parser_->release();
    parser_.reset();
    Enter(Phase::kAnswering, absl::InfiniteDuration());
    const AnswerForm form{.http_1_0 = message.version() < 11,
                          .head_only = message.method() == beast::http::verb::head,
                          .close = finishing_ || !message.keep_alive()};
    OpenOutbox(form);
    Request request = RequestOf(message);
    auto reply = std::make_shared<OutboxReply>(outbox_);
    Read();  // to know when the client leaves
    parts_->handler(std::move(request), std::move(reply));
  }

  void OpenOutbox(AnswerForm form) {
    std::weak_ptr<StreamConnection> weak = this->weak_from_this();
    outbox_ = std::make_shared<Outbox>(
        form, Outbox::Bounds{limits().full_bytes, limits().pending_bytes}, [weak] {
          auto self = weak.lock();
          if (self != nullptr) self->OnStrand([](StreamConnection& c) { c.Flush(); });
        });
  }

  template <typename Message>
  Request RequestOf(Message& message) const {
    Request request;
    request.method = ToString(message.method_string());
    const std::string target = ToString(message.target());
    const size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) request.query = target.substr(mark + 1);
    for (const auto& field : message) {
      request.headers.emplace_back(ToString(field.name_string()), ToString(field.value()));
    }
    request.body = UserText(std::move(message.body()));
    request.peer = peer_;
    return request;
  }

  // An answer of the server's own to something that never became a request; the last one.
  void Complain(int status) {
    parser_.reset();
    Enter(Phase::kAnswering, absl::InfiniteDuration());
    finishing_ = true;
    OpenOutbox({.http_1_0 = false, .head_only = false, .close = true});
    outbox_->Send({.status = status, .headers = {}, .body = ""});
  }

  void Read() {
    if (reading_ || phase_ == Phase::kClosed || input_.size() >= kAheadBytes) return;
    reading_ = true;
    stream_.async_read_some(asio::buffer(incoming_), [self = this->shared_from_this()](
                                                         const ErrorCode& error, size_t bytes) {
      self->reading_ = false;
      self->OnRead(error, bytes);
    });
  }

  void OnRead(const ErrorCode& error, size_t bytes) {
    if (phase_ == Phase::kClosed) return;
    if (error) return Close();
    if (phase_ == Phase::kLingering) return Read();
    input_.commit(asio::buffer_copy(input_.prepare(bytes), asio::buffer(incoming_, bytes)));
    if (Parsing()) return Advance();
    Read();
  }

  void Flush() {
    if (phase_ != Phase::kAnswering) return;
    if (outbox_->overflowed()) return Close();  // not behind a write that the client does not read
    if (writing_) return;
    Outbox::Batch batch = outbox_->Take();
    last_batch_ = batch.ended || batch.aborted;
    cut_ = batch.aborted;
    if (batch.bytes.empty()) {
      if (last_batch_) EndAnswer();
      return;
    }
    Write(std::move(batch.bytes));
  }

  void Write(std::string bytes) {
    output_ = std::move(bytes);
    written_ = 0;
    writing_ = true;
    WriteSome();
  }
  void WriteSome() {
    Limit(limits().write_timeout);
    stream_.async_write_some(
        asio::buffer(output_.data() + written_, output_.size() - written_),
        [self = this->shared_from_this()](const ErrorCode& error, size_t bytes) {
          self->OnWritten(error, bytes);
        });
  }
  void OnWritten(const ErrorCode& error, size_t bytes) {
    if (phase_ == Phase::kClosed) return;
    if (error) return Close();
    written_ += bytes;
    if (interim_) {
      interim_ = written_ < output_.size();
    } else {
      outbox_->Sent(bytes);
    }
    if (written_ < output_.size()) return WriteSome();
    writing_ = false;
    std::string().swap(output_);
    if (phase_ == Phase::kBody) return Limit(limits().body_timeout);
    Limit(absl::InfiniteDuration());
    if (last_batch_) return EndAnswer();
    Flush();
  }

  void EndAnswer() {
    if (cut_) return Close();
    last_batch_ = false;
    const bool close = finishing_ || outbox_->closes();
    outbox_.reset();
    if (close) return Linger();
    AwaitRequest();
  }

  // A socket that is closed with unread bytes resets the connection, and the client may lose the
  // answer: so first say that nothing more comes, and read what still does.
  void Linger() {
    Enter(Phase::kLingering, absl::FromChrono(kLinger));
    input_.clear();
    ErrorCode ignored;
    LowestOf(stream_).shutdown(Socket::shutdown_send, ignored);
    Read();
  }

  void EndSoon() {
    finishing_ = true;
    if (phase_ == Phase::kIdle || phase_ == Phase::kShakingHands) return Close();
    if (outbox_ != nullptr) outbox_->CloseAfter();
  }

  void TimeOut() {
    const bool can_say = (phase_ == Phase::kHeader || phase_ == Phase::kBody) && !writing_;
    if (can_say) return Complain(408);
    Close();
  }

  void Close() {
    if (phase_ == Phase::kClosed) return;
    phase_ = Phase::kClosed;
    deadline_.store(std::numeric_limits<int64_t>::max(), std::memory_order_relaxed);
    ErrorCode ignored;
    LowestOf(stream_).close(ignored);
    const std::shared_ptr<Outbox> outbox = std::move(outbox_);
    if (outbox != nullptr) outbox->Leave();
    parts_->registry.Remove(this);
  }

  const Limits& limits() const { return parts_->limits; }

  Stream stream_;
  Peer peer_;
  const std::shared_ptr<const ConnectionParts> parts_;
  std::atomic<int64_t> deadline_{std::numeric_limits<int64_t>::max()};
  Phase phase_ = Phase::kIdle;
  bool reading_ = false;
  bool writing_ = false;
  bool interim_ = false;  // what is being written is "100 Continue"
  bool last_batch_ = false;
  bool cut_ = false;  // behind the last batch
  bool finishing_ = false;
  std::array<char, kReadBytes> incoming_;
  beast::flat_buffer input_;
  std::optional<Parser> parser_;
  size_t header_seen_ = 0;
  std::shared_ptr<Outbox> outbox_;
  std::string output_;
  size_t written_ = 0;
};

}  // namespace

std::shared_ptr<Connection> PlainConnection(Socket socket, std::string address,
                                            std::shared_ptr<const ConnectionParts> parts) {
  return std::make_shared<StreamConnection<Socket>>(
      Peer{.address = std::move(address), .certificate_name = ""}, std::move(parts),
      std::move(socket));
}

std::shared_ptr<Connection> TlsConnection(Socket socket, std::string address,
                                          std::shared_ptr<const ConnectionParts> parts,
                                          std::shared_ptr<asio::ssl::context> tls) {
  return std::make_shared<StreamConnection<TlsStream>>(
      Peer{.address = std::move(address), .certificate_name = ""}, std::move(parts),
      std::move(socket), *tls);
}

}  // namespace weir::http
