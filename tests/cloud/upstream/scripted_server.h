// A little HTTP server for tests that does exactly what a script says, byte by byte, and records
// what the client did. It listens on a port of the loopback interface and knows no HTTP but a
// request's end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace weir::testing {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

struct ServerStep {
  enum class Kind { kReadRequest, kSend, kSendSlowly, kPause, kReset };
  Kind kind;
  std::string bytes;
  size_t times = 1;
  milliseconds time{};
};

// Waits until one whole request has come.
ServerStep ReadRequest();
ServerStep Send(std::string bytes, size_t times = 1);
// One byte at a time, with a pause after each.
ServerStep SendSlowly(std::string bytes, milliseconds pause);
// Ends early, with the script, when the client closes.
ServerStep Pause(milliseconds time);
ServerStep WaitForClient();  // until it closes
// Closes with RST instead of FIN.
ServerStep Reset();

// At the end of a script the connection is closed.
using ServerScript = std::vector<ServerStep>;

// What one connection has seen.
struct ServedConnection {
  std::vector<std::string> requests;
  std::optional<SteadyTime> client_closed;  // empty: it did not, before the script ended
  bool over = false;
};

// Thread-safe.
class ScriptedServer {
 public:
  enum class Accepting { kYes, kNever /* the backlog is full: connects hang */ };

  explicit ScriptedServer(ServerScript script, Accepting accepting = Accepting::kYes);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const;  // "http://127.0.0.1:PORT/v1"
  // For connections that come from now on.
  void Play(ServerScript script);
  // For the next connection that has none of these yet; the ones after them get the script of Play.
  void PlayOnce(ServerScript script);

  // Each waits at most 30 s; false when it did not happen.
  bool WaitForRequests(size_t count);   // on all connections together
  bool WaitForOver(size_t connection);  // its script has ended
  ServedConnection connection(size_t index) const;
  size_t connections() const;
  std::string request(size_t index) const;  // of all connections, in order of connections

 private:
  void Accept();
  void Serve(int socket, size_t index, const ServerScript& script);

  int listener_ = -1;
  int stop_ = -1;  // eventfd: readable when the server ends
  int port_ = 0;
  std::vector<int> fillers_;
  mutable std::mutex mutex_;  // guards everything below
  mutable std::condition_variable changed_;
  ServerScript script_;
  std::deque<ServerScript> once_;
  std::vector<ServedConnection> served_;
  std::vector<std::thread> servers_;
  std::thread acceptor_;
};

// The head of an answer whose end is the connection's end; `type` is its content type.
std::string Head(const std::string& status = "200 OK",
                 const std::string& type = "text/event-stream");
// A whole answer with Content-Length.
std::string Whole(const std::string& status, const std::string& type, const std::string& body,
                  const std::string& more_headers = "");
// "data: ...\n\n"
std::string Event(const std::string& data);
// An event with a piece of text, as vLLM writes it. `text` is put in as it stands: escape it.
std::string TextEvent(const std::string& text);
std::string FinishEvent(const std::string& reason);
std::string UsageEvent(int prompt_tokens, int answer_tokens);
std::string DoneEvent();
// Role, "Hel", "lo", stop, usage 7+2, [DONE].
std::string HelloStream();

}  // namespace weir::testing
