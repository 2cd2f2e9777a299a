// A client that says exactly the bytes it is told, and reads what comes. For tests of servers.
#pragma once

#include <string>
#include <string_view>

namespace weir::testing {

// One thread.
class RawClient {
 public:
  explicit RawClient(int tcp_port);
  explicit RawClient(const std::string& unix_path);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return fd_ >= 0; }
  // False when the other end takes no more.
  bool Say(std::string_view bytes);
  // Nothing more comes from here; reading goes on.
  void StopSaying();
  // Everything up to and with `end`, or all there is when the other end closes before it, or after
  // five seconds.
  std::string ReadUntil(std::string_view end);
  std::string ReadAll() { return ReadUntil({}); }
  // One whole answer with Content-Length.
  std::string ReadAnswer();
  // Whether the other end closes within five seconds; what comes before that is dropped.
  bool IsClosed();
  // Leaves with a reset instead of an orderly end.
  void Reset();

 private:
  bool ReadMore();
  int fd_ = -1;
  bool closed_ = false;
  std::string held_;  // read, not yet asked for
};

}  // namespace weir::testing
