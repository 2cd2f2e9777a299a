// One client's connection: requests in, one answer at a time out. The socket's side of the library;
// together with server.cc the only place that sees Boost.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "compliance/http/reply.h"
#include "compliance/http/server.h"

namespace weir::http {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                     boost::asio::strand<boost::asio::io_context::executor_type>>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection;

// The connections of a server that are open. Thread-safe.
class Registry {
 public:
  void Add(std::shared_ptr<Connection> connection);
  void Remove(const Connection* connection);
  size_t size() const;
  std::vector<std::shared_ptr<Connection>> All() const;
  // Whether it is empty, after `longest` at the latest.
  bool WaitUntilEmpty(absl::Duration longest) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable emptied_;
  std::unordered_map<const Connection*, std::shared_ptr<Connection>> open_;
};

// What all connections of a server share.
struct ConnectionParts {
  Limits limits;
  Handler handler;
  mutable Registry registry;
};

// Lives in the registry until it is closed. Thread-safe: each call is carried onto the connection's
// strand.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void Start() = 0;
  // Instead of Start: says 503 where no handshake stands before it, and ends.
  virtual void Refuse() = 0;
  // Whether a time limit has passed; cheap, from any thread.
  virtual bool IsOverdue(SteadyTime now) const = 0;
  // A time limit has passed: says so if that is still possible, and ends.
  virtual void Expire() = 0;
  // Ends behind the answer that is under way; at once if there is none.
  virtual void Finish() = 0;
  virtual void Cut() = 0;
};

std::shared_ptr<Connection> PlainConnection(Socket socket, std::string address,
                                            std::shared_ptr<const ConnectionParts> parts);
// Makes the handshake first. `tls` stays as it is for the connection's life.
std::shared_ptr<Connection> TlsConnection(Socket socket, std::string address,
                                          std::shared_ptr<const ConnectionParts> parts,
                                          std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace weir::http
