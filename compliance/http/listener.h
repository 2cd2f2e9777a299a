// A bound address that gives out sockets. Internal to the server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/http/connection.h"

namespace weir::http {

// Calls come from one thread at a time.
class Listener {
 public:
  using OnSocket = std::function<void(Socket socket, std::string peer_address)>;

  // Binds and listens; see Options::address. Sockets come once Accept was called.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(boost::asio::io_context& loop,
                                                        const std::string& address);
  virtual ~Listener() = default;
  virtual int port() const = 0;
  virtual void Accept(OnSocket on_socket) = 0;
  // Thread-safe. No socket comes after this has returned and the loop has been through its queue.
  virtual void Close() = 0;
};

}  // namespace weir::http
