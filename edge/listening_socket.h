// The Unix socket on which applications reach the agent: one that the service manager holds already
// (systemd's socket activation, sd_listen_fds(3)), or one of our own.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace weir::edge {

// Owns the descriptor, and the path of a socket that it made. One thread at a time.
class ListeningSocket {
 public:
  // The socket handed over by who started this process: LISTEN_PID is ours and LISTEN_FDS is 1.
  // Else one made at `path`, whose mode is `mode`; a socket there that nobody answers at is
  // replaced. FAILED_PRECONDITION: somebody answers at `path`, and the message says who; or what
  // was handed over is not one listening Unix socket. UNAVAILABLE: the system says no.
  static absl::StatusOr<ListeningSocket> Open(const std::string& path, unsigned mode);
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  int descriptor() const { return descriptor_; }
  bool handed_over() const { return path_.empty(); }

 private:
  ListeningSocket(int descriptor, std::string path);
  static absl::StatusOr<ListeningSocket> Bind(const std::string& path, unsigned mode);

  int descriptor_;    // -1: moved from
  std::string path_;  // empty: not ours to remove
};

}  // namespace weir::edge
