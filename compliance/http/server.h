// A bounded HTTP/1.1 server on TCP, TLS or a Unix socket. Everything a client may take of it (size,
// time, number) has a limit. It logs numbers only, never what a client sent.
//
//   auto server = http::Server::Start({.address = "127.0.0.1:8080"},
//                                     [](http::Request request, std::shared_ptr<http::Reply> reply)
//                                     {
//                                       reply->Send({.status = 200, .body = "hello"});
//                                     });
//
// Not here: HTTP/2, compression, request bodies as streams, WebSocket.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/sensitive.h"
#include "compliance/http/reply.h"

namespace weir::http {

// Each is answered by itself: 503 connections, 431 header, 413 body, 408 header and body time-out.
struct Limits {
  uint32_t connections = 1024;
  uint32_t header_bytes = 16 << 10;  // request line and all headers
  uint64_t body_bytes = 1 << 20;
  absl::Duration header_timeout = absl::Seconds(10);  // first byte to last; also the TLS handshake
  absl::Duration body_timeout = absl::Seconds(30);
  absl::Duration idle_timeout = absl::Seconds(60);   // without a byte of the next request: closed
  absl::Duration write_timeout = absl::Seconds(30);  // the client takes no byte: cut
  uint32_t full_bytes = 64 << 10;                    // waiting for the client: Write says kFull
  uint32_t pending_bytes = 256 << 10;                // waiting for the client: cut
};

// PEM texts, not paths.
struct Tls {
  std::string certificate_chain;
  Secret private_key;
  std::string client_ca;  // set: clients must show a certificate that it has signed
};

struct Options {
  // "127.0.0.1:8080", "[::1]:0" or "unix:/run/weir/console.sock". A Unix socket is made with mode
  // 0600; a dead one in its place is replaced, one that answers is not.
  std::string address;
  std::optional<Tls> tls;
  Limits limits;
  uint32_t threads = 1;
};

// Thread-safe.
class Server {
 public:
  // INVALID_ARGUMENT: the address or the PEM texts; UNAVAILABLE: the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Options options, Handler handler);
  virtual ~Server() = default;  // as Drain(0)

  virtual int port() const = 0;  // what port 0 became; 0 for a Unix socket
  virtual uint32_t connections() const = 0;
  // For connections that come from now on. INVALID_ARGUMENT: the old one stays.
  virtual absl::Status SetTls(const Tls& tls) = 0;
  // No new connections; idle ones are closed; answers under way say "Connection: close" if they
  // have not begun, and get `grace` to end before they are cut. Blocks; no handler runs afterwards.
  virtual void Drain(absl::Duration grace) = 0;
};

}  // namespace weir::http
